package io.dynamicnetworks.kube;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A pod as the API server sends it, with no field that is not used: it lives only until {@link
 * PodReading} has made the small record of it.
 */
@Group("") // The core group; only both annotations together count.
@Version("v1")
@Kind("Pod")
@Plural("pods")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonDeserialize(using = ValueDeserializer.None.class) // Not by kind: list items name none.
final class WatchedPod implements HasMetadata, Namespaced {
  private static final long serialVersionUID = 1L;

  // Java serialization comes with the interface and is not used.
  private transient @Nullable ObjectMeta metadata;
  private transient @Nullable Spec spec;
  private transient @Nullable Status status;

  /** {@code spec}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Spec(boolean hostNetwork) {}

  /** {@code status}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Status(
      @Nullable String phase,
      @Nullable List<PodIp> podIPs,
      @Nullable List<Condition> conditions,
      @Nullable List<Container> containerStatuses,
      @Nullable List<Container> initContainerStatuses,
      @Nullable List<Container> ephemeralContainerStatuses) {}

  /** An address of the pod's sandbox. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record PodIp(@Nullable String ip) {}

  /** An entry of {@code status.conditions}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Condition(
      @Nullable String type, @Nullable String status, @Nullable String lastTransitionTime) {}

  /** What is known of one container. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Container(@Nullable State state) {}

  /** Which of a container's states it is in; the others are null. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record State(@Nullable Mark running, @Nullable Mark terminated) {}

  /** Says that a state is there; what it holds is not used. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Mark() {}

  @Override
  public @Nullable ObjectMeta getMetadata() {
    return metadata;
  }

  @Override
  @JsonIgnoreProperties(
      value = {"managedFields", "ownerReferences", "labels"},
      ignoreUnknown = true)
  public void setMetadata(@Nullable ObjectMeta metadata) {
    this.metadata = metadata;
  }

  @Override
  public void setApiVersion(String version) {
    // It is the one of the annotation above.
  }

  @Nullable Spec getSpec() {
    return spec;
  }

  public void setSpec(@Nullable Spec spec) {
    this.spec = spec;
  }

  @Nullable Status getStatus() {
    return status;
  }

  public void setStatus(@Nullable Status status) {
    this.status = status;
  }

  /** A list of pods: in it they do not say what they are. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonDeserialize(using = ValueDeserializer.None.class)
  static final class Many extends DefaultKubernetesResourceList<WatchedPod> {
    private static final long serialVersionUID = 1L;
  }
}
