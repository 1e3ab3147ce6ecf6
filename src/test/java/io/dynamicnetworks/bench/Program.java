package io.dynamicnetworks.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The agent as the image has it, in the folder that {@code src/main/image/assemble.sh} makes. */
record Program(Path folder) {
  /** As the image starts it. */
  List<String> withCache() {
    List<String> command = command("-XX:AOTCache=" + folder.resolve("agent.aot"));
    return command;
  }

  /** Without the cache of loaded classes. */
  List<String> cold() {
    return command();
  }

  private List<String> command(String... flags) {
    List<String> command = new ArrayList<>();
    command.add(folder.resolve("runtime/bin/java").toString());
    command.add("@" + folder.resolve("jvm.options"));
    command.addAll(List.of(flags));
    command.add("-jar");
    command.add(folder.resolve("dynamic-networks-controller.jar").toString());
    return command;
  }
}
