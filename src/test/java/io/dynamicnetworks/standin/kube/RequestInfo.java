package io.dynamicnetworks.standin.kube;

import java.util.Optional;

/**
 * A request in terms of RBAC.
 *
 * @param verb get, list, watch, create, update, patch, delete or deletecollection
 * @param group empty for the core group
 * @param resource {@code pods} or {@code pods/status}; the path if it is not a resource's
 * @param namespace empty for all namespaces and for cluster-scoped objects
 * @param name empty for a collection
 * @param fields the field selector; empty if absent
 * @param userAgent empty if absent
 */
public record RequestInfo(
    String verb,
    String group,
    String resource,
    String namespace,
    String name,
    String fields,
    String userAgent) {

  static RequestInfo of(Call call, Optional<ApiPath> path) {
    String userAgent = call.header("User-Agent");
    return path.map(known -> of(call, known, userAgent))
        .orElseGet(() -> new RequestInfo("get", "", call.path(), "", "", "", userAgent));
  }

  private static RequestInfo of(Call call, ApiPath path, String userAgent) {
    ResourceType type = path.type();
    String resource =
        path.subresource().isEmpty() ? type.plural() : type.plural() + "/" + path.subresource();
    return new RequestInfo(
        verb(call, path),
        type.group(),
        resource,
        path.namespace(),
        path.name(),
        call.query("fieldSelector"),
        userAgent);
  }

  private static String verb(Call call, ApiPath path) {
    return switch (call.method()) {
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> path.isCollection() ? "deletecollection" : "delete";
      default -> call.isSet("watch") ? "watch" : path.isCollection() ? "list" : "get";
    };
  }
}
