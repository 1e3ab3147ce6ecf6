package io.dynamicnetworks.attachment;

import io.dynamicnetworks.attachment.Transition.Action;
import io.dynamicnetworks.attachment.Transition.Effect;
import io.dynamicnetworks.model.AddReply;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.AttachmentState.Abandoned;
import io.dynamicnetworks.model.AttachmentState.Adding;
import io.dynamicnetworks.model.AttachmentState.Adopted;
import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.AttachmentState.Deleted;
import io.dynamicnetworks.model.AttachmentState.Deleting;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.DelReply;
import io.dynamicnetworks.model.PluginError;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what an answer to ADD, an answer to DEL or an observation does to an attachment. Covers
 * every pair of state and event; docs/lifecycle.md lists them all.
 *
 * @param observing whether multus' CNI cache, which shows how a request ended, can be read
 * @param presence whether the attachment's sandbox and pod still exist
 * @param hasIdentity whether the controller knows its own pod, under whose identity the daemon
 *     accepts a DEL for a pod that the daemon no longer finds
 * @param nowMillis milliseconds since 1970
 * @param window how long an abandoned request may still end in the daemon, counted from when it was
 *     sent
 */
public record AttachmentLifecycle(
    boolean observing, Presence presence, boolean hasIdentity, long nowMillis, Duration window) {
  /** Whether the attachment's sandbox and pod still exist. */
  public enum Presence {
    /** The attachment's sandbox is the pod's current one. */
    HERE,
    /**
     * The attachment's sandbox has ended, and the pod has no other yet: network-status lists the
     * interfaces of the one that has ended until multus writes it for the next one.
     */
    SANDBOX_ENDED,
    /** The pod has another sandbox now, and network-status lists the new sandbox's interfaces. */
    SANDBOX_GONE,
    /** The pod's containers have ended, or the pod is gone. */
    POD_GONE
  }

  /** Turns CNI results into status entries. */
  public interface Results {
    List<StatusEntry> entriesOf(Attachment attachment, CniResult result);
  }

  /** Returns the attachment as recorded before its ADD is sent. */
  public Attachment adding(Attachment attachment) {
    return attachment.withState(new Adding(nowMillis));
  }

  /** Returns the attachment as recorded before its DEL is sent. */
  public Attachment deleting(Attachment attachment) {
    return switch (attachment.state()) {
      case Adopted _ -> attachment.withState(new Deleting(Origin.ADOPTED, null));
      case Attached _ -> attachment.withState(new Deleting(Origin.ATTACHED, null));
      case Adding(long sentAt) -> attachment.withState(new Abandoned(sentAt));
      case Deleting _, Deleted _, Abandoned _ -> attachment;
    };
  }

  /**
   * Applies an answer to ADD. For an interface that is already attached, the ADD was a
   * verification: does it still exist?
   */
  public Transition on(Attachment a, AddReply reply, Results results) {
    return switch (a.state()) {
      case Adding(long sentAt) -> added(a, sentAt, reply, results);
      case Attached _, Adopted _ -> verified(a, reply, results);
      case Deleting _, Deleted _, Abandoned _ -> Transition.to(a);
    };
  }

  private Transition added(Attachment a, long sentAt, AddReply reply, Results results) {
    return switch (reply) {
      case AddReply.Added(CniResult result) ->
          attached(a, results.entriesOf(a, result)).with(new Effect.Attached());
      case AddReply.NameTaken(String cause) -> Transition.to().with(new Effect.NameTaken(cause));
      case AddReply.NotRun(String cause) -> Transition.to().failed(cause);
      case AddReply.PodGone(String cause) -> Transition.to().failed(cause);
      // A failed plugin may leave a link behind (seen with macvlan and a failing IPAM).
      case AddReply.Refused(String cause, PluginError firstPluginError) ->
          Transition.to(a.withState(new Deleting(Origin.FAILED_ADD, null)))
              .then(Action.DELETE, firstPluginError)
              .failed(cause);
      case AddReply.Unknown(String cause) ->
          observing
              ? Transition.to(a).then(Action.READ_CACHE).failed(cause)
              : undo(a, sentAt).failed(cause);
    };
  }

  private Transition verified(Attachment a, AddReply reply, Results results) {
    return switch (reply) {
      case AddReply.NameTaken _ -> Transition.to(a);
      case AddReply.NotRun(String cause) -> Transition.to(a).failed(cause);
      case AddReply.PodGone(String cause) -> Transition.to(a).failed(cause);
      case AddReply.Added(CniResult result) -> {
        List<StatusEntry> entries = results.entriesOf(a, result);
        yield new Transition(
            List.of(
                a.withState(new Deleted(nowMillis)),
                a.attachedIn(a.sandbox()).withState(new Attached()).withEntries(entries)),
            Stream.concat(unlisted(a).stream(), listed(entries).stream()).toList(),
            null,
            new Effect.Attached());
      }
      // A plugin ran, so the name was free: the interface had gone.
      case AddReply.Refused(String cause, _) -> lost(a, cause);
      case AddReply.Unknown(String cause) -> inDoubt(a).failed(cause);
    };
  }

  /**
   * Handles a verification without an answer: the interface may be there, as before or anew, or
   * not. So it is detached, and attached again.
   */
  private Transition inDoubt(Attachment a) {
    Origin from = a.state() instanceof Adopted ? Origin.ADOPTED : Origin.ATTACHED;
    return Transition.to(a.withState(new Deleting(from, nowMillis))).then(Action.DELETE);
  }

  private Transition lost(Attachment a, String cause) {
    return Transition.to(
            a.withState(new Deleted(nowMillis)),
            a.attachedIn(a.sandbox()).withState(new Abandoned(nowMillis)).withEntries(List.of()))
        .status(unlisted(a))
        .then(Action.DELETE)
        .failed(cause);
  }

  /** Applies an answer to DEL. */
  public Transition on(Attachment a, DelReply reply) {
    return switch (a.state()) {
      case Deleting state -> deleted(a, state, reply);
      case Abandoned(long sentAt) -> cleaned(a, sentAt, reply);
      case Adopted _, Adding _, Attached _, Deleted _ -> Transition.to(a);
    };
  }

  /**
   * Applies an answer to a DEL that may follow directly on a failed ADD.
   *
   * @param firstErrorOfAdd the error with which the first plugin refused the ADD; null if no ADD
   *     has just failed, or if another plugin may have refused it
   */
  public Transition on(Attachment a, DelReply reply, @Nullable PluginError firstErrorOfAdd) {
    return firstErrorOfAdd != null
            && a.state() instanceof Deleting(Origin from, Long _)
            && from == Origin.FAILED_ADD
            && reply instanceof DelReply.Refused(String cause, PluginError firstError)
            && firstErrorOfAdd.equals(firstError)
        ? Transition.to(a.withState(new Deleting(Origin.UNUSABLE_ADD, null))).failed(cause)
        : on(a, reply);
  }

  private Transition deleted(Attachment a, Deleting state, DelReply reply) {
    return switch (reply) {
      case DelReply.Deleted _ -> gone(a, state);
      case DelReply.NotRun(String cause) -> Transition.to(asBefore(a, state)).failed(cause);
      case DelReply.PodGone(String cause) ->
          presence == Presence.POD_GONE && hasIdentity
              ? Transition.to(a).then(Action.DELETE_AS_CONTROLLER)
              : Transition.to(asBefore(a, state)).failed(cause);
      case DelReply.Refused(String cause, _) -> Transition.to(a).refused(cause);
      case DelReply.Unknown(String cause) -> unanswered(a, state).failed(cause);
    };
  }

  /**
   * Handles a DEL that got no answer. If an earlier DEL got none either, the cache can show that
   * one of the two has ended, but not which: the earlier one becomes abandoned. The attachment's
   * device stays with the attachment: an abandoned DEL can only free it.
   */
  private Transition unanswered(Attachment a, Deleting state) {
    Attachment deleting = a.withState(new Deleting(state.from(), nowMillis));
    if (!observing || !state.from().isAttachment()) {
      return Transition.to(deleting);
    }
    Long earlier = state.unansweredSinceMillis();
    return (earlier == null || presence != Presence.HERE || isPast(earlier)
            ? Transition.to(deleting)
            : Transition.to(
                withoutFreed(a, state).withState(new Abandoned(earlier)).withEntries(List.of()),
                deleting))
        .then(Action.READ_CACHE);
  }

  /**
   * Returns the state before a DEL that reached no plugin. If an earlier DEL got no answer, it may
   * still have taken effect, so the attachment stays as it is.
   */
  private static Attachment asBefore(Attachment a, Deleting state) {
    if (state.unansweredSinceMillis() != null) {
      return a;
    }
    return switch (state.from()) {
      case ADOPTED -> a.withState(new Adopted());
      case ATTACHED -> a.withState(new Attached());
      case FAILED_ADD, UNUSABLE_ADD -> a;
    };
  }

  /**
   * Handles a DEL that succeeded. An earlier request that got no answer may still end and affect
   * whatever has the interface name by then, so it stays on record as abandoned.
   */
  private Transition gone(Attachment a, Deleting state) {
    Long unanswered = state.unansweredSinceMillis();
    List<Attachment> late =
        unanswered == null || canForget(unanswered)
            ? List.of()
            : List.of(
                withoutFreed(a, state).withState(new Abandoned(unanswered)).withEntries(List.of()));
    if (!state.from().isAttachment()) {
      return new Transition(late, List.of(), null, new Effect.None());
    }
    Transition detached = tombstone(a);
    return new Transition(
        Stream.concat(detached.next().stream(), late.stream()).toList(),
        detached.status(),
        null,
        new Effect.Detached());
  }

  /**
   * Drops the device of an attachment: the DEL has freed it. After a failed ADD the device stays,
   * because that ADD may still take it.
   */
  private static Attachment withoutFreed(Attachment a, Deleting state) {
    return state.from().isAttachment() ? a.withDevice(null) : a;
  }

  private Transition cleaned(Attachment a, long sentAt, DelReply reply) {
    return switch (reply) {
      case DelReply.Deleted _ -> canForget(sentAt) ? Transition.to() : Transition.to(a);
      case DelReply.PodGone(String cause) ->
          presence == Presence.POD_GONE && hasIdentity
              ? Transition.to(a).then(Action.DELETE_AS_CONTROLLER)
              : Transition.to(a).failed(cause);
      case DelReply.NotRun(String cause) -> Transition.to(a).failed(cause);
      case DelReply.Refused(String cause, _) -> Transition.to(a).refused(cause);
      case DelReply.Unknown(String cause) ->
          Transition.to(a.withState(new Abandoned(nowMillis))).failed(cause);
    };
  }

  /** Applies an observation. */
  public Transition on(Attachment a, Observation observation) {
    return switch (observation) {
      case Observation.Present(List<StatusEntry> entries) -> present(a, entries);
      case Observation.Absent _ -> absent(a);
      case Observation.Nothing _ -> Transition.to(a);
      case Observation.SandboxGone _ -> sandboxGone(a);
      case Observation.WindowPassed _ -> windowPassed(a, observing && presence == Presence.HERE);
      case Observation.Replaced _ -> windowPassed(a, false);
      case Observation.Hidden _ ->
          // It can no longer take its device. If it has, no other ADD gets that device either.
          a.state() instanceof Abandoned ? Transition.to(a.withDevice(null)) : Transition.to(a);
      case Observation.Outdated _ ->
          // Only the pod's object showed it, and that was the one of an earlier sandbox.
          a.state() instanceof Adopted ? Transition.to() : Transition.to(a);
      case Observation.Unlisted _ ->
          a.state() instanceof Deleted && !a.created() ? Transition.to() : Transition.to(a);
    };
  }

  private static Transition present(Attachment a, List<StatusEntry> entries) {
    return switch (a.state()) {
      // The request took effect after all.
      case Adding _, Abandoned _ -> attached(a, entries).with(new Effect.Attached());
      case Attached _, Adopted _, Deleting _, Deleted _ -> Transition.to(a);
    };
  }

  private Transition absent(Attachment a) {
    return switch (a.state()) {
      case Adding(long sentAt) -> undo(a, sentAt);
      // Another controller's DEL, or an abandoned one, has deleted it.
      case Attached _, Adopted _ -> tombstone(a);
      case Deleting(Origin from, Long _) ->
          from.isAttachment() ? tombstone(a).with(new Effect.Detached()) : Transition.to(a);
      case Deleted _, Abandoned _ -> Transition.to(a);
    };
  }

  /**
   * @param mayBeLeft whether something may be left of it: a plugin that failed late leaves a link
   *     but no cache entry
   */
  private static Transition windowPassed(Attachment a, boolean mayBeLeft) {
    if (!(a.state() instanceof Abandoned)) {
      return Transition.to(a);
    }
    return mayBeLeft
        ? Transition.to(a.withState(new Deleting(Origin.FAILED_ADD, null))).then(Action.DELETE)
        : Transition.to();
  }

  /**
   * Remembers what a deleted attachment was listed as: while network-status, or an older copy of
   * it, may still list it.
   */
  private Transition tombstone(Attachment a) {
    Attachment deleted = a.withState(new Deleted(nowMillis));
    return switch (presence) {
      case HERE -> Transition.to(deleted).status(unlisted(a));
      case SANDBOX_ENDED -> Transition.to(deleted);
      case SANDBOX_GONE, POD_GONE -> Transition.to();
    };
  }

  /**
   * Handles the end of the sandbox: multus' own teardown deletes what multus attached, and nothing
   * else. Without a config no DEL can be sent.
   */
  private Transition sandboxGone(Attachment a) {
    return a.created() || !a.hasConfig() || a.state() instanceof Deleted
        ? Transition.to()
        : Transition.to(deleting(a)).then(Action.DELETE);
  }

  /**
   * Deletes what an ADD without an answer may have left. Once that is done, the ADD is abandoned:
   * it may still take effect.
   */
  private static Transition undo(Attachment a, long sentAt) {
    return Transition.to(a.withState(new Deleting(Origin.FAILED_ADD, sentAt))).then(Action.DELETE);
  }

  private static Transition attached(Attachment a, List<StatusEntry> entries) {
    return Transition.to(a.withState(new Attached()).withEntries(entries)).status(listed(entries));
  }

  private static List<StatusChange> listed(List<StatusEntry> entries) {
    return entries.isEmpty() ? List.of() : List.of(new StatusChange.Put(entries));
  }

  private static List<StatusChange> unlisted(Attachment a) {
    return a.entries().stream().<StatusChange>map(StatusChange.Remove::new).toList();
  }

  /**
   * Whether nothing can or need be done about the request: its window has passed, or the pod is
   * gone and there is no identity under which to delete what it might create.
   */
  private boolean canForget(long sentAtMillis) {
    return isPast(sentAtMillis) || (presence == Presence.POD_GONE && !hasIdentity);
  }

  private boolean isPast(long sentAtMillis) {
    return nowMillis - sentAtMillis >= window.toMillis();
  }

  /** Whether the request of an abandoned attachment can no longer end in the daemon. */
  public boolean windowPassed(Attachment a) {
    return a.state() instanceof Abandoned && windowLeft(a).isZero();
  }

  /**
   * Returns how much longer the request of an abandoned attachment may still end in the daemon;
   * zero once its window has passed.
   */
  public Duration windowLeft(Attachment a) {
    return a.state() instanceof Abandoned(long sentAt) && !isPast(sentAt)
        ? window.minusMillis(nowMillis - sentAt)
        : Duration.ZERO;
  }

  /**
   * Drops abandoned requests from {@code all} that {@code next} supersedes: the newer window ends
   * later and covers both.
   */
  public static List<Attachment> withoutOlder(List<Attachment> all, List<Attachment> next) {
    return all.stream()
        .filter(
            a -> !(a.state() instanceof Abandoned) || next.stream().noneMatch(n -> isNewer(n, a)))
        .toList();
  }

  private static boolean isNewer(Attachment next, Attachment abandoned) {
    return next.state() instanceof Abandoned
        && sentAtMillis(next) > sentAtMillis(abandoned)
        && next.withState(abandoned.state()).equals(abandoned);
  }

  private static long sentAtMillis(Attachment a) {
    return a.state() instanceof Abandoned(long sentAt) ? sentAt : 0;
  }

  /** Returns the state as one word, for display. */
  public static String word(AttachmentState state) {
    return switch (state) {
      case Adopted _ -> "adopted";
      case Adding _ -> "adding";
      case Attached _ -> "attached";
      case Deleting _ -> "deleting";
      case Deleted _ -> "deleted";
      case Abandoned _ -> "abandoned";
    };
  }
}
