package io.dynamicnetworks.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.Controller;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.monitoring.MonitoringFiles;
import io.dynamicnetworks.monitoring.MonitoringFiles.Alert;
import io.dynamicnetworks.monitoring.Prometheus;
import io.dynamicnetworks.monitoring.PrometheusServer;
import io.dynamicnetworks.standin.cri.RuntimeFlavor;
import io.dynamicnetworks.standin.multus.DaemonFault;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes the whole controller, run against stand-ins, with the configuration in
 * {@code k8s/monitoring}.
 */
class MonitoringQueriesTest {
  private static final PodRef CART = new PodRef("shop", "cart-0");

  @TempDir Path folder;

  @Test
  void everyQueryOfRulesAndDashboardGivesDataAndFaultsShow() throws Exception {
    String program = Prometheus.SERVER.require().toString();
    try (Testbed testbed = Testbed.withStandIns(RuntimeFlavor.CONTAINERD_2, Map.of())) {
      testbed.store().createNad("shop", "storage", testbed.macvlan());
      TestbedPod pod = testbed.createPod(CART, null);
      Controller controller = testbed.startController();
      int port = freePort();
      Process server = start(program, controller.healthPort(), port);
      try (PrometheusServer prometheus =
          new PrometheusServer(URI.create("http://127.0.0.1:" + port))) {
        Wait.until(() -> assertThat(prometheus.isReady()).isTrue());
        shows(prometheus, "sum(dynamic_networks_peer_up)", 3);
        pod.edit("storage@ens4");
        Wait.forInterfaces(pod, "eth0", "ens4");
        shows(prometheus, "dynamic_networks_attached_interfaces", 1);
        testbed
            .daemon()
            .fault(
                new DaemonFault.Answer(
                    DaemonFault.When.BEFORE_THE_EFFECT, 400, "the switch is busy"));
        pod.edit("storage@ens4,storage@ens5");
        shows(prometheus, "dynamic_networks_retries_waiting", 1);
        testbed.daemon().heal();
        Wait.forInterfaces(pod, "eth0", "ens4", "ens5");
        testbed.daemon().hangProbes();
        shows(
            prometheus,
            "ALERTS{alertname=\"DynamicNetworksPeerDown\",peer=\"multus_daemon\",node=\"node-1\"}",
            1);
        testbed.daemon().heal();
        for (Alert alert : MonitoringFiles.alertsOfTheController()) {
          givesData(prometheus, alert.name(), alert.query());
        }
        for (Map.Entry<String, String> panel : MonitoringFiles.dashboardQueries()) {
          givesData(prometheus, panel.getKey(), panel.getValue());
        }
        Wait.until(() -> assertThat(prometheus.ruleErrors()).isEmpty());
      } finally {
        server.destroy();
        server.waitFor();
      }
    }
  }

  private Process start(String program, int scraped, int port) throws IOException {
    Path rules = Files.writeString(folder.resolve("rules.json"), MonitoringFiles.ruleFile());
    Path config =
        Files.writeString(
            folder.resolve("prometheus.json"),
            PrometheusServer.config(rules.toString(), new JsonArray().add(ownPod(scraped))));
    return new ProcessBuilder(
            program,
            "--config.file=" + config,
            "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  /** The controller's own pod as the API server would return it. */
  private static JsonObject ownPod(int port) {
    JsonObject health = new JsonObject().put("name", "health").put("containerPort", port);
    JsonObject container =
        new JsonObject()
            .put("name", "dynamic-networks-controller")
            .put("ports", new JsonArray().add(health));
    return new JsonObject()
        .put(
            "metadata",
            new JsonObject()
                .put("name", "controller")
                .put("namespace", "kube-system")
                .put("labels", new JsonObject().put("app", "dynamic-networks-controller")))
        .put(
            "spec",
            new JsonObject()
                .put("nodeName", Testbed.NODE)
                .put("containers", new JsonArray().add(container)))
        .put("status", new JsonObject().put("podIP", "127.0.0.1"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void shows(PrometheusServer prometheus, String query, double atLeast) {
    Wait.until(
        () -> assertThat(prometheus.query(query)).as(query).anyMatch(value -> value >= atLeast));
  }

  /** Waits until the query returns data; NaN, from a division by zero, does not count. */
  private static void givesData(PrometheusServer prometheus, String what, String query) {
    Wait.until(
        () -> {
          List<Double> values = prometheus.query(query);
          assertThat(values).as(what + ": " + query).isNotEmpty().noneMatch(v -> v.isNaN());
        });
  }
}
