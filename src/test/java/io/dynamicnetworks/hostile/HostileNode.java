package io.dynamicnetworks.hostile;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.testbed.ControllerProcess;
import io.dynamicnetworks.testbed.Testbed;
import io.dynamicnetworks.testbed.TestbedPod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node that the namespace {@code hostile} attacks, and beside it, on the same machine at the same
 * time, its peer, which nobody attacks. Whatever one of them does is done on the other at once: the
 * peer shows how slow the machine is just then, with the attackers and the stand-ins at work on its
 * cores.
 */
final class HostileNode implements AutoCloseable {
  static final String HOSTILE = "hostile";

  /** A foreign namespace, whose networks isolation keeps from both. */
  static final String STORAGE = "storage-team";

  static final Duration DELEGATE_TIMEOUT = Duration.ofSeconds(20);

  private static final Duration IN_TIME = Duration.ofSeconds(2);

  /** The most that a start takes on two quiet cores, of which another start has one. */
  private static final Duration QUIET_START = Duration.ofMillis(1200);

  /** From the API server to a controller that has just been started, on two cores for all. */
  private static final int BYTES_PER_MILLI = 8_000;

  /** What the heap's old generation may hold beyond what it held before: garbage, for a while. */
  private static final long SOME_GARBAGE_BYTES = 8 << 20;

  private static final Pattern OLD_GENERATION =
      Pattern.compile("jvm_memory_used_bytes\\{[^}]*id=\"Tenured Gen\"[^}]*} ([0-9.E]+)");

  private final VictimNode attacked;
  private final VictimNode peer;
  private final long quietHeap;

  private final List<Times> edits = new ArrayList<>();
  private final List<Times> starts = new ArrayList<>();

  private HostileNode(VictimNode attacked, VictimNode peer) {
    this.attacked = attacked;
    this.peer = peer;
    attacked.testbed().store().createNad(HOSTILE, "net", attacked.testbed().macvlan());
    attacked.testbed().store().createNad(STORAGE, "secret", attacked.testbed().macvlan());
    starts.add(both(attacked::start, peer::start));
    editVictim();
    quietHeap = oldGeneration();
  }

  /** One on which all is quiet. */
  static HostileNode start() {
    VictimNode attacked = VictimNode.create(DELEGATE_TIMEOUT);
    try {
      return new HostileNode(attacked, VictimNode.create(DELEGATE_TIMEOUT));
    } catch (RuntimeException | AssertionError e) {
      attacked.close();
      throw e;
    }
  }

  /** Those of the attacked node. */
  Testbed testbed() {
    return attacked.testbed();
  }

  /** That of the attacked node. */
  ControllerProcess controller() {
    return attacked.controller();
  }

  /** A running pod of the hostile namespace. */
  TestbedPod hostilePod(String name) {
    return testbed().createPod(new PodRef(HOSTILE, name), null);
  }

  /** Edits the victim, and waits until that is done and reported. */
  void editVictim() {
    edits.add(both(attacked::edit, peer::edit));
  }

  /** The program ends as by kill -9 and is started again. */
  void restart() {
    attacked.assertAlive();
    attacked.controller().kill();
    peer.controller().kill();
    starts.add(both(attacked::start, peer::start));
  }

  private Times both(Supplier<Duration> onAttacked, Supplier<Duration> onPeer) {
    long before = testbed().api().bytesSent();
    CompletableFuture<Duration> beside =
        CompletableFuture.supplyAsync(onPeer, Thread::startVirtualThread);
    Duration took = onAttacked.get();
    long bytes = testbed().api().bytesSent() - before;
    return new Times(took, beside.join(), bytes);
  }

  /**
   * How long something took.
   *
   * @param peer how long it took on the peer, at the same time
   * @param bytes what the API server sent to the attacked controller meanwhile: it has to read what
   *     tenants wrote, in the order in which it comes
   */
  private record Times(Duration attacked, Duration peer, long bytes) {
    /** What the attack costs. */
    Duration delay() {
      return attacked.minus(peer);
    }

    /** On a machine that is not slow. */
    Duration limit() {
      return IN_TIME.plusMillis(bytes / BYTES_PER_MILLI);
    }

    @Override
    public String toString() {
      return "%d/%d ms with %d MB"
          .formatted(attacked.toMillis(), peer.toMillis(), bytes / 1_000_000);
    }
  }

  /** How long it all took: on the attacked node / on the peer. */
  String times() {
    return "edits %s, starts %s".formatted(edits, starts);
  }

  /**
   * Beside the time that the API server's bytes take, no edit was delayed by two seconds, and the
   * program was ready within two seconds after each start. On a machine that was slow meanwhile,
   * all this may take as much longer as the peer's starts did.
   */
  void assertVictimWasServed() {
    assertThat(edits).hasSizeGreaterThan(4);
    for (Times edit : edits) {
      assertThat(edit.delay()).as("%s: %s", edit, times()).isLessThan(slowed(edit.limit()));
    }
    for (Times start : starts) {
      assertThat(start.attacked()).as("%s: %s", start, times()).isLessThan(slowed(start.limit()));
    }
  }

  /** Each start was ready within two seconds, whatever the API server sent beside it. */
  void assertStartsWereNotDelayed() {
    for (Times start : starts) {
      assertThat(start.attacked()).as("%s: %s", start, times()).isLessThan(slowed(IN_TIME));
    }
  }

  /** As long as that takes on the machine as slow as it was. */
  private Duration slowed(Duration time) {
    Duration slowest = starts.stream().map(Times::peer).reduce(QUIET_START, HostileNode::longer);
    return time.multipliedBy(slowest.toMillis()).dividedBy(QUIET_START.toMillis());
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Nothing stays of an attack whose pods and networks are gone. */
  void assertHeapIsFlat() {
    await("a heap like before, %d bytes".formatted(quietHeap))
        .until(() -> oldGeneration() < quietHeap + SOME_GARBAGE_BYTES);
    attacked.assertAlive();
  }

  /** Bytes in the heap's old generation; the program collects it when garbage has gathered. */
  private long oldGeneration() {
    Matcher used = OLD_GENERATION.matcher(controller().get("/metrics"));
    assertThat(used.find()).isTrue();
    return (long) Double.parseDouble(used.group(1));
  }

  @Override
  public void close() {
    peer.close();
    attacked.close();
  }
}
