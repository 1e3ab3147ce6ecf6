package io.dynamicnetworks.attachment;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.PluginError;
import io.dynamicnetworks.model.StatusChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One state transition of an attachment.
 *
 * @param next what replaces the attachment; empty if nothing is left to remember
 * @param status changes to network-status
 * @param then what to do next; null if nothing
 * @param effect what to report in an event for the pod
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
   * @param about the attachment to act on, one of {@link Transition#next}
   * @param firstErrorOfAdd the error with which the first plugin refused the ADD that this DEL
   *     follows; null if no ADD has just failed, or if another plugin may have refused it
   */
  public record Then(Action action, Attachment about, @Nullable PluginError firstErrorOfAdd) {}

  /** What can be done with an attachment once its state is recorded. */
  public enum Action {
    /** Read in multus' CNI cache how the request ended. */
    READ_CACHE,
    /** Send a DEL under the pod's own identity. */
    DELETE,
    /**
     * Send a DEL under the identity of the controller's own pod, because the daemon no longer finds
     * the attachment's pod.
     */
    DELETE_AS_CONTROLLER
  }

  /** The outcome, as reported in an event for the pod. */
  public sealed interface Effect {
    /** Why the request failed; null if it did not. */
    default @Nullable String cause() {
      return null;
    }

    /** Nothing to report. */
    record None() implements Effect {}

    /** The interface is attached now. */
    record Attached() implements Effect {}

    /** The interface is detached now. */
    record Detached() implements Effect {}

    /** The interface name is taken by something unknown. */
    record NameTaken(String cause) implements Effect {}

    /**
     * The request failed.
     *
     * @param byPlugin whether a plugin refused a DEL
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

  Transition then(Action action, @Nullable PluginError firstErrorOfAdd) {
    return new Transition(next, status, new Then(action, next.getLast(), firstErrorOfAdd), effect);
  }

  Transition status(StatusChange... changes) {
    return new Transition(next, List.of(changes), then, effect);
  }

  Transition status(List<StatusChange> changes) {
    return new Transition(next, changes, then, effect);
  }
}
