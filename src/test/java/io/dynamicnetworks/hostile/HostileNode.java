package io.dynamicnetworks.hostile;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.cri.RuntimeFlavor;
import io.dynamicnetworks.testbed.ControllerProcess;
import io.dynamicnetworks.testbed.Testbed;
import io.dynamicnetworks.testbed.TestbedPod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;

/**
 * A node with the program in a process of its own, with the image's JVM options, between stand-ins:
 * a pod of the namespace {@code victim}, and whatever the namespace {@code hostile} makes.
 */
final class HostileNode implements AutoCloseable {
  static final String HOSTILE = "hostile";

  /** A foreign namespace, whose networks isolation keeps from both. */
  static final String STORAGE = "storage-team";

  static final Duration DELEGATE_TIMEOUT = Duration.ofSeconds(20);

  private static final Duration IN_TIME = Duration.ofSeconds(2);

  /** Milliseconds that are not worth a word. */
  private static final long A_MOMENT = 50;

  /** What the heap's old generation may hold beyond what it held before: garbage, for a while. */
  private static final long SOME_GARBAGE_BYTES = 8 << 20;

  private static final Pattern OLD_GENERATION =
      Pattern.compile("jvm_memory_used_bytes\\{[^}]*id=\"Tenured Gen\"[^}]*} ([0-9.E]+)");

  private final Testbed testbed;
  private final TestbedPod victim;
  private @Nullable ControllerProcess process;
  private final Duration quietStart;
  private final long quietHeap;

  private final List<Served> served = new ArrayList<>();

  private final List<Duration> starts = new ArrayList<>();
  private int edits;

  private HostileNode(Testbed testbed) {
    this.testbed = testbed;
    testbed.store().createNad("victim", "storage", testbed.macvlan());
    testbed.store().createNad(HOSTILE, "net", testbed.macvlan());
    testbed.store().createNad(STORAGE, "secret", testbed.macvlan());
    startProgram(); // With the setup of the testbed.
    controller().kill();
    quietStart = startProgram();
    victim = testbed.createPod(new PodRef("victim", "web-0"), null);
    editVictim();
    quietHeap = oldGeneration();
  }

  /** One on which all is quiet; isolation is on. */
  static HostileNode start() {
    return new HostileNode(
        Testbed.withStandIns(
            RuntimeFlavor.CONTAINERD_2,
            Map.of(
                "namespaceIsolation",
                true,
                "globalNamespaces",
                List.of(),
                "maxInterfacesPerPod",
                100,
                "delegateTimeoutSeconds",
                DELEGATE_TIMEOUT.toSeconds(),
                "criTimeoutSeconds",
                2)));
  }

  Testbed testbed() {
    return testbed;
  }

  ControllerProcess controller() {
    return Objects.requireNonNull(process);
  }

  /** A running pod of the hostile namespace. */
  TestbedPod hostilePod(String name) {
    return testbed.createPod(new PodRef(HOSTILE, name), null);
  }

  /**
   * Moves the victim's interface to another name, and waits until it is listed and reported. What
   * counts is the time that the program and the stand-ins had, see {@link StoodStill}.
   */
  void editVictim() {
    String iface = "v" + edits++;
    ControllerProcess program = controller();
    StoodStill before = StoodStill.of(program.pid());
    long began = System.nanoTime();
    victim.edit("storage@" + iface);
    await("the victim's " + iface)
        .until(
            () ->
                !program.isAlive()
                    || (victim.statusInterfaces().contains(iface)
                        && victim.events().stream().anyMatch(event -> isAddition(event, iface))));
    assertAlive();
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    served.add(new Served(took, StoodStill.of(program.pid()).since(before)));
  }

  /**
   * An edit of the victim.
   *
   * @param still how long of that all stood still
   */
  private record Served(Duration took, Duration still) {
    Duration counted() {
      return took.minus(still);
    }

    @Override
    public String toString() {
      return took.toMillis() + (still.toMillis() < A_MOMENT ? "" : "-" + still.toMillis());
    }
  }

  private static boolean isAddition(String event, String iface) {
    return event.startsWith("AddedInterface") && event.contains(" interface " + iface + " ");
  }

  /**
   * The program ends as by kill -9 and is started again: ready within two seconds, or on a machine
   * that is slow just now, within twice the time that it took when all was quiet.
   *
   * @param transfer how long the attack's own bytes take
   */
  void restart(Duration transfer) {
    assertAlive();
    controller().kill();
    Duration took = startProgram();
    starts.add(took);
    Duration twice = quietStart.multipliedBy(2);
    assertThat(took)
        .as("ready; %s", times())
        .isLessThan((twice.compareTo(IN_TIME) > 0 ? twice : IN_TIME).plus(transfer));
  }

  /** Returns how long it took until it was ready, without what {@link StoodStill} counts. */
  private Duration startProgram() {
    List<String> program = ImageJvm.program();
    StoodStill before = StoodStill.ofStandIns();
    long began = System.nanoTime();
    process = testbed.startAsInPod(program);
    await("ready").ignoreExceptions().until(() -> controller().get("/readyz").endsWith("ready\n"));
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    return took.minus(StoodStill.of(controller().pid()).since(before));
  }

  /** How long the victim's edits took, and the starts, in milliseconds. */
  String times() {
    return "edits %s ms, starts %s ms, the quiet one %d ms"
        .formatted(served, starts.stream().map(Duration::toMillis).toList(), quietStart.toMillis());
  }

  /**
   * All edits were done in time but for one, which may come when the attack's bytes are on the way.
   */
  void assertVictimWasServed() {
    assertThat(served).hasSizeGreaterThan(4);
    Duration secondSlowest =
        served.stream().map(Served::counted).sorted().toList().get(served.size() - 2);
    assertThat(secondSlowest).as("%s", times()).isLessThan(IN_TIME);
  }

  void assertAlive() {
    if (!controller().isAlive()) {
      Assertions.fail("the program ended:\n" + controller().log());
    }
    assertThat(controller().log())
        .doesNotContain("OutOfMemoryError")
        .doesNotContain("StackOverflow");
  }

  /** Nothing stays of an attack whose pods and networks are gone. */
  void assertHeapIsFlat() {
    await("a heap like before, %d bytes".formatted(quietHeap))
        .until(() -> oldGeneration() < quietHeap + SOME_GARBAGE_BYTES);
    assertAlive();
  }

  /** Bytes in the heap's old generation; the program collects it when garbage has gathered. */
  private long oldGeneration() {
    Matcher used = OLD_GENERATION.matcher(controller().get("/metrics"));
    assertThat(used.find()).isTrue();
    return (long) Double.parseDouble(used.group(1));
  }

  @Override
  public void close() {
    testbed.close();
  }
}
