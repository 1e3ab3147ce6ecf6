package io.dynamicnetworks.multus;

import static io.dynamicnetworks.multus.GoText.after;

import io.dynamicnetworks.bus.MultusPort.DelegateRequest;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.PodRef;
import java.util.List;
import java.util.Optional;

/**
 * How far a refused ADD got. Phrases are matched only where the daemon itself puts them ({@code
 * DelegateAdd} in multus' {@code pkg/multus/multus.go}): a plugin's text, and what it quotes from a
 * NAD, may contain anything.
 */
final class RefusedAdd {
  /** Errors from before libcni is called. */
  private static final List<String> BEFORE_PLUGINS =
      List.of(
          "DelegateAdd: failed to parse mac address ",
          "DelegateAdd: failed to parse IP address ",
          "error in converting the raw bytes to conf: ",
          "conflistAdd: error converting the raw bytes into a conflist: ");

  /**
   * Errors from libcni, and again from each plugin, before it does anything ({@code
   * utils.Validate…}).
   */
  private static final List<String> INVALID_NAMES =
      List.of(
          "missing containerID",
          "invalid characters in containerID",
          "missing network name:",
          "invalid characters found in network name",
          "interface name is empty",
          "interface name is too long",
          "interface name is . or ..",
          "interface name contains / or :");

  private final PodRef pod;
  private final InterfaceName iface;
  private final PluginChain chain;

  /**
   * How far the ADD got, and so what it may have left behind. Only after {@link #PLUGIN_FAILED}
   * does attachment.AttachmentLifecycle clean up with a DEL; otherwise the name may belong to a
   * link that something else made (SPEC 5.5).
   */
  enum Stage {
    NAME_TAKEN,
    POD_GONE,
    NOT_RUN,
    PLUGIN_FAILED
  }

  RefusedAdd(DelegateRequest request) {
    pod = request.identity().ref();
    iface = request.iface();
    chain = PluginChain.of(request.config());
  }

  Stage stage(DaemonError error) {
    return switch (error.source(pod)) {
      case POD_CHECK -> Stage.POD_GONE;
      case DAEMON -> Stage.NOT_RUN;
      case PLUGIN -> Stage.PLUGIN_FAILED;
      case UNCLEAR -> whileConfiguring(error).map(this::configuring).orElse(Stage.PLUGIN_FAILED);
    };
  }

  private Optional<String> whileConfiguring(DaemonError error) {
    return after("error configuring pod [" + pod + "] networking: ", error.cause());
  }

  /** The first plugin's error; empty if it may be another's. */
  Optional<String> firstPluginError(DaemonError error) {
    return error.byPlugin()
        ? chain.errorOfOnlyPlugin(error.cause())
        : whileConfiguring(error).flatMap(text -> chain.errorOfFirstPlugin("add", text));
  }

  private Stage configuring(String text) {
    Optional<String> nameCheck = ofNameCheck(text);
    if (nameCheck.isPresent()) {
      String taken = "validateIfName: interface name " + iface + " already exists";
      // Any other error means that the check itself could not be made.
      return nameCheck.get().equals(taken) ? Stage.NAME_TAKEN : Stage.NOT_RUN;
    }
    boolean notRun =
        BEFORE_PLUGINS.stream().anyMatch(text::startsWith) || firstPluginDidNotRun(text);
    return notRun ? Stage.NOT_RUN : Stage.PLUGIN_FAILED;
  }

  private Optional<String> ofNameCheck(String text) {
    return after("DelegateAdd: cannot set ", text)
        .flatMap(GoText::afterQuoted)
        .flatMap(rest -> after(" interface name to " + GoText.quoted(iface.value()) + ": ", rest));
  }

  private boolean firstPluginDidNotRun(String text) {
    return chain
        .errorOfFirstPlugin("add", text)
        .filter(
            words ->
                INVALID_NAMES.stream().anyMatch(words::startsWith)
                    || words.startsWith(PluginChain.missing(chain.first())))
        .isPresent();
  }
}
