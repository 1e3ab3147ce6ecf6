package io.dynamicnetworks.hostile;

import java.nio.file.Path;
import java.util.List;

/**
 * The program of this class path, as the image starts it, with its stacks, but with half of its
 * heap: no single attack may need more.
 */
final class ImageJvm {
  private ImageJvm() {}

  /** The command, up to the controller's own arguments. */
  static List<String> program() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "@src/main/image/jvm.options",
        "-Xmx48m",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        "io.dynamicnetworks.Main");
  }
}
