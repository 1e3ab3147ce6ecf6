package io.dynamicnetworks.monitoring;

import io.dynamicnetworks.testbed.RealParts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The programs of Debian's package {@code prometheus}, which dev/lib.sh unpacks if necessary. */
public enum Prometheus {
  SERVER("prometheus"),
  PROMTOOL("promtool");

  private final String program;

  Prometheus(String program) {
    this.program = program;
  }

  /**
   * The program's path. If it is missing, the test is skipped with the reason; with {@code CI=true}
   * it fails, so that a build is never green without it.
   */
  public Path require() {
    Optional<Path> found = RealParts.program(program).or(this::unpacked);
    if (found.isEmpty()) {
      String missing =
          program + " is missing: dev/test installs it (Debian: apt-get install prometheus)";
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError(missing);
      }
      Assumptions.abort(missing);
    }
    return found.orElseThrow();
  }

  private Optional<Path> unpacked() {
    String home = System.getenv().getOrDefault("HOME", "/root");
    Path cache = Path.of(System.getenv().getOrDefault("XDG_CACHE_HOME", home + "/.cache"));
    return Optional.of(
            cache.resolve(Path.of("dynamic-networks-controller", "prometheus", "usr", "bin")))
        .map(folder -> folder.resolve(program))
        .filter(Files::isExecutable);
  }
}
