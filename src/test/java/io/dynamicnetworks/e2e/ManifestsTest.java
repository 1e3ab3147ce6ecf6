package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.monitoring.MonitoringFiles;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Names in the manifests on which patches, selectors and dashboards of others may rely. */
class ManifestsTest {
  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "OWN")
  void theVolumesAreCalledAsInTheOriginals(InstallShape shape) throws IOException {
    JsonObject pod = daemonSet(shape).getJsonObject("spec").getJsonObject("template");
    assertThat(pod.getJsonObject("spec").getJsonArray("volumes"))
        .extracting(volume -> ((JsonObject) volume).getString("name"))
        .containsExactly(
            "dynamic-networks-controller-config-dir", "multus-server-socket", "cri-socket");
  }

  @ParameterizedTest
  @EnumSource
  void daemonSetAndPodsCarryTheOriginalsLabels(InstallShape shape) throws IOException {
    Map<String, Object> labels =
        shape == InstallShape.RKE2
            ? Map.of("app", "rke2-multus-dnc", "tier", "node")
            : Map.of(
                "app", "dynamic-networks-controller",
                "name", "dynamic-networks-controller",
                "tier", "node");
    JsonObject daemonSet = daemonSet(shape);
    JsonObject pod = daemonSet.getJsonObject("spec").getJsonObject("template");
    for (JsonObject object : List.of(daemonSet, pod)) {
      assertThat(object.getJsonObject("metadata").getJsonObject("labels").getMap())
          .containsAllEntriesOf(labels);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theTestsKnowTheNamesOfItsObjects(InstallShape shape) throws IOException {
    JsonObject daemonSet = daemonSet(shape);
    JsonObject metadata = daemonSet.getJsonObject("metadata");
    assertThat(metadata.getString("namespace")).isEqualTo(shape.namespace);
    assertThat("daemonset/" + metadata.getString("name")).isEqualTo(shape.daemonSet);
    JsonObject spec = daemonSet.getJsonObject("spec").getJsonObject("template");
    assertThat(shape.user)
        .isEqualTo(
            "system:serviceaccount:%s:%s"
                .formatted(
                    shape.namespace, spec.getJsonObject("spec").getString("serviceAccountName")));
    assertThat(spec.getJsonObject("metadata").getJsonObject("labels"))
        .anyMatch(label -> shape.label.equals(label.getKey() + "=" + label.getValue()));
  }

  private static JsonObject daemonSet(InstallShape shape) throws IOException {
    return MonitoringFiles.objects(shape.manifest).stream()
        .filter(object -> "DaemonSet".equals(object.getString("kind")))
        .findFirst()
        .orElseThrow();
  }
}
