package io.dynamicnetworks.reconcile.memory;

/** What is known of the finalizer beyond what the watch shows, which may lag. */
public final class FinalizerMemory {
  private State state = State.AS_SEEN;

  private enum State {
    AS_SEEN,
    ADDED,
    REMOVED
  }

  /**
   * Whether the pod certainly carries the finalizer.
   *
   * @param seen whether the watch shows it
   */
  public boolean isPresent(boolean seen) {
    return state == State.ADDED || (seen && state == State.AS_SEEN);
  }

  public void added() {
    state = State.ADDED;
  }

  /**
   * Notes that the finalizer is being removed: from now on it may be gone, even if no answer comes.
   */
  public void removed() {
    state = State.REMOVED;
  }
}
