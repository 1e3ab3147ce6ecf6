package io.dynamicnetworks.model;

import io.dynamicnetworks.text.GoField;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import io.dynamicnetworks.text.JsonFields;
import io.dynamicnetworks.text.Sha256;
import io.dynamicnetworks.text.Utf8Text;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * The CNI config of an ADD, with what each plan needs to know from it. That is read once, token by
 * token: a tenant chooses the config, and may edit the pod in a loop. Kept as the bytes that were
 * sent. Equal if these are.
 */
public final class SentConfig {
  /** A name is part of a file's name, so a longer one is no attachment's. */
  private static final int MAX_NAME_CHARS = 255;

  // Multus and the controller write one id. What a config names beyond these is not held.
  private static final int MAX_IDS = 8;
  private static final int MAX_IDS_CHARS = Device.MAX_ID_CHARS;

  /** The keys under which multus writes a device's id (multus 4.2.3). */
  public static final List<String> DEVICE_ID_KEYS = List.of("deviceID", "pciBusID");

  /** A config with more members than this is compared with others by none of them. */
  private static final int MAX_MEMBERS = 64;

  private final Utf8Text text;
  private @Nullable Facts facts;

  /**
   * Hashes of the values of its top-level members, by the hash of the key; null until asked for.
   */
  private @Nullable Map<Integer, Integer> members;

  /**
   * What is read from a config.
   *
   * @param takesDeviceId whether a plugin declares that capability
   */
  private record Facts(String name, Set<String> deviceIds, boolean takesDeviceId) {
    static final Facts NONE = new Facts("", Set.of(), false);
  }

  public SentConfig(String text) {
    this(Utf8Text.of(text));
  }

  /** The config with these bytes, which it shares. */
  public SentConfig(Utf8Text text) {
    this.text = text;
  }

  /** The config with that text; null for null. */
  public static @Nullable SentConfig of(@Nullable String text) {
    return text == null ? null : new SentConfig(text);
  }

  /** The text; each call decodes it anew. */
  public String text() {
    return text.decode();
  }

  /** Bytes that the text takes. */
  public int bytes() {
    return text.length();
  }

  /**
   * The network name that libcni reads, in the form of {@link #comparable}; empty if there is none.
   */
  public String name() {
    return facts().name;
  }

  /**
   * The ids of devices that the config names, including those in {@code runtimeConfig}: the first
   * few, so that a config does not take more memory than its text.
   */
  public Set<String> deviceIds() {
    return facts().deviceIds;
  }

  /** Whether a plugin declares the capability {@code deviceID}. */
  public boolean takesDeviceId() {
    return facts().takesDeviceId;
  }

  /**
   * How much of this config the other one shows: a point for each top-level member that it has,
   * too, and one off for each that it lacks. What it has with another value does not count.
   */
  public int shownBy(SentConfig other) {
    Map<Integer, Integer> there = other.members();
    return members().entrySet().stream()
        .mapToInt(
            member -> {
              Integer value = there.get(member.getKey());
              return value == null ? -1 : value.equals(member.getValue()) ? 1 : 0;
            })
        .sum();
  }

  private Map<Integer, Integer> members() {
    Map<Integer, Integer> known = members;
    if (known == null) {
      known = readMembers();
      members = known;
    }
    return known;
  }

  private Map<Integer, Integer> readMembers() {
    try {
      JsonNode config = Json.parse(text());
      return config.size() > MAX_MEMBERS
          ? Map.of()
          : config.properties().stream()
              .collect(
                  Collectors.toUnmodifiableMap(
                      member -> member.getKey().hashCode(),
                      member -> member.getValue().hashCode(),
                      Integer::sum));
    } catch (NotJson e) {
      return Map.of();
    }
  }

  /**
   * The form in which names are compared and kept: one that is too long for a file's name is
   * replaced by its hash, which contains a slash and so is no file's name.
   */
  public static String comparable(String name) {
    return name.length() <= MAX_NAME_CHARS
        ? name
        : "sha256/" + Sha256.hex(name.getBytes(StandardCharsets.UTF_8));
  }

  private Facts facts() {
    Facts known = facts;
    if (known == null) {
      known = read();
      facts = known;
    }
    return known;
  }

  private Facts read() {
    try {
      return Json.read(
          text(),
          parser -> {
            Json.first(parser);
            return new Root().read(parser);
          });
    } catch (NotJson e) {
      return Facts.NONE; // Nothing could be attached with it.
    }
  }

  @Override
  public boolean equals(Object other) {
    return other == this || (other instanceof SentConfig config && text.equals(config.text));
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The length only: configs may hold secrets. */
  @Override
  public String toString() {
    return "config of " + text;
  }

  /** Device ids within the limits. */
  private static final class Ids {
    private final Set<String> ids = new LinkedHashSet<>();
    private int chars;

    void add(@Nullable String id) {
      if (id == null || id.isEmpty() || ids.contains(id)) {
        return;
      }
      if (ids.size() < MAX_IDS && chars + id.length() <= MAX_IDS_CHARS) {
        ids.add(id);
        chars += id.length();
      }
    }

    void addAll(Ids others) {
      others.ids.forEach(this::add);
    }
  }

  /** Where multus and libcni look for a device id in one plugin's config (multus 4.2.3). */
  private static class Plugin {
    private final List<GoField<String>> ids =
        DEVICE_ID_KEYS.stream().map(key -> new GoField<String>(key)).toList();
    private final GoField<String> passedOn = new GoField<>("runtimeConfig");
    private final GoField<String> capabilities = new GoField<>("capabilities");
    private boolean takesDeviceId;

    void field(String key, JsonParser value) throws NotJson {
      for (GoField<String> id : ids) {
        if (id.is(key)) {
          id.put(key, text(value));
        }
      }
      if (passedOn.is(key)) {
        passedOn.put(key, passedOn(value));
      } else if (capabilities.is(key)) {
        JsonFields.each(value, this::capability);
      }
    }

    /** The empty string for a value of another type; null for {@code null}. */
    static @Nullable String text(JsonParser value) {
      return switch (value.currentToken()) {
        case VALUE_STRING -> value.getString();
        case VALUE_NULL -> null;
        default -> "";
      };
    }

    private static @Nullable String passedOn(JsonParser value) throws NotJson {
      if (value.currentToken() == JsonToken.VALUE_NULL) {
        return null;
      }
      String[] id = {""};
      JsonFields.each(
          value,
          (key, it) -> {
            if (key.equals(CapabilityKeys.DEVICE_ID)) {
              String text = text(it);
              id[0] = text == null ? "" : text;
            }
          });
      return id[0];
    }

    /** Go decodes all spellings of {@code capabilities} into one map, so all of them count. */
    private void capability(String name, JsonParser flag) {
      takesDeviceId =
          name.equals(CapabilityKeys.DEVICE_ID)
              ? flag.currentToken() == JsonToken.VALUE_TRUE
              : takesDeviceId;
    }

    boolean takesDeviceId() {
      return takesDeviceId;
    }

    void putIds(Ids into) {
      ids.forEach(id -> into.add(id.value()));
      into.add(passedOn.value());
    }
  }

  /** The config itself: a single plugin, or a list of them ({@link ConfigShape}). */
  private static final class Root extends Plugin {
    private final GoField<String> type = new GoField<>(ConfigShape.TYPE);
    private final GoField<String> anyName = new GoField<>(ConfigShape.NAME);
    private final GoField<Listed> plugins = new GoField<>(ConfigShape.PLUGINS);
    private String exactName = "";

    /** What the plugins of a list say. */
    private record Listed(Ids ids, boolean takesDeviceId) {}

    Facts read(JsonParser parser) throws NotJson {
      JsonFields.each(parser, this::field);
      Ids ids = new Ids();
      putIds(ids);
      Listed listed = plugins.value();
      if (listed != null) {
        ids.addAll(listed.ids);
      }
      boolean isOnePlugin = ConfigShape.isOnePlugin(type.value());
      boolean takes = (listed == null || isOnePlugin) ? takesDeviceId() : listed.takesDeviceId;
      String name = ConfigShape.name(isOnePlugin, anyName.value(), exactName);
      return new Facts(comparable(name == null ? "" : name), Set.copyOf(ids.ids), takes);
    }

    @Override
    void field(String key, JsonParser value) throws NotJson {
      if (type.is(key)) {
        type.put(key, text(value));
      } else if (anyName.is(key)) {
        String name = text(value);
        anyName.put(key, name);
        exactName = !key.equals(ConfigShape.NAME) ? exactName : name == null ? "" : name;
      } else if (plugins.is(key)) {
        plugins.put(key, listed(value));
      } else {
        super.field(key, value);
      }
    }

    private static @Nullable Listed listed(JsonParser value) throws NotJson {
      if (value.currentToken() == JsonToken.VALUE_NULL) {
        return null;
      }
      Ids ids = new Ids();
      boolean[] takes = {false};
      JsonFields.eachElement(
          value,
          element -> {
            Plugin plugin = new Plugin();
            JsonFields.each(element, plugin::field);
            plugin.putIds(ids);
            takes[0] |= plugin.takesDeviceId();
          });
      return new Listed(ids, takes[0]);
    }
  }
}
