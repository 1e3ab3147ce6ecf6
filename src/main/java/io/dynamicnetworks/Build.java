package io.dynamicnetworks;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * What the controller was built from.
 *
 * @param version of the release
 * @param revision git commit of the source
 */
record Build(String version, String revision) {
  private static final String UNKNOWN = "unknown";
  private static final Build FROM_CLASSES = new Build("development", UNKNOWN);

  /** Reads the jar's manifest; without a jar, it is a development build. */
  static Build current() {
    CodeSource source = Build.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return FROM_CLASSES;
    }
    try {
      return of(source.getLocation().toURI());
    } catch (IOException | URISyntaxException e) {
      return FROM_CLASSES;
    }
  }

  private static Build of(URI location) throws IOException {
    Path place = Path.of(location);
    if (!Files.isRegularFile(place)) {
      return FROM_CLASSES;
    }
    try (JarFile jar = new JarFile(place.toFile())) {
      Manifest manifest = jar.getManifest();
      return manifest == null ? FROM_CLASSES : of(manifest.getMainAttributes());
    }
  }

  private static Build of(Attributes manifest) {
    return new Build(
        orUnknown(manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION)),
        orUnknown(manifest.getValue("Git-Revision")));
  }

  private static String orUnknown(@Nullable String value) {
    return value == null || value.isBlank() ? UNKNOWN : value;
  }

  @Override
  public String toString() {
    return version + " (git " + revision + ")";
  }
}
