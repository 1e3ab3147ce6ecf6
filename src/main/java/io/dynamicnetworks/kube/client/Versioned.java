package io.dynamicnetworks.kube.client;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * An object as a list or watch shows it.
 *
 * @param resourceVersion which a watch can go on from; empty if it names none
 * @param object the small record of it; null if it lacks what every object has, as a bookmark does
 */
public record Versioned<T>(String resourceVersion, @Nullable T object) {
  /** Gives the object away, if there is one. */
  public void with(Consumer<T> taker) {
    if (object != null) {
      taker.accept(object);
    }
  }

  /** Makes the small record. */
  public interface Reader<T> {
    /**
     * Reads the object that the parser stands at, to its end.
     *
     * @throws JacksonException if it is no JSON
     */
    Versioned<T> read(JsonParser json);
  }
}
