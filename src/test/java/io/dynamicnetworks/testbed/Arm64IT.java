package io.dynamicnetworks.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.standin.cri.RuntimeFlavor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The image's program for arm64, emulated, between stand-ins on this machine's own JVM. {@code
 * dev/arm64} assembles it and names two folders: {@code arm64.root}, with the image's shell and
 * libraries, and {@code arm64.app}, the program, which has the same path inside that root.
 */
@Tag("arm64")
class Arm64IT {
  private static final String LIBRARY = "libnetty_transport_native_epoll_aarch_64.so";

  /**
   * Emulated and without its AOT cache, the controller is too slow for its own deadlines. The one
   * for its first request cannot be set, and can be too short for TLS, so the API server does
   * without.
   */
  private static final Map<String, Object> UNHURRIED =
      Map.of("apiTimeoutSeconds", 120, "criTimeoutSeconds", 120, "delegateTimeoutSeconds", 120);

  private final Path root = folder("arm64.root");
  private final Path program = folder("arm64.app");

  @Test
  void theImagesProgramAttachesAndDetachesOverNativeSockets() throws IOException {
    try (Testbed testbed = Testbed.withStandIns(RuntimeFlavor.CONTAINERD_2, UNHURRIED)) {
      testbed.store().createNad("default", "storage", testbed.macvlan());
      ControllerProcess controller = testbed.startWithKubeconfig(launcher());
      assertThat(controller.log()).contains("sockets=native tls=boringssl");
      assertThat(mapped(controller))
          .contains(program.resolve("native").resolve(LIBRARY) + "\n")
          .contains(root.resolve("lib/aarch64-linux-gnu/libc.so.6") + "\n");
      Wait.forAttachAndDetach(testbed, controller);
      assertThat(controller.terminate()).as(controller.log()).isZero();
      assertThat(controller.log()).contains(" Controller: stopped took=");
      System.out.println("arm64: started after " + controller.startTook().toSeconds() + " s");
      controller
          .log()
          .lines()
          .filter(line -> line.contains(" started "))
          .forEach(System.out::println);
    }
  }

  @Test
  void theLauncherAnswersByItself() throws IOException {
    List<String> command = new ArrayList<>(launcher());
    command.add("version");
    assertThat(Command.run(command.toArray(String[]::new)))
        .isEqualTo(Files.readString(program.resolve("version")));
  }

  private List<String> launcher() {
    return List.of("chroot", root.toString(), program.resolve("launch.sh").toString());
  }

  /** The files that the process has mapped. */
  private static String mapped(ControllerProcess controller) throws IOException {
    return Files.readString(Path.of("/proc", Long.toString(controller.pid()), "maps"));
  }

  private static Path folder(String property) {
    return Path.of(Objects.requireNonNull(System.getProperty(property), property));
  }
}
