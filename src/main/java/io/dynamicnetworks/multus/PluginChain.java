package io.dynamicnetworks.multus;

import static io.dynamicnetworks.multus.GoText.after;

import io.dynamicnetworks.text.GoKeys;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The plugins of a CNI config, in the order of an ADD; a DEL runs them in reverse.
 *
 * @param isList whether libcni puts a plugin's name before its error
 * @param types empty if the config cannot be read
 */
record PluginChain(boolean isList, List<String> types) {
  static PluginChain of(String config) {
    try {
      JsonNode json = Json.parse(config);
      String type = field(json, "type").asString("");
      return type.isEmpty()
          ? new PluginChain(true, types(field(json, "plugins")))
          : new PluginChain(false, List.of(type));
    } catch (NotJson e) {
      return new PluginChain(true, List.of());
    }
  }

  String first() {
    return types.isEmpty() ? "" : types.getFirst();
  }

  String last() {
    return types.isEmpty() ? "" : types.getLast();
  }

  /**
   * The start of libcni's error for a plugin that is not installed, up to the paths it searched.
   */
  static String missing(String type) {
    return "failed to find plugin " + GoText.quoted(type) + " in path [";
  }

  /**
   * The words of the only plugin; empty unless there is exactly one, since an error object does not
   * name its plugin.
   */
  Optional<String> errorOfOnlyPlugin(String words) {
    return Optional.of(words).filter(any -> types.size() == 1);
  }

  /** The error of, or about, the first plugin; empty if it may be another's. */
  Optional<String> errorOfFirstPlugin(String verb, String text) {
    return saidBy(first(), verb, text);
  }

  /** The error of, or about, the last plugin; empty if it may be another's. */
  Optional<String> errorOfLastPlugin(String verb, String text) {
    return saidBy(last(), verb, text);
  }

  private Optional<String> saidBy(String type, String verb, String text) {
    if (!isList) {
      return Optional.of(text);
    }
    if (type.isEmpty() || types.indexOf(type) != types.lastIndexOf(type)) {
      return Optional.empty();
    }
    return after("plugin type=" + GoText.quoted(type), text)
        .map(rest -> after(" name=", rest).flatMap(GoText::afterQuoted).orElse(rest))
        .flatMap(rest -> after(" failed (" + verb + "): ", rest));
  }

  private static List<String> types(JsonNode plugins) {
    List<String> types = new ArrayList<>();
    plugins.forEach(plugin -> types.add(field(plugin, "type").asString("")));
    return List.copyOf(types);
  }

  /** Looks up a key as Go does; a missing node if there is none. */
  private static JsonNode field(JsonNode object, String key) {
    JsonNode found = GoKeys.find(object, key);
    return found == null ? MissingNode.getInstance() : found;
  }
}
