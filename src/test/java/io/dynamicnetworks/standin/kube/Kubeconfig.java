package io.dynamicnetworks.standin.kube;

import java.nio.file.Path;

/** Kubeconfig files for clients of the server. */
final class Kubeconfig {
  private Kubeconfig() {}

  /** A kubeconfig for plain HTTP with a token. */
  static String plain(String url, String token) {
    return text("server: " + url, "token: \"" + token + "\"");
  }

  /** A kubeconfig for TLS with an exec plugin that prints the credential, as clouds use it. */
  static String ofCloud(String url, Path authority, Path credential) {
    return text(
        "server: " + url + ", certificate-authority: " + authority,
        "exec: { apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never,"
            + " command: cat, args: ["
            + credential
            + "] }");
  }

  private static String text(String cluster, String user) {
    return """
    apiVersion: v1
    kind: Config
    clusters:
      - name: stand-in
        cluster: { %s }
    users:
      - name: anybody
        user: { %s }
    contexts:
      - name: stand-in
        context:
          cluster: stand-in
          user: anybody
          namespace: default
    current-context: stand-in
    """
        .formatted(cluster, user);
  }
}
