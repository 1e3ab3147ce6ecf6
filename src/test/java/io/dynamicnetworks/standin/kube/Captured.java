package io.dynamicnetworks.standin.kube;

import io.dynamicnetworks.standin.TestJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/** Captured messages of real peers, from the test resources. */
final class Captured {
  private Captured() {}

  /** The object in {@code wire/NAME}. */
  static ObjectNode object(String name) {
    try (InputStream file = Captured.class.getResourceAsStream("/wire/" + name)) {
      return (ObjectNode) TestJson.MAPPER.readTree(Objects.requireNonNull(file, name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
