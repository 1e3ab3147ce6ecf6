package io.dynamicnetworks.kube.write;

import io.dynamicnetworks.bus.PodPort.PodWriteReply;
import io.dynamicnetworks.flow.Backoff;
import io.dynamicnetworks.kube.client.PodCache;
import io.dynamicnetworks.kube.write.PodApi.Answer;
import io.dynamicnetworks.kube.write.PodApi.Copy;
import io.dynamicnetworks.kube.write.PodChange.Intent;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One change of one pod, from the first try to its reply. The first try uses the watched copy,
 * which saves a read. Every later one starts with a read, so that it does not matter whether the
 * previous one took effect.
 *
 * <p>A loop, not a recursion: the end of each step starts the next, and tries leave nothing behind.
 */
final class WriteAttempts {
  // Leaves time for a read and another write after one request without an answer.
  private static final int CALLS_PER_DEADLINE = 3;

  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(20), Duration.ofSeconds(1), 0.5);

  /**
   * After a conflict. The server is not overloaded then; another writer was faster. Against a
   * writer with 60 updates a second it helps to retry often, and out of step with it.
   */
  private static final int LONGEST_CONFLICT_PAUSE_MS = 30;

  private final PodWrites tools;
  private final PodUid uid;
  private final PodRef ref;
  private final PodChange change;
  private final long endNanos;
  private final boolean watched;
  private final Promise<PodWriteReply> reply = Promise.promise();
  private int failures;

  /** Ends the turn of this try; null outside of one. */
  private @Nullable Promise<Void> turn;

  WriteAttempts(PodWrites tools, PodUid uid, PodRef ref, PodChange change) {
    this.tools = tools;
    this.uid = uid;
    this.ref = ref;
    this.change = change;
    endNanos = tools.clock().nanoTime() + tools.deadline().toNanos();
    watched = tools.pods().get(uid) != null;
  }

  /** Makes the change; takes at most the deadline. */
  Future<PodWriteReply> run() {
    reply.future().onComplete(done -> endTurn());
    Pod copy = change.needsStatus() ? tools.pods().whole(uid) : tools.pods().partly(uid);
    if (copy == null) {
      read();
    } else {
      guarded(() -> decide(new Copy.Watched(copy)));
    }
    return reply.future();
  }

  /** Reads the pod; if whole pods are read, in its turn, since few may be in memory at once. */
  private void read() {
    if (turn != null || !tools.api().needsWholePods()) {
      readNow();
      return;
    }
    boolean[] began = {false};
    var _ =
        tools
            .wholePods()
            .take(
                ref.namespace(),
                () -> {
                  began[0] = true;
                  return inTurn();
                });
    if (!began[0]) {
      tools
          .clock()
          .after(
              remaining(),
              () -> {
                if (!began[0]) {
                  fail(new Failure.Transient(text("waited for other pods' writes for too long")));
                }
              });
    }
  }

  /** Makes one try, unless it comes too late; completes when the try holds no pod any more. */
  private Future<Void> inTurn() {
    Promise<Void> mine = Promise.promise();
    if (reply.future().isComplete()) {
      mine.complete();
    } else {
      turn = mine;
      guarded(this::readNow);
    }
    return mine.future();
  }

  private void endTurn() {
    if (turn != null) {
      turn.tryComplete();
      turn = null;
    }
  }

  private void readNow() {
    next(tools.api().read(ref, share()), fresh -> decide(fresh));
  }

  private void decide(Copy copy) {
    if (!copy.pod().uid().equals(uid)) {
      reply.complete(new PodWriteReply.PodGone(ref));
      return;
    }
    // The watched copy may be outdated: only a fresh one justifies doing nothing.
    boolean fresh = copy instanceof Copy.Fresh;
    if (fresh) {
      tools.pods().read(copy.pod());
    }
    switch (change.on(copy.pod())) {
      case Intent.Write(PodChange.Edit edit) ->
          next(tools.api().write(copy, edit, share()), after -> took(after.pod()));
      case Intent.Nothing nothing when fresh -> written(copy.pod());
      case Intent.Impossible(String cause) when fresh ->
          reply.complete(
              new PodWriteReply.NotWritten(
                  ref, new Failure.Permanent(text(cause)), newest(copy.pod())));
      case Intent.Nothing nothing -> read();
      case Intent.Impossible impossible -> read();
    }
  }

  private void next(Future<Answer> request, Consumer<Copy.Fresh> then) {
    request.onSuccess(answer -> guarded(() -> answered(answer, then))).onFailure(reply::tryFail);
  }

  private void answered(Answer answer, Consumer<Copy.Fresh> then) {
    switch (answer) {
      case Answer.Now(Copy.Fresh copy) -> then.accept(copy);
      case Answer.Gone gone -> reply.complete(new PodWriteReply.PodGone(ref));
      case Answer.ReadFirst first -> read();
      case Answer.Conflict(String cause) -> again(cause, conflictPause());
      case Answer.Unclear(String cause, Duration atLeast) ->
          again(cause, BACKOFF.before(failures++, tools.random(), atLeast));
      case Answer.Refused(Failure.Transient(String cause)) ->
          fail(new Failure.Transient(text(cause)));
      case Answer.Refused(Failure.Permanent(String cause)) ->
          fail(new Failure.Permanent(text(cause)));
    }
  }

  private void took(Pod pod) {
    tools.pods().wrote(pod);
    written(pod);
  }

  /** Replies with the newest known pod: the watch may already be ahead of the answer. */
  private void written(Pod answered) {
    if (tools.pods().get(uid) == null && watched) {
      reply.complete(new PodWriteReply.PodGone(ref));
    } else {
      reply.complete(new PodWriteReply.Written(ref, newest(answered)));
    }
  }

  private Pod newest(Pod answered) {
    Pod now = tools.pods().get(uid);
    return now == null ? PodCache.kept(answered) : now;
  }

  /** Waits, reads and tries again, if the deadline leaves time for it. */
  private void again(String cause, Duration pause) {
    endTurn(); // Nothing is held while it waits.
    if (pause.compareTo(remaining()) >= 0) {
      fail(new Failure.Transient(text(cause)));
    } else {
      tools.clock().after(pause, () -> guarded(this::read));
    }
  }

  private Duration conflictPause() {
    return Duration.ofMillis(tools.random().nextLong(1, LONGEST_CONFLICT_PAUSE_MS));
  }

  private Duration share() {
    Duration share = tools.deadline().dividedBy(CALLS_PER_DEADLINE);
    Duration left = remaining();
    return share.compareTo(left) < 0 ? share : left;
  }

  private Duration remaining() {
    return Duration.ofNanos(Math.max(0, endNanos - tools.clock().nanoTime()));
  }

  private String text(String cause) {
    return change.what() + " of pod " + ref + ": " + cause;
  }

  private void fail(Failure failure) {
    reply.complete(new PodWriteReply.NotWritten(ref, failure));
  }

  /** Runs a step; whatever it throws, the reply is sent. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      reply.tryFail(e);
    }
  }
}
