package io.dynamicnetworks.standin.kube;

import io.dynamicnetworks.model.PodRef;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The server's objects, accessed without HTTP, by operations of users, the scheduler and the
 * kubelet. Every write follows the same rules as a request. Thread-safe.
 */
public final class KubeStore {
  private final ObjectStore objects;
  private final ResourceTypes types;
  private final Creation creation;
  private final Update update;
  private final Deletion deletion;
  private final ResourceType nad;
  private volatile Consumer<PodRef> kubelet = pod -> {};

  KubeStore(ObjectStore objects, ResourceTypes types, NamespaceEnd namespaces) {
    this.objects = objects;
    this.types = types;
    creation = new Creation(objects, types);
    update = new Update(objects);
    deletion = new Deletion(objects, types, namespaces, this::terminating);
    createNamespace("default");
    create(ResourceTypes.CRD, "", Captured.object("network-attachment-definition-crd.json"));
    nad = type("k8s.cni.cncf.io", "v1", "network-attachment-definitions");
  }

  /** Creates a namespace if it does not exist. */
  public void createNamespace(String name) {
    if (find(ResourceTypes.NAMESPACE, "", name) == null) {
      create(ResourceTypes.NAMESPACE, "", named(name));
    }
  }

  /**
   * Creates a running pod on a node, and its namespace if necessary.
   *
   * @return the pod as a GET would return it
   */
  public ObjectNode createPod(PodRef pod, String node, Map<String, String> annotations) {
    createPendingPod(pod, node, annotations);
    return startPod(pod);
  }

  /** Creates a pod on a node that has not started yet, and its namespace if necessary. */
  public ObjectNode createPendingPod(PodRef pod, String node, Map<String, String> annotations) {
    return createPendingPod(pod, node, annotations, spec -> {});
  }

  /** The same, with a changed spec. */
  public ObjectNode createPendingPod(
      PodRef pod, String node, Map<String, String> annotations, Consumer<ObjectNode> change) {
    createNamespace(pod.namespace());
    ObjectNode tree = PodForms.pod(pod, node, annotations);
    change.accept((ObjectNode) tree.path("spec"));
    return create(ResourceTypes.POD, pod.namespace(), tree);
  }

  /** Sets a pod's status to running. */
  public ObjectNode startPod(PodRef pod) {
    return setPodStatus(pod, PodForms.running());
  }

  /** Creates a NAD, and its namespace if necessary. */
  public ObjectNode createNad(String namespace, String name, String config) {
    createNamespace(namespace);
    ObjectNode network = named(name);
    network.putObject("spec").put("config", config);
    return create(nad, namespace, network);
  }

  /** Creates a NAD that requests a device of the resource. */
  public ObjectNode createDeviceNad(String namespace, String name, String config, String resource) {
    createNamespace(namespace);
    ObjectNode network = named(name);
    ((ObjectNode) network.path("metadata"))
        .putObject("annotations")
        .put("k8s.v1.cni.cncf.io/resourceName", resource);
    network.putObject("spec").put("config", config);
    return create(nad, namespace, network);
  }

  /** Replaces a NAD's config, as {@code kubectl edit} would. */
  public ObjectNode editNad(String namespace, String name, String config) {
    return edit(nad, namespace, name, tree -> with(tree, "spec", "config", config));
  }

  /** Creates an object of any type; the body may omit its kind. */
  public ObjectNode create(ResourceType type, String namespace, ObjectNode body) {
    ObjectNode complete = body.deepCopy();
    complete.put("kind", type.kind()).put("apiVersion", type.apiVersion());
    return shown(type, creation.create(new ApiPath(type, namespace, "", ""), complete));
  }

  /** Sets an annotation of a pod, or removes it if the value is null. */
  public ObjectNode editAnnotation(PodRef pod, String key, @Nullable String value) {
    ObjectNode patch = Wire.object();
    ObjectNode annotations = patch.putObject("metadata").putObject("annotations");
    annotations.put(key, value);
    return edit(ResourceTypes.POD, pod.namespace(), pod.name(), tree -> merge(tree, patch));
  }

  /** Merges into a pod's status, as the kubelet would. */
  public ObjectNode setPodStatus(PodRef pod, ObjectNode status) {
    ObjectNode patch = Wire.object();
    patch.set("status", status);
    return shown(
        ResourceTypes.POD,
        update.patch(
            new ApiPath(ResourceTypes.POD, pod.namespace(), pod.name(), "status"),
            tree -> merge(tree, patch)));
  }

  /** Changes an object. */
  public ObjectNode edit(
      ResourceType type, String namespace, String name, UnaryOperator<ObjectNode> change) {
    return shown(type, update.patch(new ApiPath(type, namespace, name, ""), change));
  }

  /** The pod as a GET would return it; null if there is none. */
  public @Nullable ObjectNode pod(PodRef pod) {
    return find(ResourceTypes.POD, pod.namespace(), pod.name());
  }

  /** An annotation of a pod; empty if the annotation or the pod does not exist. */
  public String annotation(PodRef pod, String key) {
    ObjectNode found = pod(pod);
    return found == null ? "" : Meta.of(found).annotations().path(key).asString("");
  }

  /** The core/v1 events about a pod, oldest first. */
  public List<JsonNode> events(PodRef pod) {
    return objects.list(ResourceTypes.EVENT_STORAGE).objects().stream()
        .filter(event -> isAbout(event.tree().path("involvedObject"), pod))
        .sorted((a, b) -> Long.compare(a.revision(), b.revision()))
        .map(event -> (JsonNode) shown(ResourceTypes.EVENT, event))
        .toList();
  }

  /** Any object as a GET would return it; null if there is none. */
  public @Nullable ObjectNode find(ResourceType type, String namespace, String name) {
    StoredObject object = objects.get(type.storage(), new ObjectKey(namespace, name));
    return object == null ? null : shown(type, object);
  }

  /**
   * Any object as a GET would return it.
   *
   * @throws ApiError 404 if there is none
   */
  public ObjectNode existing(ResourceType type, String namespace, String name) {
    return shown(type, Lookup.require(objects, new ApiPath(type, namespace, name, "")));
  }

  /** Deletes a pod gracefully, as {@code kubectl delete} would. */
  public void deletePod(PodRef pod) {
    delete(ResourceTypes.POD, pod.namespace(), pod.name(), null);
  }

  /** Removes a pod, as the kubelet does once its containers have terminated. */
  public void finishDeletion(PodRef pod) {
    delete(ResourceTypes.POD, pod.namespace(), pod.name(), 0L);
  }

  /** Sets the status of a pod whose containers have terminated, with phase Failed or Succeeded. */
  public void endContainers(PodRef pod, String phase) {
    setPodStatus(pod, PodForms.ended(phase));
  }

  /**
   * Deletes any object.
   *
   * @param graceSeconds null for the object's own grace period
   */
  public void delete(
      ResourceType type, String namespace, String name, @Nullable Long graceSeconds) {
    deletion.delete(
        new ApiPath(type, namespace, name, ""), new Deletion.Options(graceSeconds, "", ""));
  }

  /** Deletes a NAD. */
  public void deleteNad(String namespace, String name) {
    delete(nad, namespace, name, null);
  }

  /**
   * Sets the receiver of each pod that starts to terminate, called on the deleting thread;
   * initially there is none.
   */
  public void setKubelet(Consumer<PodRef> listener) {
    kubelet = listener;
  }

  /** Drops the history: lists and watches from older resource versions get 410. */
  public void compact() {
    objects.compact();
  }

  /** The resourceVersion of the latest write. */
  public long resourceVersion() {
    return objects.revision();
  }

  /** The type of pods. */
  public ResourceType pods() {
    return ResourceTypes.POD;
  }

  /** The type of NetworkAttachmentDefinitions. */
  public ResourceType nads() {
    return nad;
  }

  /** Any served type. */
  public ResourceType type(String group, String version, String plural) {
    return types
        .find(group, version, plural)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s/%s %s: no such type is served".formatted(group, version, plural)));
  }

  Creation creation() {
    return creation;
  }

  Update update() {
    return update;
  }

  Deletion deletion() {
    return deletion;
  }

  private void terminating(StoredObject pod) {
    kubelet.accept(new PodRef(pod.key().namespace(), pod.key().name()));
  }

  private static boolean isAbout(JsonNode object, PodRef pod) {
    return object.path("namespace").asString("").equals(pod.namespace())
        && object.path("name").asString("").equals(pod.name());
  }

  private static ObjectNode shown(ResourceType type, StoredObject object) {
    ObjectNode shown = Wire.object().put("kind", type.kind()).put("apiVersion", type.apiVersion());
    shown.setAll(object.copyAs(type));
    return shown;
  }

  private static ObjectNode named(String name) {
    ObjectNode object = Wire.object();
    object.putObject("metadata").put("name", name);
    return object;
  }

  private static ObjectNode merge(ObjectNode tree, ObjectNode patch) {
    MergePatch.apply(tree, patch);
    return tree;
  }

  private static ObjectNode with(ObjectNode tree, String outer, String inner, String value) {
    tree.withObject(outer).put(inner, value);
    return tree;
  }
}
