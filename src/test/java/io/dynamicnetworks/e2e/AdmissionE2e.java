package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynamicnetworks.testbed.Command;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the stolen token of one node's controller can write: tests the manifest's admission policy,
 * with rights as wide as those of the finalizer overlay and the Go controller's manifest.
 */
@Tag("e2e")
@Tag("own-manifest")
class AdmissionE2e {
  private static final String ACCOUNT = "dynamic-networks-controller";
  private static final String POLICY = "ValidatingAdmissionPolicy";
  private static final String RIGHTS = "admission-e2e";
  private static final String ELSEWHERE = "admission-e2e-elsewhere";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Namespace namespace = Namespace.create();
  private static String bound;
  private static String unbound;

  @BeforeAll
  static void stealTokens() {
    Kubectl.run( // kubectl reads an object before it patches it.
        "create", "clusterrole", RIGHTS, "--verb=get,patch,update", "--resource=pods,pods/status");
    Kubectl.run(
        "create",
        "clusterrolebinding",
        RIGHTS,
        "--clusterrole=" + RIGHTS,
        "--serviceaccount=" + DeployedController.NAMESPACE + ":" + ACCOUNT);
    namespace.pod("victim", "");
    String controller = DeployedController.pod().getJsonObject("metadata").getString("name");
    bound = token("--bound-object-kind=Pod", "--bound-object-name=" + controller);
    unbound = token();
    // Policies and rights take a moment to come into effect.
    await("the policy")
        .atMost(PATIENCE)
        .until(() -> patch(bound, "victim", "status", label("probe")).output().contains(POLICY));
  }

  @AfterAll
  static void removeAll() {
    Kubectl.attempt("delete", "clusterrolebinding", RIGHTS);
    Kubectl.attempt("delete", "clusterrole", RIGHTS);
    Kubectl.attempt(
        "delete", "pod", ELSEWHERE, "-n", namespace.name(), "--grace-period=0", "--force");
    namespace.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a label | status | {\"metadata\":{\"labels\":{\"app\":\"attacker\"}}} | labels nor owners",
        "the networks | status |"
            + " {\"metadata\":{\"annotations\":{\"k8s.v1.cni.cncf.io/networks\":\"x/y\"}}} |"
            + " annotations",
        "the address | status, lists replaced |"
            + " {\"status\":{\"podIP\":\"10.6.6.6\",\"podIPs\":[{\"ip\":\"10.6.6.6\"}]}} |"
            + " network-ready",
        "readiness | status |"
            + " {\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\"}]}} |"
            + " network-ready",
        "the phase | status | {\"status\":{\"phase\":\"Failed\"}} | network-ready",
        "the image | pod | {\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"evil\"}]}} |"
            + " spec",
        "the owner | pod |"
            + " {\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"a\",\"uid\":\"u\"}]}}"
            + " | labels nor owners",
        "a finalizer of others | pod | {\"metadata\":{\"finalizers\":[\"example.com/other\"]}} |"
            + " finalizers",
      })
  void anAbuseIsDenied(String what, String part, String patch, String says) {
    assertDenied(patch(bound, "victim", part, patch), says);
    assertDenied(patch(unbound, "victim", part, patch), "of the node that its token is bound to");
  }

  @Test
  void aPodOfAnotherNodeIsNotTouched() {
    createPodElsewhere(); // Created here because the garbage collector soon deletes it.
    assertDenied(patch(bound, ELSEWHERE, "status", networkStatus()), "of the node");
  }

  @Test
  void aTokenThatIsBoundToNoPodIsGoodForNothing() {
    assertDenied(patch(unbound, "victim", "status", networkStatus()), "of the node");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "status | {\"metadata\":{\"annotations\":{\"k8s.v1.cni.cncf.io/network-status\":\"[]\"}}}",
        "status | {\"metadata\":{\"annotations\":{\"dynamicnetworks.io/note\":\"1\"}}}",
        "status | {\"metadata\":{\"annotations\":{\"dynamicnetworks.io/note\":null}}}",
        "status | {\"metadata\":{\"annotations\":{\"dynamicnetworks.io/attachments\":\"1.AA\"}}}",
        "status | {\"metadata\":{\"annotations\":{\"dynamicnetworks.io/attachments\":null}}}",
        "status |"
            + " {\"status\":{\"conditions\":[{\"type\":\"dynamicnetworks.io/network-ready\",\"status\":\"True\"}]}}",
        "pod | {\"metadata\":{\"finalizers\":[\"dynamicnetworks.io/interfaces\"]}}",
        "pod | {\"metadata\":{\"finalizers\":null}}",
      })
  void whatTheControllerWritesIsAllowed(String part, String patch) {
    Command.Ended written = patch(bound, "victim", part, patch);
    assertThat(written.ok()).as(written.output()).isTrue();
  }

  private static void assertDenied(Command.Ended written, String says) {
    assertThat(written.ok()).as(written.output()).isFalse();
    assertThat(written.output()).contains(POLICY, says);
  }

  private static Command.Ended patch(String token, String name, String part, String patch) {
    List<String> words =
        new ArrayList<>(List.of("--token=" + token, "patch", "pod", name, "-n", namespace.name()));
    if (part.startsWith("status")) {
      words.add("--subresource=status");
    }
    String type = part.endsWith("replaced") ? "merge" : "strategic";
    words.addAll(List.of("--type=" + type, "-p", patch));
    return Kubectl.attempt(words.toArray(String[]::new));
  }

  private static String label(String value) {
    return "{\"metadata\":{\"labels\":{\"app\":\"" + value + "\"}}}";
  }

  private static String networkStatus() {
    return "{\"metadata\":{\"annotations\":{\"k8s.v1.cni.cncf.io/network-status\":\"[]\"}}}";
  }

  private static String token(String... options) {
    return Kubectl.run(
            Stream.concat(
                    Stream.of("create", "token", ACCOUNT, "-n", DeployedController.NAMESPACE),
                    Stream.of(options))
                .toArray(String[]::new))
        .strip();
  }

  /** Creates a pod on a node that does not exist, so it never runs. */
  private static void createPodElsewhere() {
    JsonObject container = new JsonObject().put("name", "main").put("image", "none");
    Kubectl.apply(
        new JsonObject()
            .put("apiVersion", "v1")
            .put("kind", "Pod")
            .put(
                "metadata",
                new JsonObject().put("name", ELSEWHERE).put("namespace", namespace.name()))
            .put(
                "spec",
                new JsonObject()
                    .put("nodeName", "no-such-node")
                    .put("containers", new JsonArray().add(container))));
  }
}
