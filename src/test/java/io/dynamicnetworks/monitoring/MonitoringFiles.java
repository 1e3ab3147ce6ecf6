package io.dynamicnetworks.monitoring;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files of {@code k8s/monitoring}. */
public final class MonitoringFiles {
  public static final Path FOLDER = Path.of("k8s", "monitoring");

  /**
   * A query, a comparison and a number: the query must return data whether or not the alert fires.
   */
  private static final Pattern CONDITION =
      Pattern.compile("(.*\\S)\\s+(?:==|>|<)\\s+[0-9.]+", Pattern.DOTALL);

  /** A metric of kube-state-metrics, which describes the controller's DaemonSet from outside. */
  private static final Pattern OF_THE_CLUSTER = Pattern.compile("\\bkube_[a-z_]+\\{");

  /** Returns nothing while its argument returns data. */
  private static final Pattern ABSENT = Pattern.compile("absent\\((.*)\\)");

  private MonitoringFiles() {}

  /** An alert rule. */
  public record Alert(
      String name, String expression, Map<String, String> labels, Map<String, String> annotations) {
    /** Whether it needs only what the controller serves, and nothing of kube-state-metrics. */
    public boolean isOfTheController() {
      return !OF_THE_CLUSTER.matcher(expression).find();
    }

    /** The left-hand side of the comparison; of {@code absent} its argument. */
    public String query() {
      Matcher condition = CONDITION.matcher(expression);
      if (!condition.matches()) {
        throw new IllegalStateException(
            name + ": " + expression + ": want a query, ==, > or <, and a number");
      }
      Matcher absent = ABSENT.matcher(condition.group(1));
      return absent.matches() ? absent.group(1) : condition.group(1);
    }
  }

  /** The alerts of the PrometheusRule, in order. */
  public static List<Alert> alerts() {
    return groups().stream()
        .flatMap(group -> group.getJsonArray("rules").stream())
        .map(JsonObject.class::cast)
        .map(
            rule ->
                new Alert(
                    rule.getString("alert"),
                    rule.getString("expr"),
                    texts(rule, "labels"),
                    texts(rule, "annotations")))
        .toList();
  }

  /**
   * The alerts whose queries return data where Prometheus scrapes nothing but the controller, in
   * order. For the others, {@code alerts.test.yaml} has the series of kube-state-metrics.
   */
  public static List<Alert> alertsOfTheController() {
    return alerts().stream().filter(Alert::isOfTheController).toList();
  }

  /** The rules as a file that Prometheus reads; JSON is YAML. */
  public static String ruleFile() {
    return yaml("rules.yaml").getJsonObject("spec").encodePrettily();
  }

  /** The tests of the rules, unparsed. */
  public static String ruleTests() {
    return read("alerts.test.yaml");
  }

  /** The PodMonitor. */
  public static JsonObject podMonitor() {
    return yaml("podmonitor.yaml");
  }

  /** The queries of the dashboard's panels, for all nodes, by panel title. */
  public static List<Map.Entry<String, String>> dashboardQueries() {
    return new JsonObject(read("dashboard.json"))
        .getJsonArray("panels").stream()
            .map(JsonObject.class::cast)
            .filter(panel -> panel.containsKey("targets"))
            .flatMap(MonitoringFiles::queries)
            .toList();
  }

  /** Parses YAML with a single document. */
  public static JsonObject parse(String yaml) {
    return object(new Load(LoadSettings.builder().build()).loadFromString(yaml));
  }

  /** The objects of a manifest. */
  public static List<JsonObject> objects(Path manifest) throws IOException {
    List<JsonObject> objects = new ArrayList<>();
    new Load(LoadSettings.builder().build())
        .loadAllFromString(Files.readString(manifest))
        .forEach(document -> objects.add(object(document)));
    return objects;
  }

  private static JsonObject object(@Nullable Object parsed) {
    @SuppressWarnings("unchecked") // An object's keys are strings.
    Map<String, Object> object = (Map<String, Object>) Objects.requireNonNull(parsed);
    return new JsonObject(object).copy();
  }

  private static Stream<Map.Entry<String, String>> queries(JsonObject panel) {
    return panel.getJsonArray("targets").stream()
        .map(JsonObject.class::cast)
        .map(
            target ->
                Map.entry(
                    panel.getString("title"),
                    target
                        .getString("expr")
                        .replace("$node", ".*")
                        .replace("$__rate_interval", "5m")));
  }

  private static List<JsonObject> groups() {
    return yaml("rules.yaml").getJsonObject("spec").getJsonArray("groups").stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  private static Map<String, String> texts(JsonObject rule, String key) {
    return rule.getJsonObject(key).stream()
        .collect(
            java.util.stream.Collectors.toUnmodifiableMap(
                Map.Entry::getKey, entry -> String.valueOf(entry.getValue())));
  }

  private static JsonObject yaml(String file) {
    return parse(read(file));
  }

  private static String read(String file) {
    try {
      return Files.readString(FOLDER.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
