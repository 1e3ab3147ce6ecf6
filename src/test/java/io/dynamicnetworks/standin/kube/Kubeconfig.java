package io.dynamicnetworks.standin.kube;

import java.nio.file.Path;

/** The file with which clients find the server. */
final class Kubeconfig {
  private Kubeconfig() {}

  /** Over plain HTTP, with a token. */
  static String plain(String url, String token) {
    return text("server: " + url, "token: \"" + token + "\"");
  }

  /** Over TLS, with a program that prints the credential, as clouds have it. */
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
