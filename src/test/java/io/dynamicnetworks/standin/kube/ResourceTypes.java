package io.dynamicnetworks.standin.kube;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The served types: built-in ones and those of CustomResourceDefinitions. */
final class ResourceTypes {
  static final String EVENT_STORAGE = "events";
  static final ResourceType NAMESPACE =
      ResourceType.core("namespaces", "Namespace", "ns").cluster().withStatus();
  static final ResourceType NODE = ResourceType.core("nodes", "Node", "no").cluster().withStatus();
  static final ResourceType POD = ResourceType.core("pods", "Pod", "po").withStatus();
  static final ResourceType EVENT =
      ResourceType.core("events", "Event", "ev").storedAs(EVENT_STORAGE);
  static final ResourceType NEW_EVENT =
      ResourceType.builtIn("events.k8s.io", "v1", "events", "Event", "ev").storedAs(EVENT_STORAGE);
  static final ResourceType CRD =
      ResourceType.builtIn(
              "apiextensions.k8s.io",
              "v1",
              "customresourcedefinitions",
              "CustomResourceDefinition",
              "crd",
              "crds")
          .cluster()
          .withStatus();

  private final Map<String, ResourceType> byPath = new LinkedHashMap<>();

  ResourceTypes() {
    builtIns().forEach(this::add);
  }

  synchronized void add(ResourceType type) {
    byPath.put(path(type.group(), type.version(), type.plural()), type);
  }

  synchronized void remove(ResourceType type) {
    byPath.remove(path(type.group(), type.version(), type.plural()));
  }

  synchronized Optional<ResourceType> find(String group, String version, String plural) {
    return Optional.ofNullable(byPath.get(path(group, version, plural)));
  }

  /** All types, in the order in which they were added. */
  synchronized Collection<ResourceType> all() {
    return List.copyOf(byPath.values());
  }

  private static String path(String group, String version, String plural) {
    return group + "/" + version + "/" + plural;
  }

  private static List<ResourceType> builtIns() {
    List<ResourceType> types = new ArrayList<>();
    types.addAll(List.of(NAMESPACE, NODE, POD, EVENT));
    types.add(ResourceType.core("configmaps", "ConfigMap", "cm"));
    types.add(ResourceType.core("secrets", "Secret"));
    types.add(ResourceType.core("services", "Service", "svc").withStatus());
    types.add(ResourceType.core("serviceaccounts", "ServiceAccount", "sa"));
    types.add(NEW_EVENT);
    types.add(CRD);
    types.add(ResourceType.builtIn("apps", "v1", "daemonsets", "DaemonSet", "ds").withStatus());
    types.add(
        ResourceType.builtIn("apps", "v1", "deployments", "Deployment", "deploy").withStatus());
    types.add(
        ResourceType.builtIn("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole")
            .cluster());
    types.add(
        ResourceType.builtIn(
                "rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding")
            .cluster());
    types.add(ResourceType.builtIn("rbac.authorization.k8s.io", "v1", "roles", "Role"));
    types.add(
        ResourceType.builtIn("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding"));
    types.add(ResourceType.builtIn("coordination.k8s.io", "v1", "leases", "Lease"));
    return types;
  }
}
