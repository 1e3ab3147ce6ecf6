package io.dynamicnetworks.kube.client;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * An object as a list or watch shows it.
 *
 * @param resourceVersion a version from which a watch can continue; empty if absent
 * @param object the parsed object; null if it lacks mandatory fields, as a bookmark does
 */
public record Versioned<T>(String resourceVersion, @Nullable T object) {
  /** Passes the object on, if there is one. */
  public void with(Consumer<T> receiver) {
    if (object != null) {
      receiver.accept(object);
    }
  }

  /** Parses an object. */
  public interface Reader<T> {
    /**
     * Reads the object at the parser's position, to its end.
     *
     * @throws JacksonException if it is not JSON
     */
    Versioned<T> read(JsonParser json);
  }
}
