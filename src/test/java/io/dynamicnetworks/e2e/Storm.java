package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Another writer that updates a pod without pause, faster than kubectl could, so that every other
 * writer soon meets a conflict.
 */
final class Storm implements AutoCloseable {
  private final AtomicBoolean over = new AtomicBoolean();
  private final HttpClient client;
  private final CompletableFuture<Void> writing;

  private Storm(HttpClient client, HttpRequest.Builder request, Duration pause) {
    this.client = client;
    writing =
        CompletableFuture.runAsync(
            () -> write(request, pause), task -> Thread.ofVirtual().start(task));
  }

  static Storm over(ClusterPod pod) throws Exception {
    return over(pod, Duration.ZERO);
  }

  /** Begins to write, with this pause after each write. */
  static Storm over(ClusterPod pod, Duration pause) throws Exception {
    String file = System.getenv().getOrDefault("KUBECONFIG", "");
    assertThat(file).as("KUBECONFIG: the file of the cluster").isNotEmpty();
    Config config = Config.fromKubeconfig(new File(file));
    URI path =
        URI.create(config.getMasterUrl())
            .resolve("/api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(path).header("Content-Type", "application/merge-patch+json");
    if (config.getAutoOAuthToken() != null) {
      request.header("Authorization", "Bearer " + config.getAutoOAuthToken());
    }
    return new Storm(
        HttpClient.newBuilder().sslContext(SSLUtils.sslContext(config)).build(), request, pause);
  }

  private void write(HttpRequest.Builder request, Duration pause) {
    for (int i = 0; !over.get(); i++) {
      String patch = "{\"metadata\":{\"annotations\":{\"storm\":\"" + i + "\"}}}";
      int status =
          client
              .sendAsync(
                  request.copy().method("PATCH", BodyPublishers.ofString(patch)).build(),
                  BodyHandlers.discarding())
              .join()
              .statusCode();
      assertThat(status).as("status of a patch of the pod").isEqualTo(200);
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  /** Ends the storm; fails if it could not write. */
  @Override
  public void close() {
    over.set(true);
    writing.join();
    client.close();
  }
}
