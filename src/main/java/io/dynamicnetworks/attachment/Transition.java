package io.dynamicnetworks.attachment;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.StatusChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One move of an attachment's life.
 *
 * @param next what takes the attachment's place; empty if nothing is left to remember
 * @param status what changes in network-status
 * @param then what to do next with it; null if nothing
 * @param effect what the pod's owner is told
 */
public record Transition(
    List<Attachment> next, List<StatusChange> status, @Nullable Then then, Effect effect) {
  public Transition {
    next = List.copyOf(next);
    status = List.copyOf(status);
  }

  /**
   * What to do next.
   *
   * @param about one of {@link Transition#next}
   * @param saidOfAdd what the first plugin said of the ADD that a DEL follows; null if no ADD
   *     failed just now, or another plugin may have said it
   */
  public record Then(Action action, Attachment about, @Nullable String saidOfAdd) {}

  /** What can be done with an attachment whose state is recorded. */
  public enum Action {
    /** Read off multus' CNI cache how the request ended. */
    LOOK,
    /** Send a DEL for the pod. */
    DELETE,
    /** Send a DEL under the controller's own pod's identity: the daemon finds the pod no more. */
    DELETE_AS_CONTROLLER
  }

  /** What came of it. */
  public sealed interface Effect {
    /** Nothing to tell. */
    record None() implements Effect {}

    /** The interface is there now. */
    record Attached() implements Effect {}

    /** The interface is gone now. */
    record Detached() implements Effect {}

    /** The interface name is taken by something unknown. */
    record NameTaken(String cause) implements Effect {}

    /**
     * It did not work.
     *
     * @param byPlugin whether a DEL reached a plugin, and that refused it
     */
    record Failed(String cause, boolean byPlugin) implements Effect {
      public Failed(String cause) {
        this(cause, false);
      }
    }
  }

  static Transition to(Attachment... next) {
    return new Transition(List.of(next), List.of(), null, new Effect.None());
  }

  Transition with(Effect newEffect) {
    return new Transition(next, status, then, newEffect);
  }

  Transition failed(String cause) {
    return with(new Effect.Failed(cause));
  }

  Transition refused(String cause) {
    return with(new Effect.Failed(cause, true));
  }

  Transition then(Action action) {
    return then(action, null);
  }

  Transition then(Action action, @Nullable String saidOfAdd) {
    return new Transition(next, status, new Then(action, next.getLast(), saidOfAdd), effect);
  }

  Transition status(StatusChange... changes) {
    return new Transition(next, List.of(changes), then, effect);
  }

  Transition status(List<StatusChange> changes) {
    return new Transition(next, changes, then, effect);
  }
}
