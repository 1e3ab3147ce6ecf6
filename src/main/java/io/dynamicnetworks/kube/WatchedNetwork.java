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
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/** A NAD as the API server sends it, with no field that is not used. */
@Group("k8s.cni.cncf.io")
@Version("v1")
@Kind("NetworkAttachmentDefinition")
@Plural("network-attachment-definitions")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonDeserialize(using = ValueDeserializer.None.class) // Not by kind: list items name none.
final class WatchedNetwork implements HasMetadata, Namespaced {
  private static final long serialVersionUID = 1L;

  // Java serialization comes with the interface and is not used.
  private transient @Nullable ObjectMeta metadata;
  private transient @Nullable Spec spec;

  /** {@code spec}; the CNI config may be left out. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Spec(@Nullable String config) {}

  @Override
  public @Nullable ObjectMeta getMetadata() {
    return metadata;
  }

  @Override
  @JsonIgnoreProperties(
      value = {"managedFields", "ownerReferences", "labels", "annotations"},
      ignoreUnknown = true)
  public void setMetadata(@Nullable ObjectMeta metadata) {
    this.metadata = metadata;
  }

  @Override
  public void setApiVersion(String version) {
    // It is the one of the annotations above.
  }

  @Nullable Spec getSpec() {
    return spec;
  }

  public void setSpec(@Nullable Spec spec) {
    this.spec = spec;
  }

  /** A list of NADs: in it they do not say what they are. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonDeserialize(using = ValueDeserializer.None.class)
  static final class Many extends DefaultKubernetesResourceList<WatchedNetwork> {
    private static final long serialVersionUID = 1L;
  }
}
