package io.dynamicnetworks.self;

import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.model.PodRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The controller's own pod, whose identity is used to detach what belongs to pods that are gone.
 * Read from the downward API; if the manifest does not set that, from the host name, which is the
 * pod's name, and the service account's namespace.
 */
public final class OwnPod {
  static final String NAME = "POD_NAME";
  static final String NAMESPACE = "POD_NAMESPACE";
  static final String UID = "POD_UID";
  private static final String HOST = "HOSTNAME";
  private static final Path SERVICE_ACCOUNT_NAMESPACE =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

  private OwnPod() {}

  /** The controller's identity; empty if it does not run in a pod. */
  public static Optional<PodIdentity> of(Map<String, String> environment) {
    return of(environment, SERVICE_ACCOUNT_NAMESPACE);
  }

  static Optional<PodIdentity> of(Map<String, String> environment, Path namespaceFile) {
    String namespace = environment.getOrDefault(NAMESPACE, "");
    if (namespace.isBlank()) {
      namespace = read(namespaceFile);
    }
    String name = environment.getOrDefault(NAME, environment.getOrDefault(HOST, ""));
    return namespace.isBlank() || name.isBlank()
        ? Optional.empty()
        : Optional.of(
            new PodIdentity(
                new PodRef(namespace.strip(), name.strip()),
                blankAsNull(environment.getOrDefault(UID, ""))));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return ""; // Not in a cluster.
    }
  }

  private static @Nullable String blankAsNull(String text) {
    return text.isBlank() ? null : text.strip();
  }
}
