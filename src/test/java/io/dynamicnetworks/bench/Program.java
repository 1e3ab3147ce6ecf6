package io.dynamicnetworks.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * The controller as the image has it, in the folder that {@code src/main/image/assemble.sh} makes.
 */
record Program(Path folder) {
  /** As the image starts it. */
  List<String> withCache() {
    return launched("");
  }

  /** Without the cache of loaded classes. */
  List<String> cold() {
    return launched("-XX:AOTMode=off");
  }

  private List<String> launched(String options) {
    return List.of("env", "JAVA_OPTS=" + options, folder.resolve("launch.sh").toString());
  }
}
