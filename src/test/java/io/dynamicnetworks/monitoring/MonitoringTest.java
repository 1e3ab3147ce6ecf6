package io.dynamicnetworks.monitoring;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.monitoring.MonitoringFiles.Alert;
import io.dynamicnetworks.ops.HealthCheck;
import io.dynamicnetworks.ops.HealthServer;
import io.dynamicnetworks.ops.Metrics;
import io.dynamicnetworks.testbed.Command;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules, dashboard and runbooks refer only to metrics that the controller serves. */
class MonitoringTest {
  private static final Path RUNBOOKS = Path.of("docs", "runbooks");
  private static final String ADDRESS =
      "https://github.com/dynamicnetworks/multus-dynamic-networks-controller/blob/main/docs/runbooks/";
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:dynamic_networks|process|jvm)_[a-z_]+[a-z]\\b");

  private static final Pattern DAEMON_SETS = Pattern.compile("daemonset=~\"([^\"]+)\"");

  @TempDir Path folder;

  static List<Alert> alerts() {
    return MonitoringFiles.alerts();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void anAlertHasASeverityASummaryAndARunbook(Alert alert) throws IOException {
    assertThat(alert.labels().get("severity")).isIn("critical", "warning", "info");
    assertThat(alert.annotations()).containsOnlyKeys("summary", "description", "runbook_url");
    assertThat(alert.annotations().get("summary")).endsWith(".").doesNotContain("\n");
    assertThat(alert.annotations()).containsEntry("runbook_url", ADDRESS + alert.name() + ".md");
    String page = Files.readString(RUNBOOKS.resolve(alert.name() + ".md"));
    assertThat(page)
        .startsWith("# " + alert.name() + "\n\nSeverity: " + alert.labels().get("severity") + "\n")
        .containsSubsequence("## What you see", "## What it means", "## What to do next");
    assertThat(page.substring(page.indexOf("## What to do next"))).contains("```");
    assertThat(alert.query()).isNotEmpty();
  }

  @Test
  void thereIsNoRunbookWithoutAnAlert() throws IOException {
    try (Stream<Path> pages = Files.list(RUNBOOKS)) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              alerts().stream().map(alert -> alert.name() + ".md").toList());
    }
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void anAlertIsTestedFiringAndSilent(Alert alert) {
    List<JsonObject> tests =
        MonitoringFiles.parse(MonitoringFiles.ruleTests()).getJsonArray("tests").stream()
            .map(JsonObject.class::cast)
            .flatMap(test -> test.getJsonArray("alert_rule_test").stream())
            .map(JsonObject.class::cast)
            .filter(test -> alert.name().equals(test.getString("alertname")))
            .toList();
    assertThat(tests).anyMatch(test -> test.getJsonArray("exp_alerts").isEmpty());
    assertThat(tests).anyMatch(test -> !test.getJsonArray("exp_alerts").isEmpty());
  }

  @Test
  void promtoolFindsNothingWrongWithTheRules() throws IOException {
    String promtool = Prometheus.PROMTOOL.require().toString();
    Path rules = Files.writeString(folder.resolve("rules.yaml"), MonitoringFiles.ruleFile());
    Path tests = Files.writeString(folder.resolve("alerts.test.yaml"), MonitoringFiles.ruleTests());
    assertThat(Command.run(promtool, "check", "rules", rules.toString()))
        .contains("SUCCESS: " + alerts().size() + " rules found");
    assertThat(Command.run(promtool, "test", "rules", tests.toString())).contains("SUCCESS");
  }

  @Test
  void promtoolFindsNothingWrongWithTheMetrics() throws Exception {
    String promtool = Prometheus.PROMTOOL.require().toString();
    Path metrics = Files.writeString(folder.resolve("metrics"), served());
    assertThat(Command.run("sh", "-c", promtool + " check metrics <" + metrics)).isEmpty();
  }

  @Test
  void everyMetricThatRulesAndDashboardNameIsServedFromTheStart() throws Exception {
    Set<String> served =
        served()
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.replaceAll("[{ ].*", ""))
            .collect(Collectors.toSet());
    Set<String> named = new TreeSet<>();
    Stream.concat(
            alerts().stream().map(Alert::expression),
            MonitoringFiles.dashboardQueries().stream().map(java.util.Map.Entry::getValue))
        .forEach(query -> METRIC.matcher(query).results().forEach(hit -> named.add(hit.group())));
    assertThat(named).hasSizeGreaterThan(20);
    assertThat(served).containsAll(named);
  }

  /** Every manifest that installs the controller. */
  static List<Path> manifests() throws IOException {
    try (Stream<Path> shapes = Files.list(Path.of("k8s", "compat"))) {
      return Stream.concat(Stream.of(Path.of("k8s")), shapes)
          .map(shape -> shape.resolve("dynamic-networks-controller.yaml"))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void theAlertsOnTheDaemonSetSelectItInEveryShape(Path manifest) throws IOException {
    String name = daemonSet(manifest).getJsonObject("metadata").getString("name");
    List<String> selected =
        alerts().stream()
            .filter(alert -> !alert.isOfTheController())
            .flatMap(alert -> DAEMON_SETS.matcher(alert.expression()).results())
            .map(selector -> selector.group(1))
            .toList();
    assertThat(selected).isNotEmpty().allMatch(name::matches);
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void thePodMonitorFindsTheControllerInEveryShape(Path manifest) throws IOException {
    JsonObject sidecar = new JsonObject().put("name", "sidecar");
    JsonObject portOfSidecar =
        sidecar
            .copy()
            .put(
                "ports",
                new JsonArray().add(new JsonObject().put("name", "x").put("containerPort", 1)));
    JsonArray pods = new JsonArray();
    for (String ip : List.of("10.1.2.3", "fd00::3")) {
      JsonObject pod = podOf(manifest, ip);
      pod.getJsonObject("spec").getJsonArray("containers").add(sidecar).add(portOfSidecar);
      JsonObject foreign = podOf(manifest, ip);
      foreign.getJsonObject("metadata").put("namespace", "tenant");
      JsonObject other = podOf(manifest, ip);
      other.getJsonObject("metadata").getJsonObject("labels").put("app", "other");
      pods.add(pod).add(foreign).add(other);
    }
    assertThat(discovered(pods))
        .containsExactlyInAnyOrder(
            "dynamic-networks-controller on node-a at 10.1.2.3:9095",
            "dynamic-networks-controller on node-a at [fd00::3]:9095");
  }

  @Test
  void theDocumentedScrapeConfigIsThatOfThePodMonitor() throws IOException {
    JsonObject ofTheOperator =
        new JsonObject(PrometheusServer.config("rules.yaml", new JsonArray()))
            .getJsonArray("scrape_configs")
            .getJsonObject(0);
    JsonArray relabelings = ofTheOperator.getJsonArray("relabel_configs");
    // Discovery is limited to these namespaces instead.
    JsonObject namespaces = (JsonObject) relabelings.remove(0);
    JsonObject documented =
        MonitoringFiles.parse(documentedScrapeConfig())
            .getJsonArray("scrape_configs")
            .getJsonObject(0);
    assertThat(documented.getJsonArray("relabel_configs")).isEqualTo(relabelings);
    assertThat(
            documented
                .getJsonArray("kubernetes_sd_configs")
                .getJsonObject(0)
                .getJsonObject("namespaces")
                .getJsonArray("names"))
        .containsExactly((Object[]) namespaces.getString("regex").split("\\|", -1));
  }

  private static String documentedScrapeConfig() throws IOException {
    String page = Files.readString(Path.of("docs", "operations.md"));
    int begin = page.indexOf("scrape_configs:\n");
    return page.substring(begin, page.indexOf("```", begin));
  }

  /** A pod of the manifest's DaemonSet, as the API server would return it. */
  private static JsonObject podOf(Path manifest, String ip) throws IOException {
    JsonObject daemonSet = daemonSet(manifest);
    JsonObject pod = daemonSet.getJsonObject("spec").getJsonObject("template").copy();
    pod.getJsonObject("metadata")
        .put("name", "controller-x")
        .put("namespace", daemonSet.getJsonObject("metadata").getString("namespace"));
    pod.getJsonObject("spec").put("nodeName", "node-a");
    return pod.put("status", new JsonObject().put("podIP", ip));
  }

  private static JsonObject daemonSet(Path manifest) throws IOException {
    return MonitoringFiles.objects(manifest).stream()
        .filter(object -> "DaemonSet".equals(object.getString("kind")))
        .findFirst()
        .orElseThrow();
  }

  /** Job, node and address of each target that is scraped, according to promtool. */
  private List<String> discovered(JsonArray pods) throws IOException {
    Path rules = Files.writeString(folder.resolve("rules.json"), MonitoringFiles.ruleFile());
    Path config =
        Files.writeString(
            folder.resolve("prometheus.json"), PrometheusServer.config(rules.toString(), pods));
    String found =
        Command.run(
            Prometheus.PROMTOOL.require().toString(),
            "check",
            "service-discovery",
            "--timeout=2s",
            config.toString(),
            "podmonitor");
    return new JsonArray(found)
        .stream()
            .map(target -> ((JsonObject) target).getJsonObject("labels"))
            .filter(labels -> labels != null && !labels.isEmpty())
            .map(
                labels ->
                    "%s on %s at %s"
                        .formatted(
                            labels.getString("job"),
                            labels.getString("node"),
                            labels.getString("__address__")))
            .toList();
  }

  /** The answer of {@code /metrics} before anything has happened. */
  private static String served() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HealthServer server =
          new HealthServer(
              new HealthServer.Endpoint("127.0.0.1", 0, true),
              new Metrics("1.2.3", "abc"),
              List.of(HealthCheck.of("pods", Optional::empty)));
      await(vertx.deployVerticle(server));
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/metrics"))
              .build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } finally {
      await(vertx.close());
    }
  }
}
