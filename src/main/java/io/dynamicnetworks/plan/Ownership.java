package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.plan.Evidence.Creation;
import org.jspecify.annotations.Nullable;

/**
 * Who attached an attachment, and so whether the controller may detach it (SPEC 4.1). Whether
 * protection or isolation forbids that is another matter: {@link DetachRule}.
 */
enum Ownership {
  /** A hot-plug controller: this one, or one that it replaced. */
  HOT_PLUG,
  /** Multus, for a selection that the sandbox was created with. */
  SELECTION,
  /** Multus, for such a selection, under an unknown name: no DEL can be sent. */
  UNNAMED,
  /** Multus, unasked: a network of {@code defaultNetworks}. The controller must not touch it. */
  OTHER,
  /** Multus; only the runtime can show whether for a selection. */
  UNDECIDED;

  /** The ownership that the ledger shows. */
  static Ownership of(Attachment kept) {
    return kept.created() ? SELECTION : HOT_PLUG;
  }

  /**
   * The ownership of what multus attached when it set the sandbox up.
   *
   * @param selection the selection that it was attached for; null if none is known
   */
  static Ownership ofSetup(@Nullable Selection selection, Creation creation) {
    if (selection != null) {
      return SELECTION;
    }
    return creation instanceof Creation.Unknown ? UNDECIDED : OTHER;
  }

  /** Whether the controller may detach it. */
  boolean mayBeDetached() {
    return switch (this) {
      case HOT_PLUG, SELECTION -> true;
      case UNNAMED, OTHER, UNDECIDED -> false;
    };
  }
}
