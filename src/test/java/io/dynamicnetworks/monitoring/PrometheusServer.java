package io.dynamicnetworks.monitoring;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A client of a running Prometheus server. */
public final class PrometheusServer implements AutoCloseable {
  private static final String META = "__meta_kubernetes_";

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI address;

  /** A client of the server at {@code http://host:port}. */
  public PrometheusServer(URI address) {
    this.address = address;
  }

  /**
   * The config that the Prometheus operator would make of the PodMonitor, as far as it is used
   * here, with the rules from a file and every interval set to one second. Debian's Prometheus
   * cannot discover pods from an API server, so the pods are listed as discovery would have
   * returned them.
   */
  public static String config(String rules, JsonArray pods) {
    JsonObject spec = MonitoringFiles.podMonitor().getJsonObject("spec");
    JsonObject endpoint = spec.getJsonArray("podMetricsEndpoints").getJsonObject(0);
    return new JsonObject()
        .put(
            "global",
            new JsonObject()
                .put("scrape_interval", "1s")
                .put("scrape_timeout", "1s")
                .put("evaluation_interval", "1s"))
        .put("rule_files", new JsonArray().add(rules))
        .put(
            "scrape_configs",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("job_name", "podmonitor")
                        .put("metrics_path", endpoint.getString("path"))
                        .put("static_configs", targets(pods))
                        .put("relabel_configs", relabelings(spec, endpoint))))
        .encodePrettily();
  }

  /** In the operator's order. */
  private static JsonArray relabelings(JsonObject spec, JsonObject endpoint) {
    JsonArray relabelings = new JsonArray();
    relabelings.add(keep("namespace", spec.getJsonObject("namespaceSelector"), "matchNames"));
    for (Object each : spec.getJsonObject("selector").getJsonArray("matchExpressions")) {
      JsonObject expression = (JsonObject) each;
      if (!"In".equals(expression.getString("operator"))) {
        throw new IllegalStateException("not translated: " + expression);
      }
      relabelings.add(keep("pod_label_" + meta(expression.getString("key")), expression, "values"));
    }
    relabelings
        .add(replace("namespace", "namespace"))
        .add(replace("pod_container_name", "container"))
        .add(replace("pod_name", "pod"));
    for (Object own : endpoint.getJsonArray("relabelings")) {
      JsonObject relabeling = new JsonObject();
      ((JsonObject) own).forEach(key -> relabeling.put(snakeCase(key.getKey()), key.getValue()));
      relabelings.add(relabeling);
    }
    return relabelings;
  }

  /** One target per container port of a pod, with the labels of pod discovery. */
  private static JsonArray targets(JsonArray pods) {
    JsonArray targets = new JsonArray();
    for (Object each : pods) {
      JsonObject pod = (JsonObject) each;
      JsonObject metadata = pod.getJsonObject("metadata");
      JsonObject labels =
          new JsonObject()
              .put(META + "namespace", metadata.getString("namespace"))
              .put(META + "pod_name", metadata.getString("name"))
              .put(META + "pod_ip", pod.getJsonObject("status").getString("podIP"))
              .put(META + "pod_node_name", pod.getJsonObject("spec").getString("nodeName"));
      metadata
          .getJsonObject("labels")
          .forEach(
              label -> labels.put(META + "pod_label_" + meta(label.getKey()), label.getValue()));
      for (Object container : pod.getJsonObject("spec").getJsonArray("containers")) {
        targetsOf((JsonObject) container, labels).forEach(targets::add);
      }
    }
    return targets;
  }

  /** A container without ports is one target whose address has no port. */
  private static JsonArray targetsOf(JsonObject container, JsonObject ofPod) {
    String ip = ofPod.getString(META + "pod_ip");
    JsonObject labels = ofPod.copy().put(META + "pod_container_name", container.getString("name"));
    JsonArray ports = container.getJsonArray("ports", new JsonArray());
    if (ports.isEmpty()) {
      return new JsonArray().add(target(ip, labels));
    }
    JsonArray targets = new JsonArray();
    for (Object each : ports) {
      JsonObject port = (JsonObject) each;
      String host = ip.contains(":") ? "[" + ip + "]" : ip;
      targets.add(
          target(
              host + ":" + port.getInteger("containerPort"),
              labels.copy().put(META + "pod_container_port_name", port.getString("name", ""))));
    }
    return targets;
  }

  private static JsonObject target(String address, JsonObject labels) {
    return new JsonObject().put("targets", new JsonArray().add(address)).put("labels", labels);
  }

  /** The current values of the series that the query returns; fails if the query is invalid. */
  public List<Double> query(String query) {
    List<Double> values = new ArrayList<>();
    JsonObject data =
        get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    for (Object series : data.getJsonArray("result")) {
      values.add(Double.valueOf(((JsonObject) series).getJsonArray("value").getString(1)));
    }
    return values;
  }

  /** The errors that Prometheus reports from evaluating the rules. */
  public List<String> ruleErrors() {
    List<String> errors = new ArrayList<>();
    for (Object group : get("/api/v1/rules").getJsonArray("groups")) {
      for (Object each : ((JsonObject) group).getJsonArray("rules")) {
        JsonObject rule = (JsonObject) each;
        if (!"ok".equals(rule.getString("health"))) {
          errors.add(
              rule.getString("name")
                  + ": "
                  + rule.getString("health")
                  + " "
                  + rule.getString("lastError", ""));
        }
      }
    }
    return errors;
  }

  /** Whether the server answers and has loaded its config. */
  public boolean isReady() {
    try {
      return send("/-/ready").statusCode() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private JsonObject get(String path) {
    HttpResponse<String> answer = send(path);
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(path + ": " + answer.statusCode() + ": " + answer.body());
    }
    return new JsonObject(answer.body()).getJsonObject("data");
  }

  private HttpResponse<String> send(String path) {
    try {
      return http.send(
          HttpRequest.newBuilder(address.resolve(path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Keeps targets whose label has one of the values in a list. */
  private static JsonObject keep(String meta, JsonObject selector, String list) {
    return new JsonObject()
        .put("action", "keep")
        .put("source_labels", new JsonArray().add(META + meta))
        .put(
            "regex",
            selector.getJsonArray(list).stream()
                .map(String::valueOf)
                .collect(Collectors.joining("|")));
  }

  private static JsonObject replace(String meta, String label) {
    return new JsonObject()
        .put("source_labels", new JsonArray().add(META + meta))
        .put("target_label", label);
  }

  /** Prometheus' spelling of a key of the operator's API. */
  private static String snakeCase(String key) {
    return key.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  /** Prometheus' spelling of a pod's label in its own label names. */
  private static String meta(String label) {
    return label.replaceAll("[^a-zA-Z0-9_]", "_");
  }

  @Override
  public void close() {
    http.close();
  }
}
