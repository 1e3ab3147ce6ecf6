package io.dynamicnetworks.standin.kube;

/** The file with which clients find the server. */
final class Kubeconfig {
  private Kubeconfig() {}

  static String text(String url, String token) {
    return """
    apiVersion: v1
    kind: Config
    clusters:
      - name: stand-in
        cluster:
          server: %s
    users:
      - name: anybody
        user: { token: "%s" }
    contexts:
      - name: stand-in
        context:
          cluster: stand-in
          user: anybody
          namespace: default
    current-context: stand-in
    """
        .formatted(url, token);
  }
}
