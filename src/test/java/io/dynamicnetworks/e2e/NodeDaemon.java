package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The node's multus daemon, as hot-plug controllers call it; also a small controller of the test's
 * own.
 */
final class NodeDaemon {
  private static final Pattern CALL =
      Pattern.compile(
          "(ADD|DEL) starting delegate request ContainerID:\"([^\"]*)\" Netns:\"[^\"]*\" "
              + "IfName:\"([^\"]*)\" Args:\"K8S_POD_NAMESPACE=([^;]*);K8S_POD_NAME=([^;]*);");

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How long no further call may follow; the first retries would come within it. */
  private static final Duration QUIET = Duration.ofSeconds(3);

  private NodeDaemon() {}

  /**
   * A request that the daemon received on {@code /delegate}.
   *
   * @param pod whose identity the request carries
   */
  record Call(String command, String interfaceName, String sandbox, ClusterPod pod) {
    @Override
    public String toString() {
      return command + " " + interfaceName;
    }
  }

  /** The calls with a pod's identity, such as {@code ADD net1}, oldest first. */
  static List<String> calls(ClusterPod pod) {
    return log().filter(call -> call.pod().equals(pod)).map(Call::toString).toList();
  }

  /** The calls for a sandbox. */
  static List<String> callsFor(String sandbox) {
    return log().filter(call -> call.sandbox().equals(sandbox)).map(Call::toString).toList();
  }

  /** Waits until it has received exactly these calls with a pod's identity, and no more follow. */
  static void awaitCalls(ClusterPod pod, String... expected) {
    List<String> wanted = List.of(expected);
    await("calls " + wanted + " for pod " + pod.name())
        .atMost(PATIENCE)
        .until(() -> isPast(calls(pod), wanted));
    assertNoMoreThan(pod, calls -> assertThat(calls).isEqualTo(wanted));
  }

  /**
   * Like {@link #awaitCalls} with the cache; without it, some of the calls may never come, but no
   * others.
   */
  static void awaitCallsIfObserving(ClusterPod pod, String... expected) {
    if (EvidenceMode.observes()) {
      awaitCalls(pod, expected);
    } else {
      assertNoMoreThan(
          pod, calls -> assertThat(calls).doesNotHaveDuplicates().isSubsetOf(expected));
    }
  }

  /** The list never shrinks, so one check after the delay is enough. */
  private static void assertNoMoreThan(ClusterPod pod, Consumer<List<String>> assertion) {
    await("calls for pod " + pod.name())
        .pollDelay(QUIET)
        .atMost(QUIET.plusSeconds(2))
        .untilAsserted(() -> assertion.accept(calls(pod)));
  }

  /** Whether all wanted calls have come, or a different one. */
  private static boolean isPast(List<String> calls, List<String> wanted) {
    return calls.equals(wanted)
        || calls.size() > wanted.size()
        || !wanted.subList(0, calls.size()).equals(calls);
  }

  private static Stream<Call> log() {
    return read(
        DevNode.shell("grep -aF ' starting delegate request ' /var/log/multus.log || true"));
  }

  /** Reads the daemon's log. It writes a line in pieces, so one line can hold several calls. */
  static Stream<Call> read(String log) {
    return CALL.matcher(log)
        .results()
        .map(
            call ->
                new Call(
                    call.group(1),
                    call.group(3),
                    call.group(2),
                    new ClusterPod(call.group(4), call.group(5))));
  }

  /** Attaches and lists an interface as another hot-plug controller would. */
  static void attachAsAnother(
      ClusterPod pod, String network, String interfaceName, JsonObject config) {
    NodeSandbox sandbox = NodeSandbox.of(pod);
    JsonObject request =
        new JsonObject()
            .put(
                "env",
                new JsonObject()
                    .put("CNI_COMMAND", "ADD")
                    .put("CNI_CONTAINERID", sandbox.id())
                    .put("CNI_NETNS", sandbox.netns())
                    .put("CNI_IFNAME", interfaceName)
                    .put(
                        "CNI_ARGS",
                        "K8S_POD_NAMESPACE=%s;K8S_POD_NAME=%s;K8S_POD_UID=%s"
                            .formatted(pod.namespace(), pod.name(), pod.uid())))
            .put("config", base64(config.copy().put("name", network).encode()));
    String answer =
        DevNode.shell(
            "curl -sS --fail-with-body --unix-socket /run/multus/multus.sock"
                + " -H 'Content-Type: application/json' -d '"
                + request.encode()
                + "' http://dummy/delegate");
    JsonObject address =
        new JsonObject(answer).getJsonObject("Result").getJsonArray("ips").getJsonObject(0);
    pod.list(
        new JsonObject()
            .put("name", pod.namespace() + "/" + network)
            .put("interface", interfaceName)
            .put("ips", List.of(address.getString("address").replaceAll("/.*", "")))
            .put("mac", pod.link(interfaceName).mac())
            .put("dns", new JsonObject()));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
