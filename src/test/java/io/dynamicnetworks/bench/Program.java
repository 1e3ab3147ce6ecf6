package io.dynamicnetworks.bench;

import java.nio.file.Path;
import java.util.List;

/** The agent as the image has it, in the folder that {@code src/main/image/assemble.sh} makes. */
record Program(Path folder) {
  /** As the image starts it. */
  List<String> withCache() {
    return List.of(folder.resolve("launch.sh").toString());
  }

  /** Without the cache of loaded classes. */
  List<String> cold() {
    return List.of(
        folder.resolve("runtime/bin/java").toString(),
        "@" + folder.resolve("jvm.options"),
        "-jar",
        folder.resolve("dynamic-networks-controller.jar").toString());
  }
}
