package io.dynamicnetworks.kube;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * What a list answers: all objects, or a page of them.
 *
 * @param resourceVersion which a watch goes on from; empty if it is no list
 * @param more the token that the next page is asked for with; empty if there is none
 */
record ListPage<T>(String resourceVersion, String more, List<T> objects) {
  /**
   * Reads the answer.
   *
   * @throws JacksonException if it is no JSON
   */
  static <T> ListPage<T> read(String text, Seen.Reader<T> reader) {
    Reading<T> reading = new Reading<>();
    try (JsonParser json = ApiJson.parser(text)) {
      ApiJson.object(
          json,
          field -> {
            switch (field) {
              case "metadata" -> ApiJson.object(json, inner -> reading.metadata(inner, json));
              case "items" ->
                  ApiJson.array(json, () -> reader.read(json).with(reading.objects::add));
              default -> ApiJson.skip(json);
            }
          });
    }
    return new ListPage<>(reading.resourceVersion, reading.more, reading.objects);
  }

  /** The answer, while it is read. */
  private static final class Reading<T> {
    private String resourceVersion = "";
    private String more = "";
    private final List<T> objects = new ArrayList<>();

    private void metadata(String field, JsonParser json) {
      switch (field) {
        case "resourceVersion" -> resourceVersion = ApiJson.text(json);
        case "continue" -> more = ApiJson.text(json);
        default -> ApiJson.skip(json);
      }
    }
  }
}
