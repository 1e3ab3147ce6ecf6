package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.testbed.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Prometheus operator's own schemas accept the PodMonitor and the rules. {@code dev/e2e} names
 * the folder with the operator's CustomResourceDefinitions in the variable {@value #VARIABLE}.
 */
@Tag("e2e")
@Tag("node")
class PrometheusOperatorE2e {
  private static final String VARIABLE = "PROMETHEUS_OPERATOR_CRDS";
  private static final List<String> KINDS = List.of("podmonitors", "prometheusrules");
  private static final Path MONITORING = Path.of("k8s", "monitoring");

  @TempDir Path folder;

  @BeforeAll
  static void defineKinds() {
    String crds =
        Objects.requireNonNull(System.getenv(VARIABLE), VARIABLE + " is not set: use dev/e2e");
    for (String kind : KINDS) {
      // As the operator's documentation says: too large for the annotation of kubectl apply.
      Kubectl.run("create", "-f", crds + "/monitoring.coreos.com_" + kind + ".yaml");
      Kubectl.run(
          "wait",
          "--for=condition=Established",
          "crd/" + kind + ".monitoring.coreos.com",
          "--timeout=60s");
    }
  }

  @AfterAll
  static void removeKinds() {
    KINDS.forEach(kind -> Kubectl.attempt("delete", "crd", kind + ".monitoring.coreos.com"));
  }

  @Test
  void acceptsTheMonitorAndTheRules() {
    assertThat(accepted(applied("-k", MONITORING.toString())))
        .contains("podmonitor.monitoring.coreos.com", "prometheusrule.monitoring.coreos.com");
  }

  @Test
  void acceptsThoseOfTheChart() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("chart.yaml"),
            ChartE2e.template(
                "--show-only",
                "templates/monitoring.yaml",
                "--set",
                "monitoring.podMonitor.enabled=true,monitoring.rules.enabled=true"));
    assertThat(accepted(applied("-f", file.toString())))
        .contains("podmonitor.monitoring.coreos.com", "prometheusrule.monitoring.coreos.com");
  }

  /** The check itself: an unknown field is an error. */
  @Test
  void refusesAMonitorWithAFieldThatDoesNotExist() throws IOException {
    String monitor = Files.readString(MONITORING.resolve("podmonitor.yaml"));
    Path file =
        Files.writeString(
            folder.resolve("misspelt.yaml"),
            monitor.replace("podMetricsEndpoints:", "podMetricEndpoints:"));
    Command.Ended ended = applied("-f", file.toString());
    assertThat(ended.ok()).isFalse();
    assertThat(ended.output()).contains("podMetricEndpoints");
  }

  private static Command.Ended applied(String... what) {
    List<String> words = new ArrayList<>(List.of("apply", "--dry-run=server", "--validate=strict"));
    words.addAll(List.of(what));
    return Kubectl.attempt(words.toArray(String[]::new));
  }

  private static String accepted(Command.Ended ended) {
    assertThat(ended.ok()).as(ended.output()).isTrue();
    return ended.output();
  }
}
