package io.dynamicnetworks.kube.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.bus.PodPort.PodWriteReply;
import io.dynamicnetworks.bus.PodPort.StatusWrite;
import io.dynamicnetworks.kube.client.PodCache;
import io.dynamicnetworks.kube.write.PodApi.Answer;
import io.dynamicnetworks.kube.write.PodApi.Copy;
import io.dynamicnetworks.kube.write.PodChange.Edit;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodBuilder;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.StatusChange;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rules of a write without HTTP: the test controls the pod, the time and the other writers. */
class PodWritesTest {
  private static final PodUid UID = new PodUid("u");
  private static final PodRef WEB = new PodRef("shop", "web-0");
  private static final String HINT = "";

  private final List<Duration> pauses = new ArrayList<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final PodCache pods = new PodCache(() -> 0);
  private final Cluster cluster = new Cluster();
  private long nowNanos;
  private int ended;
  private PodWrites.Turns turns = (namespace, attempt) -> attempt.get();

  /** One pod, and scripted answers that take precedence over its own. */
  private static final class Cluster implements PodApi {
    private final Deque<Supplier<Answer>> instead = new ArrayDeque<>();
    private int reads;
    private boolean needsWholePods;
    private @Nullable Pod pod = pod(1, null);

    private Pod present() {
      return Objects.requireNonNull(pod);
    }

    @Override
    public boolean needsWholePods() {
      return needsWholePods;
    }

    @Override
    public Future<Answer> read(PodRef ref, Duration deadline) {
      reads++;
      return Future.succeededFuture(pod == null ? new Answer.Gone() : now());
    }

    @Override
    public Future<Answer> write(Copy copy, Edit edit, Duration deadline) {
      Supplier<Answer> other = instead.poll();
      if (other != null) {
        return Future.succeededFuture(other.get());
      }
      if (!copy.pod().resourceVersion().equals(present().resourceVersion())) {
        return Future.succeededFuture(new Answer.Conflict("changed"));
      }
      Edit.Status status = (Edit.Status) edit;
      pod =
          status.networkStatus() == null
              ? next(present(), present().networkStatus()).withReady(status.ready())
              : next(present(), status.networkStatus());
      return Future.succeededFuture(now());
    }

    private Answer now() {
      return new Answer.Now(new Copy.Fresh(present(), "", false));
    }
  }

  @Test
  void aThousandConflictsNeedNoStackAndOnlyShortPauses() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      cluster.instead.add(() -> new Answer.Conflict("changed"));
    }
    List<PodWriteReply> replies = new ArrayList<>();
    Thread thread = // With the stack size of the controller's threads.
        new Thread(null, () -> replies.add(reply(write(Duration.ofHours(1)))), "small", 256 << 10);
    thread.start();
    thread.join();
    assertThat(replies).singleElement().isInstanceOf(PodWriteReply.Written.class);
    assertThat(pauses).hasSize(1_000).allMatch(pause -> pause.compareTo(Duration.ofMillis(30)) < 0);
  }

  @Test
  void eachTryIsDecidedFromAFreshRead() {
    pods.seen(cluster.present());
    cluster.pod = next(cluster.present(), "[{\"name\":\"theirs\"}]"); // Unseen by the watch.
    assertThat(podOf(write(Duration.ofMinutes(1))).networkStatus())
        .startsWith("[{\"name\":\"theirs\"},")
        .contains("net1");
    assertThat(pods.get(UID)).isEqualTo(cluster.pod);
  }

  @Test
  void whatWasDecidedForAnEarlierSandboxDoesNotChangeTheNetworkStatusOfTheNext() {
    pods.seen(cluster.present());
    String byMultus = "[{\"name\":\"shop/storage\",\"interface\":\"net1\",\"ips\":[\"10.0.0.2\"]}]";
    cluster.pod =
        PodBuilder.of(next(cluster.present(), byMultus)).sandboxHint("of another sandbox").build();
    PodWriteReply.NotWritten not = (PodWriteReply.NotWritten) reply(write(Duration.ofMinutes(1)));
    assertThat(not.failure()).isInstanceOf(Failure.Permanent.class);
    assertThat(not.pod()).as("for the next decision").isEqualTo(cluster.pod);
    assertThat(cluster.present().networkStatus()).isEqualTo(byMultus);
  }

  /** Multus lists what it attached in a new sandbox a moment before the pod shows the sandbox. */
  @Test
  void whatWasDecidedForAnEarlierSandboxDoesNotChangeWhatMultusHasJustListedForTheNext() {
    String before =
        "[{\"name\":\"c\",\"interface\":\"eth0\",\"ips\":[\"10.1.0.2\"],\"default\":true}]";
    cluster.pod = pod(1, before);
    pods.seen(cluster.present());
    StatusWrite write =
        new StatusWrite(
            UID,
            WEB,
            HINT,
            Objects.requireNonNull(
                ((ListedStatus.Entries) NetworkStatus.parse(before)).clusterEntry()),
            changes(),
            null,
            null);
    String byMultus =
        before
            .replace("10.1.0.2", "10.1.0.3")
            .replace("true}]", "true},{\"name\":\"shop/storage\",\"interface\":\"net1\"}]");
    cluster.pod = next(cluster.present(), byMultus);
    PodWriteReply reply = reply(writes(Duration.ofMinutes(1)).write(write));
    assertThat(((PodWriteReply.NotWritten) reply).pod()).isEqualTo(cluster.pod);
    assertThat(cluster.present().networkStatus()).isEqualTo(byMultus);

    String emptied = "[]"; // Nothing shows another sandbox.
    cluster.pod = next(cluster.present(), emptied);
    assertThat(reply(writes(Duration.ofMinutes(1)).write(write)))
        .isInstanceOf(PodWriteReply.Written.class);
  }

  @Test
  void aPodWhoseLongTextsWereCutIsNotReadToShowItsReadiness() {
    String tooLong = "x".repeat(5 << 20);
    cluster.pod = pod(1, tooLong);
    pods.seen(cluster.present());
    assertThat(pods.whole(UID)).isNull();
    NetworkReady ready = NetworkReady.of(null, NetworkReady.Reason.FAILED, "too long", "");
    assertThat(podOf(writes(Duration.ofMinutes(1)).write(showing(ready))).ready()).isEqualTo(ready);
    assertThat(cluster.reads).isZero();
    assertThat(cluster.present().networkStatus()).isEqualTo(tooLong);
  }

  private static StatusWrite showing(NetworkReady ready) {
    return new StatusWrite(UID, WEB, HINT, List.of(), ready, null);
  }

  @Test
  void conflictsWithoutEndEndWithTheDeadline() {
    for (int i = 0; i < 10_000; i++) {
      cluster.instead.add(() -> new Answer.Conflict("changed"));
    }
    PodWriteReply reply = reply(write(Duration.ofSeconds(10)));
    assertThat(((PodWriteReply.NotWritten) reply).failure())
        .isEqualTo(new Failure.Transient("network-status of pod shop/web-0: changed"));
    assertThat(Duration.ofNanos(nowNanos)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void theReplyIsNotOlderThanWhatTheWatchShowedMeanwhile() {
    pods.seen(cluster.present());
    Pod newer = next(next(cluster.present(), "[{}]"), "[{},{}]");
    cluster.instead.add(
        () -> {
          pods.seen(newer);
          return new Answer.Now(new Copy.Fresh(next(cluster.present(), "[{}]"), "", false));
        });
    assertThat(podOf(write(Duration.ofMinutes(1)))).isEqualTo(newer);
  }

  @Test
  void aPodThatTheWatchSawGoMeanwhileIsGone() {
    pods.seen(cluster.present());
    cluster.instead.add(
        () -> {
          pods.remove(UID);
          return new Answer.Now(new Copy.Fresh(next(cluster.present(), "[{}]"), "", false));
        });
    assertThat(reply(write(Duration.ofMinutes(1)))).isEqualTo(new PodWriteReply.PodGone(WEB));
  }

  @Test
  void anErrorInAWriteIsReportedAndNotLost() {
    cluster.instead.add(
        () -> {
          throw new IllegalStateException("broken");
        });
    Future<PodWriteReply> reply = write(Duration.ofMinutes(1));
    drain();
    assertThat(reply.failed()).isTrue();
  }

  @Test
  void aWriteThatNeedsTheWholePodReadsItInItsTurn() {
    List<Runnable> waiting = waitingForTheirTurn();
    Future<PodWriteReply> reply = write(Duration.ofMinutes(1));
    assertThat(cluster.reads).isZero();
    waiting.removeFirst().run();
    assertThat(reply.result()).isInstanceOf(PodWriteReply.Written.class);
    assertThat(cluster.reads).isEqualTo(1);
  }

  @Test
  void aWriteThatWaitsBeforeItsNextTryGivesItsTurnToOthers() {
    List<Runnable> waiting = waitingForTheirTurn();
    cluster.instead.add(() -> new Answer.Conflict("changed"));
    Future<PodWriteReply> reply = write(Duration.ofMinutes(1));
    waiting.removeFirst().run();
    assertThat(ended).isEqualTo(1);
    later.removeLast().run(); // The pause; the one before is the deadline of the first turn.
    assertThat(reply.isComplete()).isFalse();
    waiting.removeFirst().run();
    assertThat(reply.result()).isInstanceOf(PodWriteReply.Written.class);
    assertThat(ended).isEqualTo(2);
  }

  @Test
  void aWriteWhoseTurnDoesNotComeEndsAtTheDeadline() {
    List<Runnable> waiting = waitingForTheirTurn();
    Future<PodWriteReply> reply = write(Duration.ofMinutes(1));
    assertThat(reply(reply)).isInstanceOf(PodWriteReply.NotWritten.class);
    assertThat(nowNanos).isEqualTo(Duration.ofMinutes(1).toNanos());
    waiting.getFirst().run();
    assertThat(cluster.reads).isZero();
  }

  private List<Runnable> waitingForTheirTurn() {
    List<Runnable> waiting = new ArrayList<>();
    cluster.needsWholePods = true;
    turns =
        (namespace, attempt) -> {
          assertThat(namespace).isEqualTo(WEB.namespace());
          Promise<Void> end = Promise.promise();
          waiting.add(() -> attempt.get().onSuccess(done -> ended++).onComplete(end::handle));
          return end.future();
        };
    return waiting;
  }

  private PodWrites writes(Duration deadline) {
    return new PodWrites(cluster, pods, new TestClock(), new SplittableRandom(1), deadline, turns);
  }

  private Future<PodWriteReply> write(Duration deadline) {
    return writes(deadline).write(new StatusWrite(UID, WEB, HINT, changes(), null, null));
  }

  private static List<StatusChange> changes() {
    return List.of(
        new StatusChange.Put(
            NetworkStatus.fromResult(
                new NetworkRef("shop", "storage"),
                new CniResult("{\"interfaces\":[{\"name\":\"net1\",\"sandbox\":\"/s\"}]}"))));
  }

  private final class TestClock implements PodWrites.Clock {
    @Override
    public long nanoTime() {
      return nowNanos;
    }

    @Override
    public void after(Duration pause, Runnable task) {
      pauses.add(pause);
      later.add(
          () -> {
            nowNanos += pause.toNanos();
            task.run();
          });
    }
  }

  private void drain() {
    while (!later.isEmpty()) {
      later.remove().run();
    }
  }

  private PodWriteReply reply(Future<PodWriteReply> future) {
    drain();
    return future.result();
  }

  private Pod podOf(Future<PodWriteReply> future) {
    return ((PodWriteReply.Written) reply(future)).pod();
  }

  private static Pod next(Pod before, @Nullable String status) {
    int version = Integer.parseInt(before.resourceVersion()) + 1;
    return before.withNetworkStatus(status).withResourceVersion(Integer.toString(version));
  }

  private static Pod pod(int version, @Nullable String status) {
    return new PodBuilder(UID, WEB).resourceVersion(version).annotations(null, status).build();
  }
}
