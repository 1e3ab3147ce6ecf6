package io.dynamicnetworks.multus;

import io.dynamicnetworks.bus.MultusPort.DelegateRequest;
import io.dynamicnetworks.model.CniCommand;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.standin.multus.CapturedExchange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Delegate requests for tests. */
final class DelegateRequests {
  static final PodRef CART = new PodRef("shop", "cart-0");
  static final PodUid CART_UID = new PodUid("3f1c2a50-7d0e-4b6c-9a51-0e4b1c7d9f11");
  static final NetworkRef STORAGE = new NetworkRef("shop", "storage");
  static final InterfaceName ENS4 = new InterfaceName("ens4");
  static final Sandbox SANDBOX = new Sandbox("c0ffee", "/var/run/netns/cni-cart");
  static final String MACVLAN =
      """
      {"cniVersion":"0.4.0","name":"storage","type":"macvlan","master":"lower0",\
      "ipam":{"type":"host-local","subnet":"10.9.0.0/24"}}""";

  // For requests that must not time out: a busy machine may take longer to answer.
  static final Duration LONG = Duration.ofSeconds(60);

  private DelegateRequests() {}

  static DelegateRequest add() {
    return of(CniCommand.ADD, LONG);
  }

  static DelegateRequest delete() {
    return of(CniCommand.DEL, LONG);
  }

  static DelegateRequest of(CniCommand command, Duration timeout) {
    return of(command, CART_UID, CART, SANDBOX, timeout);
  }

  static DelegateRequest of(
      CniCommand command, PodUid uid, PodRef pod, Sandbox sandbox, Duration timeout) {
    return new DelegateRequest(
        command,
        uid,
        pod,
        new PodIdentity(pod, uid.value()),
        STORAGE,
        ENS4,
        sandbox,
        new SentConfig(MACVLAN),
        DelegateAttributes.NONE,
        timeout);
  }

  static DelegateRequest withAttributes(DelegateRequest request, DelegateAttributes attributes) {
    return with(request, request.identity(), request.config(), attributes);
  }

  static DelegateRequest withConfig(DelegateRequest request, String config) {
    return with(request, request.identity(), config, request.attributes());
  }

  /** The same request, sent to the daemon with that pod's identity. */
  static DelegateRequest as(PodIdentity identity, DelegateRequest request) {
    return with(request, identity, request.config(), request.attributes());
  }

  private static DelegateRequest with(
      DelegateRequest request, PodIdentity identity, String config, DelegateAttributes attributes) {
    return new DelegateRequest(
        request.command(),
        request.uid(),
        request.about(),
        identity,
        request.network(),
        request.iface(),
        request.sandbox(),
        new SentConfig(config),
        attributes,
        request.timeout());
  }

  /** Whether the controller could ever send the captured request. */
  static boolean isSendable(CapturedExchange exchange) {
    JsonNode env = exchange.request().path("env");
    return exchange.isDelegate()
        && !env.path("CNI_COMMAND").asString("").equals("CHECK")
        && InterfaceName.parse(env.path("CNI_IFNAME").asString("")).isPresent();
  }

  /** The controller's request that corresponds to the captured one. */
  static DelegateRequest of(CapturedExchange exchange) {
    JsonNode env = exchange.request().path("env");
    String args = env.path("CNI_ARGS").asString("");
    PodRef pod = new PodRef(argument(args, "K8S_POD_NAMESPACE"), argument(args, "K8S_POD_NAME"));
    String uid = argument(args, "K8S_POD_UID");
    return new DelegateRequest(
        CniCommand.valueOf(env.path("CNI_COMMAND").asString("")),
        new PodUid(uid),
        pod,
        new PodIdentity(pod, uid),
        STORAGE,
        new InterfaceName(env.path("CNI_IFNAME").asString("")),
        new Sandbox(env.path("CNI_CONTAINERID").asString(""), env.path("CNI_NETNS").asString("")),
        new SentConfig(
            new String(
                Base64.getDecoder().decode(exchange.request().path("config").asString("")),
                StandardCharsets.UTF_8)),
        attributes(exchange.request().path("interfaceAttributes")),
        LONG);
  }

  private static DelegateAttributes attributes(JsonNode json) {
    List<String> ips = new ArrayList<>();
    json.path("ips").forEach(ip -> ips.add(ip.asString("")));
    @Nullable String mac = json.path("mac").isString() ? json.path("mac").stringValue() : null;
    JsonNode arguments = json.path("cni-args");
    return new DelegateAttributes(ips, mac, arguments.isObject() ? arguments.toString() : null);
  }

  private static String argument(String args, String key) {
    int start = args.indexOf(key + "=") + key.length() + 1;
    int end = args.indexOf(';', start);
    return end < 0 ? args.substring(start) : args.substring(start, end);
  }
}
