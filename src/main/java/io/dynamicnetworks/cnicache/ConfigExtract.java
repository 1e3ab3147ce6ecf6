package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import io.dynamicnetworks.text.JsonFields;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * The fields of a CNI config that do not belong to a plugin. In a plugin list, the first plugin
 * that has a value counts: multus puts {@code cni-args} into each.
 *
 * @param cniArgs {@code args.cni}, a JSON object
 * @param runtime {@code runtimeConfig}: where the controller puts what the daemon has no field for
 */
record ConfigExtract(@Nullable String cniArgs, RequestParts runtime) {

  /** Reads the config; gives an empty extract if it is not JSON. */
  static ConfigExtract of(@Nullable String config) {
    ConfigExtract nothing = new ConfigExtract(null, new RequestParts());
    if (config == null) {
      return nothing;
    }
    try {
      return Json.read(
          config,
          parser -> {
            parser.nextToken();
            Reader reader = new Reader(config);
            reader.read(parser);
            return new ConfigExtract(reader.cniArgs, reader.runtime);
          });
    } catch (NotJson e) {
      return nothing;
    }
  }

  private static final class Reader {
    private final String source;
    private @Nullable String cniArgs;
    private final RequestParts runtime = new RequestParts();

    Reader(String source) {
      this.source = source;
    }

    void read(JsonParser parser) throws NotJson {
      JsonFields.each(
          parser,
          (key, value) -> {
            switch (key) {
              case "plugins" ->
                  JsonFields.eachElement(
                      value, plugin -> JsonFields.each(plugin, this::pluginField));
              default -> pluginField(key, value);
            }
          });
    }

    private void pluginField(String key, JsonParser value) throws NotJson {
      switch (key) {
        case "args" -> JsonFields.each(value, this::argsField);
        case "runtimeConfig" ->
            JsonFields.each(value, (part, content) -> runtime.takeMissing(part, content, source));
        default -> {}
      }
    }

    private void argsField(String key, JsonParser value) {
      if (key.equals("cni") && cniArgs == null) {
        cniArgs = JsonFields.object(value, source);
      }
    }
  }
}
