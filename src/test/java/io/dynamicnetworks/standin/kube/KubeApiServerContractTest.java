package io.dynamicnetworks.standin.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.PodRef;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KubeApiServerContractTest {
  @Test
  void smoke() throws Exception {
    Vertx vertx = Vertx.vertx();
    KubeApiServer server = KubeApiServer.start(vertx);
    PodRef web = new PodRef("shop", "web-0");
    server.store().createPod(web, "node1", Map.of("a", "b"));
    server.store().createNad("shop", "storage", "{}");
    HttpClient client = HttpClient.newHttpClient();
    for (String p :
        new String[] {
          "/api/v1/pods?fieldSelector=spec.nodeName%3Dnode1&limit=1",
          "/api/v1/pods?fieldSelector=spec.foo%3Dnode1&limit=1",
          "/api/v1/pods?watch=1&timeoutSeconds=1&allowWatchBookmarks=true&resourceVersion=1&fieldSelector=spec.nodeName%3Dnode1",
          "/apis/k8s.cni.cncf.io/v1/network-attachment-definitions",
          "/api/v1/namespaces/shop/pods/web-0"
        }) {
      HttpResponse<String> r =
          client.send(
              HttpRequest.newBuilder(URI.create(server.url() + p)).build(),
              HttpResponse.BodyHandlers.ofString());
      System.out.println(r.statusCode() + " " + r.body());
    }
    HttpResponse<String> r =
        client.send(
            HttpRequest.newBuilder(
                    URI.create(server.url() + "/api/v1/namespaces/shop/pods/web-0/status"))
                .header("Content-Type", "application/merge-patch+json")
                .method(
                    "PATCH",
                    HttpRequest.BodyPublishers.ofString(
                        "{\"metadata\":{\"annotations\":{\"x\":\"y\"}}}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    System.out.println(r.statusCode() + " " + r.body());
    assertThat(server.store().annotation(web, "x")).isEqualTo("y");
    server.stop();
    vertx.close().timeout(10, TimeUnit.SECONDS).await();
  }
}
