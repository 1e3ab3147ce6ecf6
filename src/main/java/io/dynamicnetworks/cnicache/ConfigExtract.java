package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.ConfigShape;
import io.dynamicnetworks.text.GoField;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import io.dynamicnetworks.text.JsonFields;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * What a CNI config shows of the request that it was used for.
 *
 * @param cniArgs the {@code args.cni} of the only or first plugin, a JSON object: multus merges
 *     {@code cni-args} into every plugin's, and into nothing else (its {@code
 *     addCNIArgsInConfList}); libcni passes a list's own {@code args} to no plugin
 * @param runtime {@code runtimeConfig}: where the controller puts what the daemon has no field for.
 *     In a list, the first plugin that has a value counts
 */
record ConfigExtract(@Nullable String cniArgs, RequestParts runtime) {

  /** Reads the config; gives an empty extract if it is not JSON. */
  static ConfigExtract of(@Nullable String config) {
    if (config != null) {
      try {
        return Json.read(
            config,
            parser -> {
              parser.nextToken();
              return new Root(config).read(parser);
            });
      } catch (NotJson e) {
        // Nothing could be attached with it.
      }
    }
    return new ConfigExtract(null, new RequestParts());
  }

  /** The fields of one plugin, or of the plugins of a list. */
  private static class Plugins {
    private static final GoField<String> RUNTIME = new GoField<>("runtimeConfig");

    final String source;
    @Nullable String cniArgs;
    RequestParts parts = new RequestParts();
    private boolean isFirst = true;

    Plugins(String source) {
      this.source = source;
    }

    void field(String key, JsonParser value) throws NotJson {
      if (RUNTIME.is(key)) {
        JsonFields.each(value, (part, content) -> parts.takeMissing(part, content, source));
      } else if (key.equals("args")) { // Multus reads and writes this spelling only.
        JsonFields.each(value, this::argsField);
      }
    }

    private void argsField(String key, JsonParser value) {
      if (key.equals("cni") && isFirst) {
        cniArgs = JsonFields.object(value, source);
      }
    }

    void plugin(JsonParser fields) throws NotJson {
      JsonFields.each(fields, this::field);
      isFirst = false;
    }
  }

  /** The config itself ({@link ConfigShape}). */
  private static final class Root extends Plugins {
    private final GoField<String> type = new GoField<>(ConfigShape.TYPE);
    private final GoField<Plugins> plugins = new GoField<>(ConfigShape.PLUGINS);

    Root(String source) {
      super(source);
    }

    ConfigExtract read(JsonParser parser) throws NotJson {
      JsonFields.each(parser, this::field);
      Plugins listed = ConfigShape.isOnePlugin(type.value()) ? null : plugins.value();
      if (listed == null) {
        return new ConfigExtract(cniArgs, parts);
      }
      listed.parts.takeMissing(parts);
      return new ConfigExtract(listed.cniArgs, listed.parts);
    }

    @Override
    void field(String key, JsonParser value) throws NotJson {
      if (type.is(key)) {
        type.put(key, JsonFields.text(value));
      } else if (plugins.is(key)) {
        Plugins listed = new Plugins(source);
        JsonFields.eachElement(value, listed::plugin);
        plugins.put(key, listed);
      } else {
        super.field(key, value);
      }
    }
  }
}
