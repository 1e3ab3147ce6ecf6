package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.file.AbsolutePath;
import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import io.dynamicnetworks.text.JsonFields;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The content of {@code 00-multus.conf}, where the daemon writes its own settings for the shim.
 *
 * @param cniDir null if it is not set
 * @param isolation null if multus could not read it
 */
record MultusConf(@Nullable Path cniDir, @Nullable Isolation isolation) {
  static final String FILE = "00-multus.conf";

  /** Parses the text; empty if it is not multus' configuration, or is still being written. */
  static Optional<MultusConf> parse(String text) {
    try {
      return Json.read(
          text,
          parser -> {
            parser.nextToken();
            Reader reader = new Reader();
            JsonFields.each(parser, reader::field);
            return reader.conf();
          });
    } catch (NotJson e) {
      return Optional.empty();
    }
  }

  private static final class Reader {
    private @Nullable String type;
    private @Nullable String cniDir;
    private @Nullable String globalNamespaces;
    private @Nullable Boolean isolation;
    private boolean readable = true;

    private void field(String key, JsonParser value) throws NotJson {
      switch (key) {
        case "type" -> type = JsonFields.text(value);
        case "cniDir" -> cniDir = JsonFields.text(value);
        case "namespaceIsolation" -> takeIsolation(value);
        case "globalNamespaces" -> {
          globalNamespaces = JsonFields.text(value);
          readable &= globalNamespaces != null;
        }
        case "plugins" ->
            JsonFields.eachElement(
                value,
                plugin -> {
                  if (type == null) {
                    JsonFields.each(plugin, this::field);
                  }
                });
        default -> {}
      }
    }

    private void takeIsolation(JsonParser value) {
      boolean on = value.currentToken() == JsonToken.VALUE_TRUE;
      isolation = on;
      readable &= on || value.currentToken() == JsonToken.VALUE_FALSE;
    }

    private Optional<MultusConf> conf() {
      if (type == null || !(type.equals("multus") || type.equals("multus-shim"))) {
        return Optional.empty();
      }
      return Optional.of(
          new MultusConf(
              folder(),
              readable ? Isolation.orDefault(isolation, namespaces(globalNamespaces)) : null));
    }

    private @Nullable Path folder() {
      return cniDir == null ? null : AbsolutePath.parse(cniDir).orElse(null);
    }

    /**
     * As multus reads it: one comma-separated string, which replaces the default; null if it is
     * empty, which does not.
     */
    private static @Nullable Set<String> namespaces(@Nullable String list) {
      if (list == null || list.isEmpty()) {
        return null;
      }
      return new LinkedHashSet<>(
          Arrays.stream(list.split(",")).map(String::strip).filter(n -> !n.isEmpty()).toList());
    }
  }
}
