package io.dynamicnetworks.plan;

/** Who attached an attachment, and so whether the controller may detach it (SPEC 4.1). */
enum Owner {
  /** A hot-plug controller: this one, or one that it replaced. */
  HOT_PLUG,
  /** Multus, for a selection that the sandbox was created with. */
  SELECTION,
  /** Multus, for such a selection, under an unknown name: no DEL can be sent. */
  UNNAMED,
  /** Multus, unasked: a network of {@code defaultNetworks}. The controller must not touch it. */
  OTHER,
  /** Multus; only the runtime can show whether for a selection. */
  UNDECIDED
}
