package io.dynamicnetworks.testbed;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.cri.RuntimeFlavor;
import io.dynamicnetworks.standin.multus.PluginScript;
import io.dynamicnetworks.testbed.Launcher.Ended;
import io.dynamicnetworks.text.Json;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What an operator sees of a running controller, through the image's launcher and curl. */
@ParameterizedClass(name = "reads multus'' CNI cache: {0}")
@ValueSource(booleans = {true, false})
class AdminTest {
  private static final PodRef CART = new PodRef("shop", "cart-0");

  private final boolean cache;
  private final Testbed testbed;
  private final Launcher launcher;

  AdminTest(boolean cache) throws IOException {
    this.cache = cache;
    testbed =
        Testbed.withStandIns(RuntimeFlavor.CONTAINERD_2, cache ? Map.of() : Testbed.withoutCache());
    launcher = new Launcher(testbed.folder().resolve("app"), testbed.adminSocket());
  }

  @BeforeEach
  void networks() {
    testbed.store().createNad("shop", "storage", testbed.macvlan());
    testbed.store().createNad("shop", "backup", testbed.macvlan());
  }

  @AfterEach
  void close() {
    testbed.close();
  }

  private String run(String... words) {
    Ended ended = launcher.run(words);
    assertThat(ended.err()).isEmpty();
    assertThat(ended.exit()).isZero();
    return ended.out();
  }

  private void assertFails(int exit, String message, String... words) {
    Ended ended = launcher.run(words);
    assertThat(ended.err()).startsWith("dynamic-networks-controller: " + message);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.exit()).isEqualTo(exit);
  }

  @Test
  void statusShowsWhatIsDesiredAndObservedAndWhatFailed() throws Exception {
    TestbedPod cart = testbed.createPod(CART, "storage@net1");
    testbed.createPod(new PodRef("shop", "plain"), null);
    testbed.startProcess();
    testbed.standInPlugins().script("macvlan", "ADD", new PluginScript.Fail(100, 11, "busy", ""));
    cart.edit("storage@net1,backup@ens4");
    Wait.forEvent(cart, "FailedAddingInterface");
    // Peers are probed once a second, so that an edit may complete before the first probe.
    String text =
        await()
            .until(
                () -> run("status"),
                status ->
                    status.contains("failed, next in")
                        && status.contains("\n  multus-daemon        ok\n"));
    assertThat(text)
        .contains("\nmode                   " + (cache ? "observing: " : "without the CNI cache: "))
        .containsPattern("\n  ledger +[0-9]+ KiB of 4096 KiB\n")
        .containsPattern("shop/cart-0  Running  failed, next in [0-9.]+ s")
        .contains("    desired   shop/storage@net1, shop/backup@ens4\n")
        .contains("    observed  shop/storage@net1 (attached by Multus)")
        .containsPattern("    failure   [0-9.]+ s ago: .*busy")
        .contains("\n  1 pod with networks, 1 pod without\n");
    JsonNode json = Json.parse(run("status", "-o", "json"));
    assertThat(json.at("/pods/0/name").asString()).isEqualTo("cart-0");
    assertThat(json.at("/pods/0/lastFailure/message").asString()).contains("busy");
    assertThat(json.path("otherPods").asInt()).isEqualTo(1);
  }

  @Test
  void aNodeFullOfPodsAndHostileTextsIsShownWholeInLittleSpace() throws Exception {
    StringBuilder many = new StringBuilder("[{\"name\":\"a\\u001b[2J/\\u202eb\"}");
    for (int i = 1; i < 900; i++) {
      many.append(",{\"name\":\"n").append(i).append("\"}");
    }
    TestbedPod hostile = testbed.createPod(new PodRef("shop", "hostile"), null);
    for (int i = 0; i < 250; i++) {
      testbed.createPod(new PodRef("shop", "pod-" + i), "storage@net1");
    }
    testbed.startProcess();
    hostile.edit(many.append(']').toString());
    Wait.forEvent(hostile, "InvalidNetworkSelection");
    JsonNode status = Json.parse(run("status", "-o", "json"));
    assertThat(status.path("pods")).hasSize(251);
    assertThat(status.at("/pods/0/name").asString()).isEqualTo("hostile");
    assertThat(status.at("/pods/0/desired")).hasSize(24);
    assertThat(status.at("/pods/0/desiredMore").asInt()).isEqualTo(876);
    for (String text : new String[] {run("status"), run("explain", "hostile")}) {
      assertThat(text.chars().filter(c -> c != '\n')).noneMatch(Character::isISOControl);
      assertThat(text).doesNotContain("\u202e");
    }
    assertThat(run("explain", "hostile")).hasSizeLessThan(50_000);
  }

  @Test
  void anExplanationNamesTheEvidenceAndChangesNothing() {
    TestbedPod cart = testbed.createPod(CART, "storage@net1");
    testbed.startProcess();
    cart.edit("storage@net1,backup@ens4,missing@x9,null@");
    Wait.forInterfaces(cart, "eth0", "net1", "ens4");
    Wait.forEvent(cart, "FailedAddingInterface");
    await().until(() -> run("explain", "cart-0"), text -> !text.contains("working"));
    Long writes = testbed.api().requests().counts().get("patch pods/status");
    int calls = testbed.daemon().requests().size();
    String text = run("explain", "shop/cart-0");
    assertThat(text)
        .startsWith("pod            shop/cart-0\nuid            " + cart.uid() + "\n")
        .contains("\nphase          Running\nstate          failed\nlast failure   ")
        .contains("\ncreated with   shop/storage@net1\n")
        .contains("\nisolation      off")
        .contains("  shop/storage@net1\n")
        .contains("    created with    element 1 (shop/storage@net1)\n")
        .contains("    owner           Multus, for an element that the pod was created with\n")
        .contains("  shop/backup@ens4\n")
        .contains("    ledger          attached by this controller, sandbox ")
        .contains("    network-status  listed as ens4")
        .contains("    result          satisfies element 2\n")
        .contains("  element 3: shop/missing@x9\n")
        .contains("    network         NetworkAttachmentDefinition shop/missing not found\n")
        .contains("  element 4\n    invalid         element 4")
        .contains("\nreports as events\n  FailedAddingInterface: ");
    assertThat(text)
        .containsPattern(
            cache
                ? "CNI cache       file .*-ens4: attached through /delegate, 20"
                : "CNI cache       not readable");
    assertThat(run("explain", cart.uid())).contains("pod            shop/cart-0");
    assertThat(testbed.api().requests().counts().get("patch pods/status")).isEqualTo(writes);
    assertThat(testbed.daemon().requests().size()).isEqualTo(calls);
  }

  @Test
  void whatIsWrongIsAnErrorWithItsExitCode() {
    assertFails(1, "status: the controller does not run here, or has no admin socket (", "status");
    assertFails(1, "tap: the controller does not run here", "tap");
    testbed.createPod(CART, null);
    testbed.createPod(new PodRef("mail", "cart-0"), null);
    testbed.startProcess();
    assertFails(1, "explain: no pod \"none\" runs on this node\n", "explain", "none");
    assertFails(1, "explain: ambiguous, may be mail/cart-0, shop/cart-0\n", "explain", "cart-0");
    assertFails(2, "status: -o \"xml\": want text or json\n", "status", "-o", "xml");
    assertFails(2, "log-level: \"loud\": want a whole number, 0 or more\n", "log-level", "loud");
    assertFails(2, "tap: want addresses", "tap", ",");
    for (String[] words :
        new String[][] {
          {"explain"}, {"explain", "a", "b"}, {"status", "x"}, {"tap", "a", "b"}, {"tap", "-x"}
        }) {
      Ended ended = launcher.run(words);
      assertThat(ended.exit()).isEqualTo(2);
      assertThat(ended.err()).startsWith("usage: dynamic-networks-controller " + words[0]);
    }
    assertThat(run("explain", "--help")).startsWith("usage: dynamic-networks-controller explain");
  }

  @Test
  void theLogLevelTakesEffectAtOnce() {
    TestbedPod cart = testbed.createPod(CART, null);
    ControllerProcess controller = testbed.startProcess();
    assertThat(run("log-level")).isEqualTo("0 (effects and failures)\n");
    assertThat(run("log-level", "6"))
        .isEqualTo("was 0 (effects and failures); now 6 (everything that the controller logs)\n");
    assertThat(controller.log()).contains("AdminServer: log level changed from=\"0 ");
    assertThat(run("log-level", "0")).startsWith("was 6 ");
    cart.edit("storage@ens4");
    Wait.forInterfaces(cart, "eth0", "ens4");
  }

  @Test
  void aTapShowsAnEditWithItsDecisionAndEndsWithTheController() throws Exception {
    TestbedPod cart = testbed.createPod(CART, null);
    ControllerProcess controller = testbed.startProcess();
    Process tap = launcher.start("tap", "tap", "plan,attachment,multus.*");
    try {
      await().until(() -> launcher.output("tap").startsWith("tap of plan,attachment,multus.*\n"));
      cart.edit("storage@ens4");
      Wait.forInterfaces(cart, "eth0", "ens4");
      await()
          .untilAsserted(
              () ->
                  assertThat(launcher.output("tap"))
                      .contains(
                          "publish plan            shop/cart-0 [Attach shop/storage@ens4];"
                              + " sandbox looked up: ")
                      .containsPattern("request multus\\..* shop/cart-0 ADD shop/storage@ens4 ")
                      .containsPattern(" attachment +shop/cart-0 shop/storage@ens4 .* -> "));
      assertThat(controller.terminate()).isZero();
      assertThat(tap.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(launcher.output("tap")).endsWith("... ended: the controller stops\n");
    } finally {
      tap.destroyForcibly();
    }
  }

  @Test
  void afterAKillTheNextProcessHasTheSocket() {
    testbed.createPod(CART, null);
    testbed.startProcess().kill();
    assertThat(testbed.adminSocket()).exists();
    assertFails(1, "log-level: the controller does not run here", "log-level");
    testbed.startProcess();
    assertThat(run("log-level")).startsWith("0 ");
  }
}
