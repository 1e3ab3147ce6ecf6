package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.cnicache.CacheFile.Parsed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files from a real node: multus 4.2.3, containerd 2.4.2, Kubernetes 1.36.3. */
final class Samples {
  static final Path FOLDER = Path.of("src/test/resources/wire/cni-cache");

  /**
   * One pod whose files were all written at its creation, and one with five written by hot-plug.
   */
  static final Path CREATED_AND_HOT = FOLDER.resolve("created-and-hot");

  /** A pod with one of multus' {@code defaultNetworks}; the cluster network is a conflist. */
  static final Path DEFAULT_NETWORKS = FOLDER.resolve("default-networks");

  static final String CREATED = "6d343957761ad1c68a3d036b30604f9ececcbb98e1a0ee2e3131981dbdac6dac";
  static final String HOT = "eec3231253a5a2a81d79ce4627bccb81239194af53c991aa9a1a52e4ef90daf2";
  static final String DEFAULTS = "c02406d66c2266bcc9cd07be2ab75dc537f34fe22d42f4296fb3facb71d4a4be";

  private Samples() {}

  static List<Path> cacheFiles() {
    return Stream.of(CREATED_AND_HOT, DEFAULT_NETWORKS)
        .flatMap(folder -> list(folder.resolve("results")).stream())
        .toList();
  }

  static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static CacheFile cacheFile(String name) {
    return complete(text(CREATED_AND_HOT.resolve("results").resolve(name)));
  }

  static CacheFile complete(String text) {
    return switch (CacheFile.parse(text)) {
      case Parsed.Complete(CacheFile file) -> file;
      case Parsed.Unfinished(String why) -> throw new AssertionError(why);
      case Parsed.Foreign(String why) -> throw new AssertionError(why);
    };
  }
}
