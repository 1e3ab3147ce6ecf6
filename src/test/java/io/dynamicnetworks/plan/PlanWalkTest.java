package io.dynamicnetworks.plan;

import static io.dynamicnetworks.plan.Scene.attachment;
import static io.dynamicnetworks.plan.Scene.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Plan;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.Step;
import io.dynamicnetworks.model.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks between states: a plan that takes effect gives what is wanted, at once and for good. */
class PlanWalkTest {
  private static final Policy POLICY = new Policy(false, Set.of(), Set.of(ref("p")));
  private static final List<String> PLACES =
      List.of("a", "b", "a@x", "b@x", "a@y", "b@net1", "c", "c@x", "d", "d@y");

  /** Who attached what the walk starts from. */
  enum Origin {
    CONTROLLER,
    MULTUS
  }

  @ParameterizedTest
  @EnumSource
  void betweenAnyTwoAnnotationsOnePlanIsEnough(Origin origin) {
    List<List<String>> annotations =
        annotations(origin == Origin.CONTROLLER ? PLACES : PLACES.subList(0, 6));
    for (List<String> from : annotations) {
      for (List<String> to : annotations) {
        ToyPod pod = started(from);
        if (origin == Origin.MULTUS) {
          pod.ledger.clear();
        }
        bring(pod, to);
        assertReached(pod, to, from + " to " + to);
      }
    }
  }

  static IntStream seeds() {
    return IntStream.range(0, 2_000);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void fromAnyDisturbedStateOnePlanIsEnough(int seed) {
    Random random = new Random(seed);
    ToyPod pod = started(randomPlaces(random));
    disturb(pod, random);
    List<String> to = randomPlaces(random);
    bring(pod, to);
    assertReached(pod, to, "seed " + seed);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noPlanTouchesWhatIsProtected(int seed) {
    Random random = new Random(seed);
    ToyPod pod = started(randomPlaces(random));
    disturb(pod, random);
    List<Attachment> before = strangers(pod);
    Plan plan = plan(pod, randomPlaces(random));
    assertThat(plan.steps())
        .noneMatch(step -> step.network().equals(ref("p")))
        .noneMatch(step -> step.network().namespace().equals("kube-system"));
    pod.apply(plan);
    assertThat(strangers(pod)).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyPlanKeepsTheOrder(int seed) {
    Random random = new Random(seed);
    ToyPod pod = started(randomPlaces(random));
    disturb(pod, random);
    List<Step> steps = plan(pod, randomPlaces(random)).steps();
    assertThat(stages(steps)).as("%s", steps).isSorted();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aPlanIsAFunctionOfTheSituation(int seed) {
    Random random = new Random(seed);
    ToyPod pod = started(randomPlaces(random));
    disturb(pod, random);
    List<String> to = randomPlaces(random);
    assertThat(plan(pod, to)).isEqualTo(plan(pod, to));
  }

  /** All lists of up to two of the places. */
  private static List<List<String>> annotations(List<String> places) {
    List<List<String>> all = new ArrayList<>();
    all.add(List.of());
    for (String one : places) {
      all.add(List.of(one));
      for (String other : places) {
        all.add(List.of(one, other));
      }
    }
    return all;
  }

  private static List<String> randomPlaces(Random random) {
    return random.ints(random.nextInt(6), 0, PLACES.size()).mapToObj(PLACES::get).toList();
  }

  /** A pod that the controller brought to what the annotation asks for, with some strangers. */
  private static ToyPod started(List<String> places) {
    ToyPod pod = new ToyPod();
    pod.status.add(attachment("cbr0", "eth0", true));
    pod.status.add(attachment("kube-system/infra", "net9", false));
    pod.status.add(attachment("shop/p", "net8", false));
    pod.links.put("net9", ref("kube-system/infra"));
    pod.links.put("net8", ref("p"));
    pod.apply(plan(pod, places));
    return pod;
  }

  private static void disturb(ToyPod pod, Random random) {
    for (LedgerEntry entry : List.copyOf(pod.ledger)) {
      switch (random.nextInt(7)) {
        case 0 -> pod.loseStatusWrite(entry);
        case 1 -> pod.forgetOutcome(entry, State.ATTACHING, random.nextBoolean());
        case 2 -> pod.forgetOutcome(entry, State.UNCERTAIN, random.nextBoolean());
        case 3 -> pod.loseRetraction(entry);
        case 4 -> pod.recreateSandbox(entry);
        default -> {}
      }
    }
  }

  /** Where a detach took out an entry that another link shares, that one is listed anew. */
  private static void bring(ToyPod pod, List<String> places) {
    pod.apply(plan(pod, places));
    Plan again = plan(pod, places);
    if (again.steps().stream()
        .allMatch(
            step ->
                step instanceof Step.Publish publish
                    && publish.entry().entries().getFirst().iface() == null)) {
      pod.apply(again);
    }
  }

  private static Plan plan(ToyPod pod, List<String> places) {
    return Planner.plan(situation(pod, places));
  }

  private static Situation situation(ToyPod pod, List<String> places) {
    Scene scene = Scene.empty().policy(POLICY).sandbox(Scene.SANDBOX.id());
    List.of("a", "b", "c", "d", "p", "kube-system/infra").forEach(scene::exists);
    pod.status.forEach(scene::listed);
    pod.ledger.forEach(scene::remembers);
    places.forEach(place -> scene.wants(place));
    return scene.situation();
  }

  private static void assertReached(ToyPod pod, List<String> places, String walk) {
    assertThat(plan(pod, places).steps()).as("second plan, %s", walk).isEmpty();
    List<Selection> wanted = wanted(places);
    for (Selection selection : wanted) {
      if (selection.iface() != null) {
        assertThat(pod.networkOf(selection.iface().value()))
            .as("%s, %s", selection, walk)
            .isEqualTo(selection.network());
      }
    }
    List<NetworkRef> networks = new ArrayList<>(wanted.stream().map(Selection::network).toList());
    networks.addAll(List.of(ref("p"), ref("kube-system/infra")));
    assertThat(pod.links.values()).as("%s", walk).containsExactlyInAnyOrderElementsOf(networks);
  }

  /** What the annotation asks for, without second selections for one interface. */
  private static List<Selection> wanted(List<String> places) {
    Situation situation = situation(new ToyPod(), places);
    return Asked.of((Wanted.Selections) situation.wanted()).valid();
  }

  private static List<Attachment> strangers(ToyPod pod) {
    return pod.status.stream()
        .filter(
            entry ->
                entry.isDefault()
                    || entry.name().equals("shop/p")
                    || entry.name().startsWith("kube-system/"))
        .toList();
  }

  /** Which part of SPEC 3's order each step belongs to. */
  private static List<Integer> stages(List<Step> steps) {
    List<Integer> stages = new ArrayList<>();
    boolean attaching = false;
    for (Step step : steps) {
      attaching |= step instanceof Step.Attach || step instanceof Step.Publish;
      stages.add(
          switch (step) {
            case Step.Clean clean -> clean.entry().state() == State.ATTACHING ? 0 : last(stages, 0);
            case Step.Retract retract -> 1;
            case Step.Detach detach -> detach.freesName() ? 2 : attaching ? 5 : last(stages, 2);
            case Step.Publish publish -> 3;
            case Step.Attach attach -> 4;
            case Step.Verify verify -> 6;
          });
    }
    return stages;
  }

  private static int last(List<Integer> stages, int atLeast) {
    return stages.isEmpty() ? atLeast : Math.max(atLeast, stages.getLast());
  }
}
