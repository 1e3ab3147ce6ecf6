package io.dynamicnetworks.bench;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a large cluster and an old node hold and an edit must not pay for: networks that no pod here
 * requests, and files of long-deleted pods in multus' CNI cache.
 */
final class NodeBallast {
  private static final String NAMESPACE = "bench-ballast";
  private static final String PATH =
      "/apis/k8s.cni.cncf.io/v1/namespaces/" + NAMESPACE + "/network-attachment-definitions";
  private static final String STALE = "benchstale";
  private static final int AT_ONCE = 32;

  private final NodeApi api;
  private final Path results;
  private final int networks;
  private final int files;

  /**
   * @param networks the number of NADs
   * @param files the number of stale files
   */
  NodeBallast(NodeApi api, Path cniFolder, int networks, int files) {
    this.api = api;
    results = cniFolder.resolve("results");
    this.networks = networks;
    this.files = files;
  }

  /** A description for figures; empty if there is no ballast. */
  String text() {
    return (networks == 0 ? "" : ", %,d networks".formatted(networks))
        + (files == 0 ? "" : ", %,d stale files".formatted(files));
  }

  void add() {
    if (networks > 0) {
      NodePods.createNamespace(api, NAMESPACE);
      for (int made = 0; made < networks; made += AT_ONCE) {
        List<Future<?>> sent = new ArrayList<>();
        for (int i = made; i < Math.min(networks, made + AT_ONCE); i++) {
          sent.add(create("net-" + i));
        }
        NodeApi.await(Future.all(sent));
      }
    }
    try {
      for (int i = 0; i < files; i++) {
        Files.createFile(results.resolve("%s-%064x-eth0".formatted(STALE, i)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Future<Void> create(String name) {
    ObjectNode network = NodePods.named(name);
    network.put("apiVersion", "k8s.cni.cncf.io/v1").put("kind", "NetworkAttachmentDefinition");
    network.putObject("spec").put("config", NodePods.config());
    return api.send(HttpMethod.POST, PATH, "application/json", Buffer.buffer(network.toString()))
        .map(
            answer -> {
              NodePods.accepted(answer);
              return null;
            });
  }

  void remove() {
    if (networks > 0) {
      api.delete("/api/v1/namespaces/" + NAMESPACE);
    }
    if (files > 0) {
      try (Stream<Path> all = Files.list(results)) {
        for (Path file : (Iterable<Path>) all::iterator) {
          if (file.getFileName().toString().startsWith(STALE)) {
            Files.deleteIfExists(file);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
