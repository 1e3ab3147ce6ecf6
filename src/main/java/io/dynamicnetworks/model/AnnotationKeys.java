package io.dynamicnetworks.model;

/** The keys of the annotations that the controller reads or writes. */
public final class AnnotationKeys {
  /** A pod's selections: desired state. */
  public static final String NETWORKS = "k8s.v1.cni.cncf.io/networks";

  /** A pod's status entries. */
  public static final String NETWORK_STATUS = "k8s.v1.cni.cncf.io/network-status";

  /** On a NAD: the extended resource whose devices the network needs. */
  public static final String RESOURCE_NAME = "k8s.v1.cni.cncf.io/resourceName";

  /** Hash of the networks annotation that was acted on. */
  public static final String OBSERVED_NETWORKS = "dynamicnetworks.io/observed-networks";

  /** What failed, as JSON. */
  public static final String FAILURES = "dynamicnetworks.io/failures";

  /** What a detach needs, where the ledger has no volume. */
  public static final String ATTACHMENTS = "dynamicnetworks.io/attachments";

  private AnnotationKeys() {}
}
