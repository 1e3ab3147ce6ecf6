package io.dynamicnetworks.kube.client;

import io.dynamicnetworks.flow.FairShare;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodUid;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which {@linkplain Pod#idle idle} pods are kept in memory. A node may have any number of them:
 * completed ones, and those that a tenant binds to the node, however many it rejects. Nothing is
 * kept of them, except of those that were seen before they ended and of which something may still
 * be attached; of those in the ledger; and, as far as there is room, of those that carry the own
 * finalizer or had ended before the controller started.
 */
public final class IdlePods {
  /** The pods in the ledger, until all pods have been listed. */
  private final Set<PodUid> held = new HashSet<>();

  private final FairShare guests;
  private boolean listed;
  private boolean leftOut;

  /** Why a pod is kept. */
  enum Kind {
    /** It is not idle, or was not: the kubelet admitted it. */
    ADMITTED,
    /** It is in the ledger. */
    HELD,
    /** There is room for it. */
    GUEST
  }

  /**
   * @param most how many are kept that are not in the ledger
   */
  IdlePods(int most) {
    guests = new FairShare(most);
  }

  /** Keeps these pods even if they are idle, if they are shown before all have been listed. */
  public void hold(Collection<PodUid> inLedger) {
    held.addAll(inLedger);
  }

  /** Notes that all pods have been listed: a pod that ends from now on was seen before. */
  public void listed() {
    listed = true;
    held.clear();
  }

  /** Whether, since the last call, there was no room for a pod that carries the finalizer. */
  public boolean leftOut() {
    boolean any = leftOut;
    leftOut = false;
    return any;
  }

  /** Why a pod that was not known is kept; null if it is not. */
  @Nullable Kind kindOf(Pod pod) {
    if (!pod.idle()) {
      return Kind.ADMITTED;
    }
    if (held.contains(pod.uid())) {
      return Kind.HELD;
    }
    boolean hadEnded = !listed && pod.phase() != Pod.Phase.PENDING;
    boolean mayHoldSomething = pod.ownFinalizer() || hadEnded;
    if (mayHoldSomething && guests.take(pod.ref().namespace())) {
      return Kind.GUEST;
    }
    leftOut |= pod.ownFinalizer();
    return null;
  }

  /** Makes room for another: this one is gone, or no longer idle. */
  void releaseGuest(Pod guest) {
    guests.release(guest.ref().namespace());
  }
}
