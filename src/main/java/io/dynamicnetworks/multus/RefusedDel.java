package io.dynamicnetworks.multus;

import static io.dynamicnetworks.multus.GoText.after;

import io.dynamicnetworks.bus.MultusPort.DelegateRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How far a refused DEL got ({@code DelegateDel} in multus' {@code pkg/multus/multus.go}). */
final class RefusedDel {
  private static final String LIST = "conflistDel: error in getting result from DelNetworkList: ";

  private static final List<String> BEFORE_PLUGINS =
      List.of(
          "error in converting the raw bytes to conf: ",
          "conflistDel: error converting the raw bytes into a conflist: ",
          // libcni's DelNetwork reads its cache first.
          "error in getting result from DelNetwork: failed to get network ");

  private final DelegateRequest request;
  private final PluginChain chain;

  /** How far the DEL got, and so what is left to do. */
  enum Stage {
    LINK_GONE,
    POD_GONE,
    NOT_RUN,
    PLUGIN_FAILED
  }

  RefusedDel(DelegateRequest request) {
    this.request = request;
    chain = PluginChain.of(request.config());
  }

  Stage stage(DaemonError error) {
    return switch (error.source(request.identity().ref())) {
      case POD_CHECK -> Stage.POD_GONE;
      case DAEMON -> Stage.NOT_RUN;
      case PLUGIN -> Stage.PLUGIN_FAILED;
      case UNCLEAR -> invoked(error.cause()).map(this::deleting).orElse(Stage.PLUGIN_FAILED);
    };
  }

  /** The first plugin's error; empty if it may be another's. */
  Optional<String> firstPluginError(DaemonError error) {
    return error.byPlugin()
        ? chain.errorOfOnlyPlugin(error.cause())
        : invoked(error.cause())
            .flatMap(RefusedDel::libcniError)
            .flatMap(words -> chain.errorOfFirstPlugin("delete", words));
  }

  private static Optional<String> libcniError(String text) {
    return after("error in getting result from DelNetwork: ", text).or(() -> after(LIST, text));
  }

  private static Optional<String> invoked(String cause) {
    return after("DelegateDel: error invoking DelegateDel - ", cause)
        .or(() -> after("DelegateDel: error invoking ConflistDel - ", cause))
        .flatMap(GoText::afterQuoted)
        .flatMap(rest -> after(": ", rest));
  }

  private Stage deleting(String text) {
    if (BEFORE_PLUGINS.stream().anyMatch(text::startsWith)) {
      return Stage.NOT_RUN;
    }
    Optional<String> error = libcniError(text);
    if (error
        .flatMap(words -> chain.errorOfLastPlugin("delete", words))
        .filter(words -> words.startsWith(PluginChain.missing(chain.last())))
        .isPresent()) {
      return Stage.NOT_RUN;
    }
    return error
            .flatMap(words -> chain.errorOfFirstPlugin("delete", words))
            .filter(this::isLinkGone)
            .isPresent()
        ? Stage.LINK_GONE
        : Stage.PLUGIN_FAILED;
  }

  /**
   * Plugins that return a device fail on every DEL once the device is gone; by then they have
   * released its addresses. Plugins that delete their link succeed, now or the next time. A DEL
   * runs a list from its end: only if the first plugin reports this are the others done.
   */
  private boolean isLinkGone(String words) {
    String name = request.iface().value();
    String quoted = GoText.quoted(name);
    // host-device (the second form until 1.1), sriov-cni and ib-sriov-cni
    return after("failed to find " + quoted + " in containerNS: ", words)
        .or(() -> after("failed to find " + quoted + ": ", words))
        .or(() -> after("failed to get netlink device with name " + name + ": ", words))
        .filter(error -> notFound(name).contains(unquoted(error)))
        .isPresent();
  }

  /** The wording of the kernel and of the versions of github.com/vishvananda/netlink. */
  private static Set<String> notFound(String name) {
    return Set.of("Link not found", "Link " + name + " not found", "no such device");
  }

  private static String unquoted(String error) {
    return error.length() > 1 && error.startsWith("\"") && error.endsWith("\"")
        ? error.substring(1, error.length() - 1)
        : error;
  }
}
