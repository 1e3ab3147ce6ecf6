package io.dynamicnetworks.config;

import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/** Reads one config text and collects all its problems. */
final class ConfigReader {
  private static final int SHOWN_CHARS = 80;

  private final Map<String, JsonNode> given = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  Config read(String text) {
    try {
      Json.read(text, ConfigReader::fields)
          .forEach(field -> take(field.getKey(), field.getValue()));
    } catch (NotJson e) {
      // For a text that is not JSON, no values are shown, not even defaults.
      return new Config(settings(), List.of("the file: " + e.problem()), List.of(), List.of());
    }
    Settings settings = settings();
    checkBackoff(settings.requeue());
    return new Config(settings, problems, warnings, values);
  }

  /** Reads key by key, since a tree would hide duplicates. */
  private static List<Map.Entry<String, JsonNode>> fields(JsonParser parser) throws NotJson {
    List<Map.Entry<String, JsonNode>> fields = new ArrayList<>();
    JsonToken first = parser.nextToken();
    if (first != null && first != JsonToken.START_OBJECT) {
      throw new NotJson(shown(Json.value(parser)) + ": want a JSON object, {…}");
    }
    while (first != null && parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      fields.add(Map.entry(name, Json.value(parser)));
    }
    return fields;
  }

  /** Ignores case like Go, since an existing ConfigMap may rely on it. */
  private void take(String name, JsonNode value) {
    Optional<String> known =
        Keys.ALL.stream().<String>map(Key::name).filter(name::equalsIgnoreCase).findFirst();
    if (known.isEmpty()) {
      warnings.add(
          name
              + ": unknown key, ignored"
              + Spelling.closest(name, Keys.ALL.stream().<String>map(Key::name).toList())
                  .map(near -> "; did you mean " + near + "?")
                  .orElse(""));
    } else if (given.putIfAbsent(known.get(), value) != null) {
      problems.add(known.get() + ": given twice, want it once");
    }
  }

  private Settings settings() {
    Settings.Sockets sockets =
        new Settings.Sockets(
            find(Keys.CRI_SOCKET_PATH),
            find(Keys.CRI_TYPE),
            find(Keys.MULTUS_SOCKET_PATH),
            find(Keys.KUBELET_SOCKET_PATH));
    Settings.Calls calls =
        new Settings.Calls(
            get(Keys.MAX_CONCURRENT_DELEGATES),
            get(Keys.DELEGATE_TIMEOUT),
            get(Keys.CRI_TIMEOUT),
            get(Keys.API_TIMEOUT));
    Settings.Requeue requeue =
        new Settings.Requeue(
            get(Keys.RESYNC_INTERVAL), get(Keys.BACKOFF_INITIAL), get(Keys.BACKOFF_MAXIMUM));
    Settings.Networks networks =
        new Settings.Networks(
            find(Keys.NAMESPACE_ISOLATION),
            find(Keys.GLOBAL_NAMESPACES),
            get(Keys.PROTECTED_NETWORKS),
            get(Keys.MAX_INTERFACES_PER_POD));
    Settings.Finalizer finalizer =
        new Settings.Finalizer(get(Keys.FINALIZER), get(Keys.FINALIZER_TIMEOUT));
    Path stateDirectory = get(Keys.STATE_DIRECTORY);
    boolean healthChosen = isGiven(Keys.HEALTH_ADDRESS) || isGiven(Keys.HEALTH_PORT);
    Settings.Health health =
        new Settings.Health(get(Keys.HEALTH_ADDRESS), get(Keys.HEALTH_PORT), healthChosen);
    return new Settings(
        sockets,
        find(Keys.CNI_DIRECTORY),
        networks,
        calls,
        requeue,
        finalizer,
        stateDirectory,
        health);
  }

  private void checkBackoff(Settings.Requeue requeue) {
    if (requeue.backoffInitial().compareTo(requeue.backoffMaximum()) > 0) {
      problems.add(
          "%s: %s s: want at most %s, which is %s s"
              .formatted(
                  Keys.BACKOFF_INITIAL.name(),
                  requeue.backoffInitial().toMillis() / 1000.0,
                  Keys.BACKOFF_MAXIMUM.name(),
                  requeue.backoffMaximum().toMillis() / 1000.0));
    }
  }

  private <T> T get(Key<T> key) {
    return find(key).orElseThrow(() -> new IllegalStateException(key.name() + " has no default"));
  }

  /** The effective value; the default if the given one is invalid, so that the other checks run. */
  private <T> Optional<T> find(Key<T> key) {
    JsonNode node = given.get(key.name());
    if (node == null || !isGiven(key)) {
      values.add(key.name() + ": " + key.shown().replace("`", "") + " (default)");
      return key.otherwise();
    }
    Optional<T> value = key.kind().reader().apply(node);
    if (value.isEmpty()) {
      problems.add(key.name() + ": " + shown(node) + ": want " + key.kind().wanted());
      return key.otherwise();
    }
    values.add(key.name() + ": " + shown(node));
    return value;
  }

  private boolean isGiven(Key<?> key) {
    JsonNode node = given.get(key.name());
    return node != null && !isBlank(node);
  }

  /** Like the Go controller, treats an empty text as absent. */
  private static boolean isBlank(JsonNode node) {
    return node.isNull() || (node.isString() && node.stringValue().isEmpty());
  }

  private static String shown(JsonNode node) {
    String text = Json.write(node);
    return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
  }
}
