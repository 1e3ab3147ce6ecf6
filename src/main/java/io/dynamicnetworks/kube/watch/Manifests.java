package io.dynamicnetworks.kube.watch;

import io.dynamicnetworks.file.FileProblem;
import io.dynamicnetworks.file.SmallFile;
import io.dynamicnetworks.kube.client.ApiJson;
import io.dynamicnetworks.kube.client.PodReading;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Printable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pods and NADs from files, in the form that {@code kubectl apply} takes or {@code kubectl get -o
 * yaml} prints, parsed like the API server's answers. Fields that a file leaves out default to
 * those of a running pod.
 *
 * @param ignored one line for each object that is neither a pod nor a NAD
 */
public record Manifests(List<Pod> pods, List<NetworkDefinition> networks, List<String> ignored) {
  private static final int MAX_FILE_BYTES = 8 << 20;
  private static final String NAMESPACE = "default";
  private static final String UID = "00000000-0000-0000-0000-000000000000";

  public Manifests {
    pods = List.copyOf(pods);
    networks = List.copyOf(networks);
    ignored = List.copyOf(ignored);
  }

  /** Thrown when a file cannot be used; the message names the file and the reason. */
  public static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(Path file, String why) {
      super(file + ": " + why);
    }
  }

  /** Reads YAML or JSON files, each with any number of documents and lists. */
  public static Manifests read(List<Path> files) throws Unusable {
    Collected all = new Collected();
    for (Path file : files) {
      try {
        for (Object document : load(text(file))) {
          if (document != null) {
            all.take(file, tree(document));
          }
        }
      } catch (YamlEngineException e) {
        throw new Unusable(file, Printable.shortened(String.valueOf(e.getMessage()), 300));
      } catch (IllegalArgumentException e) {
        throw new Unusable(file, String.valueOf(e.getMessage()));
      }
    }
    return new Manifests(all.pods, all.networks, all.ignored);
  }

  private static String text(Path file) throws Unusable {
    try {
      return SmallFile.named(file, MAX_FILE_BYTES);
    } catch (NoSuchFileException e) {
      throw new Unusable(file, "no such file");
    } catch (IOException e) {
      throw new Unusable(file, FileProblem.describe(e));
    }
  }

  private static Iterable<Object> load(String text) {
    return new Load(LoadSettings.builder().setCodePointLimit(MAX_FILE_BYTES).build())
        .loadAllFromString(text);
  }

  private static JsonNode tree(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        ObjectNode object = Json.object();
        map.forEach((key, field) -> object.set(String.valueOf(key), tree(field)));
        yield object;
      }
      case Iterable<?> list -> {
        ArrayNode array = Json.array();
        list.forEach(element -> array.add(tree(element)));
        yield array;
      }
      case null -> Json.array().nullNode();
      case Boolean truth -> Json.array().booleanNode(truth);
      case Integer number -> Json.array().numberNode(number);
      case Long number -> Json.array().numberNode(number);
      case Double number -> Json.array().numberNode(number);
      default -> Json.array().stringNode(value.toString());
    };
  }

  private static final class Collected {
    private final List<Pod> pods = new ArrayList<>();
    private final List<NetworkDefinition> networks = new ArrayList<>();
    private final List<String> ignored = new ArrayList<>();

    void take(Path file, JsonNode document) throws Unusable {
      if (!(document instanceof ObjectNode object)) {
        throw new Unusable(file, "want Kubernetes objects");
      }
      String kind = object.path("kind").asString("");
      switch (kind) {
        case "Pod" -> pod(file, object);
        case "NetworkAttachmentDefinition" -> network(file, object);
        default -> {
          if (kind.endsWith("List") && object.path("items").isArray()) {
            for (JsonNode item : object.path("items")) {
              take(file, item);
            }
          } else {
            ignored.add(
                file
                    + ": kind "
                    + Printable.value(kind)
                    + ": want Pod or NetworkAttachmentDefinition");
          }
        }
      }
    }

    private void pod(Path file, ObjectNode object) throws Unusable {
      ObjectNode metadata = metadata(file, object);
      setIfAbsent(metadata, "uid", UID);
      if (!(object.get("status") instanceof ObjectNode)) {
        object.putObject("status");
      }
      setIfAbsent((ObjectNode) object.path("status"), "phase", "Running");
      Pod pod = PodReading.read(Json.write(object));
      if (pod == null) {
        throw new Unusable(
            file, "pod " + name(metadata) + ": name, namespace or uid is missing or invalid");
      }
      pods.add(pod);
    }

    private void network(Path file, ObjectNode object) throws Unusable {
      ObjectNode metadata = metadata(file, object);
      try (JsonParser json = ApiJson.parser(Json.write(object))) {
        NetworkDefinition network = NetworkReading.read(json).object();
        if (network == null) {
          throw new Unusable(
              file,
              "NetworkAttachmentDefinition "
                  + name(metadata)
                  + ": name or namespace is missing or invalid");
        }
        networks.add(network);
      } catch (JacksonException e) {
        throw new Unusable(file, String.valueOf(e.getOriginalMessage()));
      }
    }

    private static ObjectNode metadata(Path file, ObjectNode object) throws Unusable {
      if (!(object.get("metadata") instanceof ObjectNode metadata)) {
        throw new Unusable(file, "an object without metadata");
      }
      setIfAbsent(metadata, "namespace", NAMESPACE);
      return metadata;
    }

    private static void setIfAbsent(ObjectNode object, String key, String value) {
      if (object.path(key).asString("").isEmpty()) {
        object.put(key, value);
      }
    }

    private static String name(ObjectNode metadata) {
      return Printable.value(metadata.path("name").asString(""));
    }
  }
}
