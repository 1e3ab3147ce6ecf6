package io.dynamicnetworks.standin.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.PodRef;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks that a real kubectl works with the stand-in. The system property or environment variable
 * {@code KUBECTL} is the path of the binary.
 */
@Tag("e2e")
class KubectlE2e {
  private static final PodRef WEB = new PodRef("default", "web-0");
  private static final String NETWORKS = "k8s.v1.cni.cncf.io/networks";
  private static final String MANIFEST =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: controllers}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: config, namespace: controllers}
      data: {key: "VALUE"}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: controller}
      rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
      ---
      apiVersion: k8s.cni.cncf.io/v1
      kind: NetworkAttachmentDefinition
      metadata: {name: storage, namespace: controllers}
      spec: {config: '{"note":"VALUE"}'}
      ---
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: controller, namespace: controllers}
      spec:
        selector: {matchLabels: {app: controller}}
        template:
          metadata: {labels: {app: controller}}
          spec: {containers: [{name: c, image: x, env: [{name: KEY, value: "VALUE"}]}]}
      """;

  @TempDir private Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final KubeApiServer server = KubeApiServer.start(vertx);

  @BeforeEach
  void createAPod() {
    server.store().createPod(WEB, "node1", Map.of(NETWORKS, "[]"));
    server.kubeconfig(folder);
  }

  @AfterEach
  void stop() {
    server.close();
    vertx.close().timeout(10, TimeUnit.SECONDS).await();
  }

  @Test
  void getShowsPodsAndNetworksAsATable() throws Exception {
    server.store().createNad("default", "storage", "{}");
    assertThat(kubectl("get", "pods", "-o", "wide"))
        .contains("NAME", "READY", "web-0", "1/1", "Running", "node1");
    assertThat(kubectl("get", "net-attach-def")).contains("storage");
    assertThat(kubectl("get", "pod", "web-0", "-o", "yaml")).contains("nodeName: node1");
  }

  @Test
  void annotatePatchAndLabelChangeThePod() throws Exception {
    kubectl("annotate", "--overwrite", "pod", "web-0", NETWORKS + "=[{\"name\":\"storage\"}]");
    assertThat(server.store().annotation(WEB, NETWORKS)).isEqualTo("[{\"name\":\"storage\"}]");
    kubectl("patch", "pod", "web-0", "-p", "{\"metadata\":{\"annotations\":{\"a\":\"b\"}}}");
    assertThat(server.store().annotation(WEB, "a")).isEqualTo("b");
    kubectl("annotate", "pod", "web-0", "a-");
    assertThat(server.store().annotation(WEB, "a")).isEmpty();
    kubectl("label", "pod", "web-0", "x=y");
    assertThat(kubectl("get", "pods", "-l", "x=y")).contains("web-0");
  }

  @Test
  void editChangesThePod() throws Exception {
    Path editor = folder.resolve("editor");
    Files.writeString(editor, "#!/bin/sh\nsed -i \"s/: '\\[\\]'/: storage/\" \"$1\"\n");
    assertThat(editor.toFile().setExecutable(true)).isTrue();
    assertThat(kubectl("edit", "pod", "web-0")).contains("edited");
    assertThat(server.store().annotation(WEB, NETWORKS)).isEqualTo("storage");
  }

  @Test
  void applyCreatesThenConfiguresThenLeavesUnchanged() throws Exception {
    Path file = folder.resolve("manifest.yaml");
    Files.writeString(file, MANIFEST.replace("VALUE", "1"));
    assertThat(kubectl("apply", "-f", file.toString()).lines())
        .hasSize(5)
        .allMatch(line -> line.endsWith("created"));
    Files.writeString(file, MANIFEST.replace("VALUE", "2"));
    assertThat(kubectl("apply", "-f", file.toString()))
        .contains("daemonset.apps/controller configured");
    assertThat(kubectl("apply", "-f", file.toString()).lines())
        .allMatch(line -> line.endsWith("unchanged"));
    assertThat(kubectl("-n", "controllers", "get", "ds", "controller", "-o", "yaml"))
        .contains("value: \"2\"")
        .doesNotContain("value: \"1\"");
    kubectl("delete", "-f", file.toString());
    assertThat(kubectl("get", "ns,clusterrole")).doesNotContain("controller");
  }

  @Test
  void deleteWaitsForTheKubelet() throws Exception {
    server
        .store()
        .setKubelet(
            pod -> {
              server.store().endContainers(pod, "Failed");
              server.store().finishDeletion(pod);
            });
    assertThat(kubectl("delete", "pod", "web-0")).contains("pod \"web-0\" deleted");
    assertThat(server.store().pod(WEB)).isNull();
  }

  @Test
  void describeShowsTheEvents() throws Exception {
    String uid = Meta.of(server.store().existing(ResourceTypes.POD, "default", "web-0")).uid();
    server
        .store()
        .create(
            server.store().type("", "v1", "events"),
            "default",
            Bodies.object(
                """
                {"metadata":{"name":"web-0.1"},"reason":"AddedInterface","message":"added",
                 "type":"Normal","count":1,"lastTimestamp":"2026-01-01T00:00:00Z",
                 "involvedObject":{"kind":"Pod","namespace":"default","name":"web-0",
                                   "uid":"%s"}}
                """
                    .formatted(uid)
                    .getBytes(StandardCharsets.UTF_8)));
    assertThat(kubectl("get", "events")).contains("AddedInterface", "pod/web-0");
    assertThat(kubectl("describe", "pod", "web-0")).contains("AddedInterface");
  }

  /** Runs kubectl, requires it to succeed, and returns its output. */
  private String kubectl(String... words) throws IOException, InterruptedException {
    String program = System.getProperty("KUBECTL", System.getenv().getOrDefault("KUBECTL", ""));
    assertThat(program).as("KUBECTL: the program to test with").isNotEmpty();
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", folder.resolve("kubeconfig").toString());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("EDITOR", folder.resolve("editor").toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
    return output;
  }
}
