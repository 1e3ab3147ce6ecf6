package io.dynamicnetworks.standin.kube;

import com.google.protobuf.CodedOutputStream;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Discovery: the served types, the server's version, and its health. */
final class Discovery {
  private static final String VERSION = "v1.36.3";
  private static final List<String> VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  private final ResourceTypes types;

  Discovery(ResourceTypes types) {
    this.types = types;
  }

  /**
   * Serves a request that is not about objects.
   *
   * @throws ApiError 404 if there is no such path
   */
  void serve(Call call) {
    List<String> parts =
        Arrays.stream(call.path().split("/", -1)).filter(part -> !part.isEmpty()).toList();
    if (!call.method().equals("GET") || parts.isEmpty()) {
      notFound(call);
      return;
    }
    switch (parts.getFirst()) {
      case "api" -> call.answer(200, parts.size() == 1 ? coreVersions() : resources("", parts, 1));
      case "apis" -> call.answer(200, groups(parts));
      case "version" -> call.answer(200, version());
      case "healthz", "livez", "readyz" -> call.answer(200, "text/plain; charset=utf-8", "ok");
      case "openapi" -> openApi(call, parts);
      default -> notFound(call);
    }
  }

  /** Outside the API, a 404 is plain text, not a Status object. */
  private static void notFound(Call call) {
    call.answer(404, "text/plain; charset=utf-8", "404 page not found\n");
  }

  private ObjectNode groups(List<String> parts) {
    return switch (parts.size()) {
      case 1 -> groupList();
      case 2 -> group(existing(parts.get(1)), true);
      default -> resources(parts.get(1), parts, 2);
    };
  }

  private static ObjectNode coreVersions() {
    ObjectNode versions = Wire.object().put("kind", "APIVersions");
    versions.putArray("versions").add("v1");
    versions.putArray("serverAddressByClientCIDRs");
    return versions;
  }

  private ObjectNode groupList() {
    ObjectNode list = Wire.object().put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode groups = list.putArray("groups");
    Set<String> names = new LinkedHashSet<>();
    types.all().forEach(type -> names.add(type.group()));
    names.remove("");
    names.forEach(name -> groups.add(group(name, false)));
    return list;
  }

  private ObjectNode group(String name, boolean alone) {
    ObjectNode group = Wire.object();
    if (alone) {
      group.put("kind", "APIGroup").put("apiVersion", "v1");
    }
    group.put("name", name);
    ArrayNode versions = group.putArray("versions");
    Set<String> names = new LinkedHashSet<>();
    of(name).forEach(type -> names.add(type.version()));
    names.forEach(version -> versions.add(version(name, version)));
    group.set("preferredVersion", versions.path(0).deepCopy());
    return group;
  }

  private static ObjectNode version(String group, String version) {
    return Wire.object().put("groupVersion", group + "/" + version).put("version", version);
  }

  /** The types of one version; parts[versionAt] is the version. */
  private ObjectNode resources(String group, List<String> parts, int versionAt) {
    String version = parts.get(versionAt);
    List<ResourceType> served =
        of(group).stream().filter(type -> type.version().equals(version)).toList();
    if (served.isEmpty() || parts.size() > versionAt + 1) {
      throw ApiError.noSuchPath();
    }
    ObjectNode list = Wire.object().put("kind", "APIResourceList").put("apiVersion", "v1");
    list.put("groupVersion", served.getFirst().apiVersion());
    ArrayNode resources = list.putArray("resources");
    for (ResourceType type : served) {
      resources.add(resource(type));
      if (type.hasStatus()) {
        resources.add(statusOf(type));
      }
    }
    return list;
  }

  private static ObjectNode resource(ResourceType type) {
    ObjectNode resource = Wire.object();
    resource.put("name", type.plural()).put("singularName", type.singular());
    resource.put("namespaced", type.namespaced()).put("kind", type.kind());
    ArrayNode verbs = resource.putArray("verbs");
    VERBS.forEach(verbs::add);
    if (!type.shortNames().isEmpty()) {
      ArrayNode names = resource.putArray("shortNames");
      type.shortNames().forEach(names::add);
    }
    return resource;
  }

  private static ObjectNode statusOf(ResourceType type) {
    ObjectNode resource = Wire.object();
    resource.put("name", type.plural() + "/status").put("singularName", "");
    resource.put("namespaced", type.namespaced()).put("kind", type.kind());
    resource.putArray("verbs").add("get").add("patch").add("update");
    return resource;
  }

  private String existing(String group) {
    if (of(group).isEmpty()) {
      throw ApiError.noSuchPath();
    }
    return group;
  }

  private Collection<ResourceType> of(String group) {
    return types.all().stream().filter(type -> type.group().equals(group)).toList();
  }

  private static ObjectNode version() {
    ObjectNode version = Wire.object();
    version.put("major", "1").put("minor", "36").put("gitVersion", VERSION);
    version.put("gitCommit", "").put("gitTreeState", "clean").put("buildDate", "");
    return version.put("goVersion", "").put("compiler", "").put("platform", "linux/amd64");
  }

  /**
   * Serves OpenAPI without schemas. kubectl then validates nothing, and merges according to its
   * built-in types.
   */
  private static void openApi(Call call, List<String> parts) {
    if (parts.size() != 2) {
      throw ApiError.noSuchPath();
    }
    if (parts.get(1).equals("v3")) {
      ObjectNode index = Wire.object();
      index.putObject("paths");
      call.answer(200, index);
    } else if (call.header("Accept").contains("proto-openapi")) {
      call.request()
          .response()
          .putHeader("Content-Type", "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")
          .end(Buffer.buffer(emptyOpenApi2()));
    } else {
      throw ApiError.noSuchPath();
    }
  }

  /** openapi.v2.Document{swagger=1, info=2}, Info{title=1, version=2}, of gnostic-models. */
  private static byte[] emptyOpenApi2() {
    ByteArrayOutputStream info = new ByteArrayOutputStream();
    ByteArrayOutputStream document = new ByteArrayOutputStream();
    try {
      CodedOutputStream inner = CodedOutputStream.newInstance(info);
      inner.writeString(1, "Kubernetes");
      inner.writeString(2, VERSION);
      inner.flush();
      CodedOutputStream outer = CodedOutputStream.newInstance(document);
      outer.writeString(1, "2.0");
      outer.writeByteArray(2, info.toByteArray());
      outer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return document.toByteArray();
  }
}
