package io.dynamicnetworks.standin.kube;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.contract.KubeCalls;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The requests that kubectl makes apart from those for objects. */
class DiscoveryTest {
  private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  private static final String NAD_CRD = CRDS + "/network-attachment-definitions.k8s.cni.cncf.io";
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

  private final Vertx vertx = Vertx.vertx();
  private final KubeApiServer server = KubeApiServer.start(vertx);
  private final HttpClient client = HttpClient.newHttpClient();
  private final KubeCalls api = new KubeCalls(client, server.url(), "");

  @AfterEach
  void stop() {
    client.close();
    server.close();
    await(vertx.close());
  }

  @Test
  void groupsVersionsAndTypesCanBeFound() {
    assertThat(api.get("/api").body().path("versions").path(0).asString("")).isEqualTo("v1");
    assertThat(api.get("/apis").body().path("groups").valueStream())
        .extracting(group -> group.path("name").asString(""))
        .contains("apps", "events.k8s.io", "k8s.cni.cncf.io", "rbac.authorization.k8s.io");
    assertThat(api.get("/apis/apps").body().path("preferredVersion").path("version").asString(""))
        .isEqualTo("v1");
    assertThat(api.get("/api/v1").body().path("resources").valueStream())
        .extracting(type -> type.path("name").asString(""))
        .contains("pods", "pods/status", "events", "nodes", "namespaces");
    assertThat(api.get("/version").body().path("gitVersion").asString("")).startsWith("v1.");
  }

  @Test
  void aTypeComesAndGoesWithItsDefinition() {
    server.store().createNad("default", "storage", "{}");
    assertThat(api.get("/apis/k8s.cni.cncf.io/v1").code()).isEqualTo(200);
    assertThat(api.get(NAD_CRD).body().path("status").path("conditions").valueStream())
        .anyMatch(condition -> condition.path("type").asString("").equals("Established"));
    String definition = Captured.object("network-attachment-definition-crd.json").toString();
    assertThat(api.delete(NAD_CRD).code()).isEqualTo(200);
    String nads = "/apis/k8s.cni.cncf.io/v1/network-attachment-definitions";
    assertThat(get("application/json", nads).statusCode()).isEqualTo(404);
    assertThat(api.post(CRDS, definition).code()).isEqualTo(201);
    assertThat(api.get(nads).body().path("items").size()).isZero();
  }

  @Test
  void aNamespaceIsTerminatingBeforeItGoesWithAllItHolds() {
    server.store().createNad("shop", "storage", "{}");
    JsonNode ending = api.delete("/api/v1/namespaces/shop").body();
    assertThat(ending.path("status").path("phase").asString("")).isEqualTo("Terminating");
    await()
        .untilAsserted(() -> assertThat(api.get("/api/v1/namespaces/shop").code()).isEqualTo(404));
    assertThat(server.store().find(server.store().nads(), "shop", "storage")).isNull();
  }

  @Test
  void listsAndWatchesComeAsTablesToWhoAsks() {
    server.store().createPod(new PodRef("default", "web-0"), "node1", Map.of());
    JsonNode table = TestJson.MAPPER.readTree(get(TABLE, "/api/v1/pods").body());
    assertThat(table.path("kind").asString("")).isEqualTo("Table");
    assertThat(table.path("columnDefinitions").valueStream())
        .extracting(column -> column.path("name").asString(""))
        .startsWith("Name", "Ready", "Status");
    JsonNode row = table.path("rows").path(0);
    assertThat(row.path("cells").valueStream().map(cell -> cell.asString("")))
        .startsWith("web-0", "1/1", "Running", "0");
    assertThat(row.path("object").path("kind").asString("")).isEqualTo("PartialObjectMetadata");
    JsonNode event =
        TestJson.MAPPER.readTree(get(TABLE, "/api/v1/pods?watch=1&timeoutSeconds=1").body());
    assertThat(event.path("object").path("kind").asString("")).isEqualTo("Table");
  }

  @Test
  void openApiHasNoSchemasInEitherForm() {
    HttpResponse<String> binary =
        get("application/com.github.proto-openapi.spec.v2.v1.0+protobuf", "/openapi/v2");
    assertThat(binary.statusCode()).isEqualTo(200);
    assertThat(binary.body()).contains("2.0", "Kubernetes");
    assertThat(api.get("/openapi/v3").body().path("paths").isObject()).isTrue();
  }

  private HttpResponse<String> get(String accept, String path) {
    return client
        .sendAsync(
            HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Accept", accept)
                .build(),
            BodyHandlers.ofString())
        .join();
  }
}
