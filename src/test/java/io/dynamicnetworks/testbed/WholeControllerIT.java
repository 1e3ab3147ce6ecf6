package io.dynamicnetworks.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.tally.TestTally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole controller with a real containerd, real CNI plugins and real network namespaces. */
@Tag(TestTally.REAL)
@ParameterizedClass(name = "reads multus'' CNI cache: {0}")
@ValueSource(booleans = {true, false})
class WholeControllerIT {
  private static Testbed testbed;

  private final PodRef pod = new PodRef("default", "worker-" + UUID.randomUUID());

  @Parameter boolean cache;

  @BeforeParameterizedClassInvocation
  static void start(boolean cache) {
    RealParts.require();
    testbed = Testbed.real(cache ? Map.of() : Testbed.withoutCache());
    testbed.store().createNad("default", "macvlan1-config", testbed.macvlan());
    testbed.store().createNad("default", "leased", leased("leased"));
    testbed.startController();
  }

  @AfterParameterizedClassInvocation
  static void nothingIsLeftBehind() {
    if (testbed != null) {
      testbed.close();
      assertThat(testbed.leftovers()).isEmpty();
    }
  }

  @BeforeEach
  void noLeases() throws IOException {
    assertThat(leases()).isEmpty();
  }

  @Test
  void theExampleOfTheReadme() {
    TestbedPod worker =
        testbed.createPod(
            pod,
            "[{\"name\":\"macvlan1-config\",\"interface\":\"net1\",\"ips\":[\"10.1.1.11/24\"]}]");
    worker.edit(
        """
        [{"name":"macvlan1-config","interface":"net1","ips":["10.1.1.11/24"]},
         {"name":"macvlan1-config","interface":"ens4","ips":["10.1.2.11/24"]}]""");
    Wait.forInterfaces(worker, "eth0", "net1", "ens4");
    ObservedLink ens4 = worker.link("ens4").orElseThrow();
    assertThat(ens4.addresses()).containsExactly("10.1.2.11/24");
    assertThat(worker.status("ens4").orElseThrow().path("mac").asString()).isEqualTo(ens4.mac());
    worker.edit("[]");
    Wait.forInterfaces(worker, "eth0");
    worker.delete();
  }

  @Test
  void addressesGoBackWhenAPodIsDeleted() {
    TestbedPod worker = testbed.createPod(pod, null);
    worker.edit("leased@ens4,leased@ens5");
    Wait.forInterfaces(worker, "eth0", "ens4", "ens5");
    Wait.until(() -> assertThat(leases()).hasSize(2));
    testbed.holdTeardowns();
    worker.delete();
    Wait.until(() -> assertThat(leases()).isEmpty());
    testbed.releaseTeardowns();
    Wait.until(() -> assertThat(testbed.store().pod(pod)).isNull());
  }

  @Test
  void anInterfaceMovesToAnotherNetworkAndItsAddressGoesBack() {
    TestbedPod worker = testbed.createPod(pod, null);
    worker.edit("leased@ens4");
    Wait.forInterfaces(worker, "eth0", "ens4");
    worker.edit(
        "[{\"name\":\"macvlan1-config\",\"interface\":\"ens4\",\"ips\":[\"10.1.2.12/24\"]}]");
    Wait.until(
        () ->
            assertThat(worker.link("ens4").map(ObservedLink::addresses))
                .contains(List.of("10.1.2.12/24")));
    Wait.forInterfaces(worker, "eth0", "ens4");
    Wait.until(() -> assertThat(leases()).isEmpty());
    worker.delete();
  }

  @Test
  void aPluginThatFailsHalfwayLeavesNoLinkBehind() throws IOException {
    TestbedPod worker = testbed.createPod(pod, null);
    // Only one address: macvlan has already created its link when host-local has none left.
    testbed
        .store()
        .createNad(
            "default",
            "narrow",
            leased("narrow")
                .replace(
                    "\"subnet\"",
                    "\"rangeStart\":\"10.77.1.9\",\"rangeEnd\":\"10.77.1.9\",\"subnet\""));
    worker.edit(
        """
        [{"name":"narrow","interface":"one0"},{"name":"narrow","interface":"two0"},
         {"name":"macvlan1-config","interface":"good0","ips":["10.1.2.13/24"]}]""");
    Wait.forEvent(worker, "FailedAddingInterface: pod [" + pod + "]: failed adding interface two0");
    Wait.forInterfaces(worker, "eth0", "one0", "good0");
    assertThat(leases()).hasSize(1);
    worker.edit("[]");
    Wait.forInterfaces(worker, "eth0");
    Wait.until(() -> assertThat(leases()).isEmpty());
    worker.delete();
  }

  private static String leased(String name) {
    return """
    {"cniVersion":"0.4.0","name":"%s","type":"macvlan","master":"%s","mode":"bridge",
     "ipam":{"type":"host-local","dataDir":"%s","subnet":"10.77.1.0/24"}}"""
        .formatted(name, testbed.lowerLink(), testbed.folder().resolve("leases"));
  }

  private static List<Path> leases() throws IOException {
    Path folder = testbed.folder().resolve("leases");
    if (!Files.exists(folder)) {
      return List.of();
    }
    List<Path> leases = new ArrayList<>();
    for (Path network : inside(folder)) {
      leases.addAll(inside(network)); // By name only: files may vanish at any time.
    }
    leases.removeIf(file -> !String.valueOf(file.getFileName()).matches("[0-9.]+"));
    return leases;
  }

  private static List<Path> inside(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
