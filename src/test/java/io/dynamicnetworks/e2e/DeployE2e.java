package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.testbed.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The manifest as users apply it. {@link CompatE2e} tests those of the Go controller. */
@Tag("e2e")
@Tag("own-manifest")
class DeployE2e {
  private static final Namespace namespace = Namespace.create();

  @BeforeAll
  static void createNetworks() {
    namespace.bridge("blue", 61);
  }

  @AfterEach
  void theControllerIsInstalled() {
    DeployedController.install(InstallShape.OWN);
  }

  @AfterAll
  static void removeAll() {
    namespace.close();
  }

  @Test
  void theControllerHasNoCapabilityAndCannotWriteItsRoot() {
    String status = inController("while read -r line; do echo \"$line\"; done </proc/1/status");
    assertThat(status).contains("CapEff:\t0000000000000000").contains("NoNewPrivs:\t1");
    assertThat(status).contains("Seccomp:\t2");
    Command.Ended write = attemptInController("echo x >/tmp/file");
    assertThat(write.ok()).isFalse();
    assertThat(write.output()).containsIgnoringCase("read-only");
  }

  @Test
  void itsHealthAndMetricsAreServed() {
    assertThat(inController("curl -fsS localhost:9095/livez && curl -fsS localhost:9095/readyz"))
        .isNotEmpty();
    assertThat(inController("curl -fsS localhost:9095/metrics")).contains("# TYPE");
  }

  @Test
  void deletingTheManifestRemovesAllOfIt() {
    DeployedController.uninstall();
    for (String kind : List.of("daemonset", "configmap", "serviceaccount", "networkpolicy")) {
      assertThat(Kubectl.run("get", kind, "-n", DeployedController.NAMESPACE, "-o", "name"))
          .doesNotContain("dynamic-networks");
    }
    assertThat(
            Kubectl.run(
                "get",
                "clusterrole,clusterrolebinding,validatingadmissionpolicy,validatingadmissionpolicybinding",
                "-o",
                "name"))
        .doesNotContain("dynamic-networks");
  }

  @Test
  void theManifestCanBeAppliedOverTheGoControllers() {
    DeployedController.uninstall();
    DeployedController.install(InstallShape.UPSTREAM);
    DeployedController.install(InstallShape.OWN);
    ClusterPod pod = namespace.pod("migrated", "");
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
  }

  @Test
  void theBaseOfTheOverlaysIsTheManifest() {
    assertThat(Path.of("k8s", "base", "dynamic-networks-controller.yaml"))
        .hasSameTextualContentAs(DeployedController.MANIFEST);
  }

  @Test
  void everyOverlayRenders() throws IOException {
    try (Stream<Path> overlays = Files.list(Path.of("k8s", "overlays"))) {
      assertThat(overlays.toList())
          .isNotEmpty()
          .allSatisfy(
              overlay -> {
                Command.Ended rendered = Kubectl.attempt("kustomize", overlay.toString());
                assertThat(rendered.ok()).as(rendered.output()).isTrue();
                assertThat(rendered.output())
                    .contains("kind: DaemonSet", "dynamic-networks-config.json");
              });
    }
  }

  private static String inController(String line) {
    Command.Ended ended = attemptInController(line);
    assertThat(ended.ok()).as(ended.output()).isTrue();
    return ended.output();
  }

  private static Command.Ended attemptInController(String line) {
    String name = DeployedController.pod().getJsonObject("metadata").getString("name");
    return Kubectl.attempt(
        "exec", name, "-n", DeployedController.NAMESPACE, "--", "/bin/sh", "-c", line);
  }
}
