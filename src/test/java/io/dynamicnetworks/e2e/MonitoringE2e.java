package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynamicnetworks.e2e.DevNode.Part;
import io.dynamicnetworks.e2e.FaultPlugin.Mode;
import io.dynamicnetworks.monitoring.MonitoringFiles;
import io.dynamicnetworks.monitoring.MonitoringFiles.Alert;
import io.dynamicnetworks.monitoring.Prometheus;
import io.dynamicnetworks.monitoring.PrometheusServer;
import io.dynamicnetworks.testbed.Command;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real Prometheus scrapes the deployed controller as configured in {@code k8s/monitoring}, while
 * edits succeed, plugins fail and hang, and peers go away.
 */
@Tag("e2e")
@Tag("node")
class MonitoringE2e {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(6);

  // The node's address on its link to this machine (dev/node).
  private static final String NODE = "100.64.76.2";
  private static final int PORT = 9390;

  private static final Namespace namespace = Namespace.create();
  private static final FaultPlugin faulty = FaultPlugin.network(namespace, "faulty", 63);
  private static final PrometheusServer prometheus =
      new PrometheusServer(URI.create("http://" + NODE + ":" + PORT));

  @TempDir static Path folder;

  @BeforeAll
  static void scrape() throws IOException {
    Path server = Prometheus.SERVER.require();
    namespace.bridge("blue", 62);
    Path rules = Files.writeString(folder.resolve("rules.json"), MonitoringFiles.ruleFile());
    Path config =
        Files.writeString(
            folder.resolve("prometheus.json"),
            PrometheusServer.config(
                rules.toString(),
                Kubectl.get("pods", "-n", EvidenceMode.shape().namespace).getJsonArray("items")));
    DevNode.shell(
        "setsid -f sh -c 'echo $$ >%1$s/pid; exec %2$s --config.file=%3$s --storage.tsdb.path=%1$s/data"
                .formatted(folder, server, config)
            + " --web.listen-address=0.0.0.0:%d >%s/log 2>&1 </dev/null'".formatted(PORT, folder));
    await("Prometheus, whose log is " + folder + "/log")
        .atMost(PATIENCE)
        .until(prometheus::isReady);
  }

  @AfterEach
  void everythingRuns() {
    FaultPlugin.allBehave();
    DevNode.start(Part.MULTUS);
    awaitRestarted();
  }

  @AfterAll
  static void removeAll() {
    DevNode.shell("[ ! -f %1$s/pid ] || kill $(cat %1$s/pid)".formatted(folder));
    prometheus.close();
    namespace.close();
  }

  @Test
  void everyQueryOfRulesAndDashboardGivesDataAndFaultsShow() {
    ClusterPod pod = namespace.pod("edited", "");
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
    shows("dynamic_networks_desired_interfaces", 1);
    shows("dynamic_networks_attached_interfaces", 1);
    shows("dynamic_networks_edit_visible_seconds_bucket{le=\"15.0\"}", 1);
    shows("dynamic_networks_steps_total{kind=\"attach\",result=\"ok\"}", 1);
    shows("sum(dynamic_networks_api_requests_total{verb=~\"patch|update\",code=\"200\"})", 1);
    shows("dynamic_networks_ledger_durable", 1);
    shows("dynamic_networks_budget_used_bytes{budget=\"networks\"}", 1);
    shows("sum(dynamic_networks_peer_up)", 3);

    faulty.misbehave(Mode.FAIL_ADD);
    pod.want("blue@ens4,faulty@ens5");
    shows("dynamic_networks_steps_total{kind=\"attach\",result=\"failed\"}", 1);
    shows("dynamic_networks_retries_waiting", 1);
    shows("dynamic_networks_oldest_pending_edit_seconds", 1);
    shows("dynamic_networks_desired_interfaces - dynamic_networks_attached_interfaces", 1);
    faulty.misbehave(Mode.HOLD_ADD);
    shows("dynamic_networks_cni_calls{state=\"hanging\"}", 1);
    faulty.behave();
    pod.awaitInterfaces("ens4", "ens5");
    becomesZero("dynamic_networks_cni_calls{state=\"hanging\"}");
    becomesZero("dynamic_networks_oldest_pending_edit_seconds");

    DevNode.kill(Part.MULTUS);
    shows("1 - dynamic_networks_peer_up{peer=\"multus_daemon\"}", 1);
    shows("ALERTS{alertname=\"DynamicNetworksPeerDown\",peer=\"multus_daemon\"}", 1);
    DevNode.start(Part.MULTUS);
    awaitRestarted();
    becomesZero("1 - dynamic_networks_peer_up{peer=\"multus_daemon\"}");

    for (Alert alert : MonitoringFiles.alertsOfTheController()) {
      givesData(alert.name(), alert.query());
    }
    for (Map.Entry<String, String> panel : MonitoringFiles.dashboardQueries()) {
      givesData(panel.getKey(), panel.getValue());
    }
    assertThat(prometheus.ruleErrors()).isEmpty();
  }

  /**
   * Where the manifest mounts the socket itself, the container could not start without it, and the
   * kubelet tries again at growing intervals. It must be the same pod, whose address is scraped.
   */
  private static void awaitRestarted() {
    await("the controller is ready")
        .atMost(LONGEST_BACKOFF)
        .until(() -> DeployedController.container().getBoolean("ready"));
  }

  @Test
  void promtoolFindsNothingWrongWithTheMetricsOfTheDeployedController() throws IOException {
    String served =
        Kubectl.run(
            "exec",
            "-n",
            EvidenceMode.shape().namespace,
            EvidenceMode.shape().daemonSet,
            "--",
            "curl",
            "-fsS",
            "http://127.0.0.1:9095/metrics");
    Path metrics = Files.writeString(folder.resolve("metrics"), served);
    String promtool = Prometheus.PROMTOOL.require().toString();
    assertThat(Command.run("sh", "-c", promtool + " check metrics <" + metrics)).isEmpty();
  }

  /** Waits until a series of the query is at least that value. */
  private static void shows(String query, double atLeast) {
    await(query + " >= " + atLeast)
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(prometheus.query(query)).anyMatch(value -> value >= atLeast));
  }

  private static void becomesZero(String query) {
    await(query + " is 0")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(prometheus.query(query)).containsOnly(0.0));
  }

  /** Waits until the query returns data; the NaN of a division by zero does not count. */
  private static void givesData(String what, String query) {
    await(what + ": " + query)
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              List<Double> values = prometheus.query(query);
              assertThat(values).isNotEmpty().noneMatch(value -> value.isNaN());
            });
  }
}
