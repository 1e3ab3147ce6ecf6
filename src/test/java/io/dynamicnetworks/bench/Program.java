package io.dynamicnetworks.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * The controller as in the image, in the folder that {@code src/main/image/assemble.sh} creates.
 */
record Program(Path folder) {
  /** The command as the image runs it. */
  List<String> withCache() {
    return launched("");
  }

  /** The command without the cache of loaded classes. */
  List<String> cold() {
    return launched("-XX:AOTMode=off");
  }

  private List<String> launched(String options) {
    return List.of("env", "JAVA_OPTS=" + options, folder.resolve("launch.sh").toString());
  }
}
