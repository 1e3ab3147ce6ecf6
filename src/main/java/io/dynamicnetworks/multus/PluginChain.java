package io.dynamicnetworks.multus;

import static io.dynamicnetworks.multus.GoText.after;

import io.dynamicnetworks.model.ConfigShape;
import io.dynamicnetworks.text.GoKeys;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

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
      return ConfigShape.isOnePlugin(json)
          ? new PluginChain(false, List.of(type(json)))
          : new PluginChain(true, types(ConfigShape.plugins(json)));
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

  private static List<String> types(@Nullable JsonNode plugins) {
    List<String> types = new ArrayList<>();
    if (plugins != null) {
      plugins.forEach(plugin -> types.add(type(plugin)));
    }
    return List.copyOf(types);
  }

  private static String type(JsonNode plugin) {
    JsonNode type = GoKeys.find(plugin, ConfigShape.TYPE);
    return type == null ? "" : type.asString("");
  }
}
