package io.dynamicnetworks.hostile;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The program of this class path, as the image starts it, with its stacks, but with half of its
 * heap: no single attack may need more.
 */
final class ImageJvm {
  private ImageJvm() {}

  /**
   * The command, up to the controller's own arguments. With {@code -Dhostile.memory=small} it is
   * that of a container with less than 256 MiB.
   */
  static List<String> program() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@src/main/image/jvm.options");
    if ("small".equals(System.getProperty("hostile.memory"))) {
      command.add("@src/main/image/jvm.small.options");
      // There is no AOT cache of this class path, whose classes are beside the metaspace.
      command.addAll(List.of("-XX:AOTMode=auto", "-XX:MaxMetaspaceSize=64m"));
    }
    command.addAll(
        List.of(
            "-Xmx48m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "io.dynamicnetworks.Main"));
    return command;
  }
}
