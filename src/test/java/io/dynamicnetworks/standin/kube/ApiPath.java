package io.dynamicnetworks.standin.kube;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a path below {@code /api/v1} or {@code /apis/GROUP/VERSION} refers to.
 *
 * @param namespace empty for cluster-scoped objects and for lists across all namespaces
 * @param name empty for a collection
 * @param subresource empty for the object itself
 */
record ApiPath(ResourceType type, String namespace, String name, String subresource) {
  boolean isCollection() {
    return name.isEmpty();
  }

  ObjectKey key() {
    return new ObjectKey(namespace, name);
  }

  /** Parses a path; empty if it refers to no served type. */
  static Optional<ApiPath> parse(String path, ResourceTypes types) {
    List<String> parts =
        Arrays.stream(path.split("/", -1))
            .filter(part -> !part.isEmpty())
            .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8))
            .toList();
    if (parts.size() >= 3 && parts.getFirst().equals("api")) {
      return below("", parts.get(1), parts.subList(2, parts.size()), types);
    }
    if (parts.size() >= 4 && parts.getFirst().equals("apis")) {
      return below(parts.get(1), parts.get(2), parts.subList(3, parts.size()), types);
    }
    return Optional.empty();
  }

  private static Optional<ApiPath> below(
      String group, String version, List<String> rest, ResourceTypes types) {
    boolean inNamespace = rest.size() >= 3 && rest.getFirst().equals("namespaces");
    if (inNamespace) {
      Optional<ApiPath> path =
          named(group, version, rest.get(1), rest.subList(2, rest.size()), types);
      if (path.isPresent()) {
        return path;
      }
    }
    return named(group, version, "", rest, types);
  }

  private static Optional<ApiPath> named(
      String group, String version, String namespace, List<String> rest, ResourceTypes types) {
    if (rest.size() > 3) {
      return Optional.empty();
    }
    return types
        .find(group, version, rest.getFirst())
        .filter(type -> namespace.isEmpty() || type.namespaced())
        .map(
            type ->
                new ApiPath(
                    type,
                    namespace,
                    rest.size() > 1 ? rest.get(1) : "",
                    rest.size() > 2 ? rest.get(2) : ""))
        .filter(path -> path.isCollection() || !type(path).namespaced() || !namespace.isEmpty());
  }

  private static ResourceType type(ApiPath path) {
    return path.type();
  }
}
