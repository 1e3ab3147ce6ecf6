package io.dynamicnetworks.model;

import io.dynamicnetworks.text.GoKeys;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The shape of a CNI config, as multus and libcni see it: a single plugin, or a list of plugins.
 * Keys are case-insensitive, as in Go, with one exception: a list's name. Each rule has a form for
 * a tree and one for a config that is read token by token.
 */
public final class ConfigShape {
  public static final String NAME = "name";
  public static final String PLUGINS = "plugins";
  public static final String TYPE = "type";

  private ConfigShape() {}

  /** Whether it is a single plugin, whatever else it has. */
  public static boolean isOnePlugin(JsonNode config) {
    JsonNode type = GoKeys.find(config, TYPE);
    return type != null && isOnePlugin(type.isString() ? type.stringValue() : null);
  }

  /**
   * Whether a config with that {@code type} is a single plugin.
   *
   * @param type null if it has none
   */
  public static boolean isOnePlugin(@Nullable String type) {
    return type != null && !type.isEmpty();
  }

  /** The value of the key of the plugins; null for a single plugin, or if there is none. */
  public static @Nullable JsonNode plugins(JsonNode config) {
    return isOnePlugin(config) ? null : GoKeys.find(config, PLUGINS);
  }

  /** The name that libcni reads; empty if there is none. */
  public static String name(JsonNode config) {
    JsonNode name = isOnePlugin(config) ? GoKeys.find(config, NAME) : config.get(NAME);
    return name == null ? "" : name.asString("");
  }

  /**
   * The name that libcni reads: it accepts any case for a single plugin, but reads a list's name
   * from the exact key only.
   *
   * @param ofAnySpelling the value that counts among those of all spellings of the key
   * @param ofExactKey the value of the key {@link #NAME}
   */
  public static @Nullable String name(
      boolean isOnePlugin, @Nullable String ofAnySpelling, @Nullable String ofExactKey) {
    return isOnePlugin ? ofAnySpelling : ofExactKey;
  }
}
