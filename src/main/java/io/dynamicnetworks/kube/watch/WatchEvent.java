package io.dynamicnetworks.kube.watch;

import io.dynamicnetworks.kube.client.ApiJson;
import io.dynamicnetworks.kube.client.Versioned;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/** One line of a watch. */
sealed interface WatchEvent<T> {
  /** An object was created or changed. */
  record Put<T>(Versioned<T> seen) implements WatchEvent<T> {}

  /** An object is gone. */
  record Gone<T>(Versioned<T> seen) implements WatchEvent<T> {}

  /** Everything up to this version has been sent. */
  record Bookmark<T>(String resourceVersion) implements WatchEvent<T> {}

  /**
   * The watch cannot continue; {@code code} is an HTTP status, or 0 if the event cannot be used.
   */
  record Failed<T>(int code, String message) implements WatchEvent<T> {}

  /**
   * Reads a line.
   *
   * @throws JacksonException if it is not JSON
   */
  static <T> WatchEvent<T> read(byte[] line, int length, Versioned.Reader<T> reader) {
    Reading<T> reading = new Reading<>(reader);
    try (JsonParser json = ApiJson.parser(line, length)) {
      ApiJson.object(json, field -> reading.field(field, json));
    }
    return reading.event == null ? new Failed<>(0, "an event without an object") : reading.event;
  }

  /** A line while it is read. The API server writes the type before the object. */
  final class Reading<T> {
    private final Versioned.Reader<T> reader;
    private String type = "";
    private @Nullable WatchEvent<T> event;
    private int code;
    private String message = "";

    private Reading(Versioned.Reader<T> reader) {
      this.reader = reader;
    }

    private void field(String field, JsonParser json) {
      switch (field) {
        case "type" -> type = ApiJson.text(json);
        case "object" -> event = object(json);
        default -> ApiJson.skip(json);
      }
    }

    private WatchEvent<T> object(JsonParser json) {
      return switch (type) {
        case "ADDED", "MODIFIED" -> new Put<>(reader.read(json));
        case "DELETED" -> new Gone<>(reader.read(json));
        case "BOOKMARK" -> new Bookmark<>(reader.read(json).resourceVersion());
        case "ERROR" -> {
          ApiJson.object(json, field -> status(field, json));
          yield new Failed<>(code, message);
        }
        default -> {
          ApiJson.skip(json);
          yield new Failed<>(0, "an event of the unknown type \"" + type + "\"");
        }
      };
    }

    private void status(String field, JsonParser json) {
      switch (field) {
        case "code" -> code = ApiJson.integer(json);
        case "message" -> message = ApiJson.text(json);
        default -> ApiJson.skip(json);
      }
    }
  }
}
