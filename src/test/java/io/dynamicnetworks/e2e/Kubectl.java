package io.dynamicnetworks.e2e;

import io.dynamicnetworks.testbed.Command;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The cluster of {@code KUBECONFIG}, accessed as a user does. */
final class Kubectl {
  private Kubectl() {}

  /** Runs kubectl and returns its output; throws with the output if it fails. */
  static String run(String... words) {
    return Command.run(commandLine(words));
  }

  static Command.Ended attempt(String... words) {
    return Command.attempt(commandLine(words));
  }

  static JsonObject get(String... words) {
    List<String> line = new ArrayList<>(List.of("get", "-o", "json"));
    line.addAll(List.of(words));
    return new JsonObject(run(line.toArray(String[]::new)));
  }

  static void apply(Path manifest) {
    run("apply", "-f", manifest.toString());
  }

  /** Creates or updates the manifest's object. */
  static void apply(JsonObject manifest) {
    try {
      Path file = Files.createTempFile("manifest", ".json");
      try {
        Files.writeString(file, manifest.encode());
        apply(file);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String[] commandLine(String... words) {
    List<String> line = new ArrayList<>(List.of("kubectl"));
    line.addAll(List.of(words));
    return line.toArray(String[]::new);
  }
}
