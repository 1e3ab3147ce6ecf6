package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState.Adding;
import io.dynamicnetworks.model.AttachmentState.Adopted;
import io.dynamicnetworks.model.AttachmentState.Deleted;
import io.dynamicnetworks.model.AttachmentState.Deleting;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Walks between states: carrying out a plan leads to the desired state, and nothing is left to do.
 */
class PlanWalkTest {

  private static final List<String> PLACES =
      List.of("a", "b", "a@x", "b@x", "b@net2", "c", "c@x", "d", "d@y", "e");

  private static final int SEEDS = 500;

  /** How a walk starts: who made the attachments. */
  private enum Start {
    BY_MULTUS,
    BY_CONTROLLER,
    BY_BOTH
  }

  @ParameterizedTest
  @EnumSource
  void betweenAnyTwoAnnotationsOnePlanIsEnough(Mode mode) {
    List<String> annotations = annotations();
    for (String from : annotations) {
      for (String to : annotations) {
        for (Start start : List.of(Start.BY_MULTUS, Start.BY_CONTROLLER)) {
          Scene scene = started(mode, start, from, "");
          assertReached(scene, to, start + ", " + from + " to " + to);
        }
      }
    }
  }

  static Stream<Arguments> walks() {
    return Stream.of(Mode.values())
        .flatMap(mode -> IntStream.range(0, SEEDS).mapToObj(seed -> Arguments.of(mode, seed)));
  }

  @ParameterizedTest
  @MethodSource("walks")
  void fromAnyDisturbedStateEveryAnnotationIsReached(Mode mode, int seed) {
    Random random = new Random(seed);
    Scene scene = disturbed(mode, random);
    for (int walk = 0; walk < 3; walk++) {
      String to = annotation(random);
      assertReached(scene, to, "seed " + seed + ", walk " + walk + " to " + to);
    }
  }

  @ParameterizedTest
  @MethodSource("walks")
  void foreignAttachmentsAreNeverTouchedAndEveryPlanKeepsTheOrder(Mode mode, int seed) {
    Random random = new Random(seed);
    Scene scene = disturbed(mode, random);
    Plan plan = scene.wants(annotation(random)).plan();
    assertThat(scene.plan()).as("seed %s, twice", seed).isEqualTo(plan);
    assertThat(plan.steps())
        .as("seed %s", seed)
        .noneMatch(step -> step.network().name().equals("infra"))
        .noneMatch(step -> step.network().name().equals("p"));
    assertThat(stages(plan.steps())).as("seed %s, %s", seed, plan.summary()).isSorted();
    scene.pod.carryOut(plan);
    assertThat(scene.pod.places()).as("seed %s", seed).contains("kube-system/infra@net1", "p@keep");
    assertThat(scene.listed()).as("seed %s", seed).contains("kube-system/infra@net1", "p@keep");
  }

  // ---- states ----

  /** Every list of up to two places. */
  private static List<String> annotations() {
    List<String> all = new ArrayList<>();
    all.add("");
    for (int at = 0; at < PLACES.size(); at++) {
      all.add(PLACES.get(at));
      for (String other : PLACES.subList(at, PLACES.size())) {
        all.add(other + "," + PLACES.get(at));
      }
    }
    return all;
  }

  static String annotation(Random random) {
    return String.join(
        ",", random.ints(random.nextInt(6), 0, PLACES.size()).mapToObj(PLACES::get).toList());
  }

  private static Scene scene(Mode mode) {
    return Scene.in(mode)
        .gives("c", ResultShape.WITHOUT_INTERFACE)
        .gives("d", ResultShape.TWO_INTERFACES)
        .gives("e", ResultShape.OLD)
        .protects("p")
        .defaults("kube-system/infra");
  }

  private static Scene started(Mode mode, Start start, String created, String edited) {
    Scene scene = scene(mode);
    if (start != Start.BY_CONTROLLER) {
      String possible = createdWith(mode, created);
      scene.createdWith(possible).wants(possible);
      scene.carriedOut();
    }
    scene.attached("p@keep");
    scene.wants(start == Start.BY_MULTUS ? created : start == Start.BY_BOTH ? edited : created);
    scene.carriedOut();
    scene.carriedOut();
    return scene;
  }

  /**
   * Multus refuses a pod that requests one interface twice. Without the cache, the interface name
   * of an attachment that multus does not list is unknown, so it is never detached; such places are
   * left out.
   */
  private static String createdWith(Mode mode, String annotation) {
    Set<String> names = new TreeSet<>();
    List<String> kept = new ArrayList<>();
    for (String place : annotation.split(",", -1)) {
      boolean named = place.contains("@");
      String name =
          named ? place.replaceAll(".*@", "") : "net" + (kept.size() + 2); // infra is net1
      boolean unlisted = mode == Mode.BLIND && (place.equals("c") || place.equals("e"));
      if (!place.isEmpty() && !unlisted && names.add(name)) {
        kept.add(place);
      }
    }
    return String.join(",", kept);
  }

  static Scene disturbed(Mode mode, Random random) {
    Start start = Start.values()[random.nextInt(Start.values().length)];
    Scene scene = started(mode, start, annotation(random), annotation(random));
    for (Attachment kept : List.copyOf(scene.pod.ledger)) {
      if (!kept.network().name().equals("p") && !(kept.state() instanceof Deleted)) {
        disturb(scene, mode, kept, random);
      }
    }
    if (mode == Mode.OBSERVING && random.nextInt(8) == 0) {
      scene.ledgerLost();
    }
    return scene;
  }

  private static void disturb(Scene scene, Mode mode, Attachment kept, Random random) {
    boolean ours = !kept.created();
    switch (random.nextInt(8)) {
      case 0 -> scene.pod.status(without(scene.pod.status(), kept.entries()));
      case 1 -> replace(scene, kept, kept.withState(new Deleting(origin(kept), null)));
      case 2 -> scene.pod.loseLink(kept.iface());
      case 3 -> {
        if (ours) { // An answer was lost: the attachment may or may not exist.
          boolean there = random.nextBoolean() && mode == Mode.BLIND;
          scene.pod.status(without(scene.pod.status(), kept.entries()));
          replace(scene, kept, kept.withState(new Adding(7)).withEntries(List.of()));
          if (!there) {
            scene.pod.detachByOther(kept.iface());
          }
        }
      }
      case 4 -> {
        if (ours) {
          scene.pod.status(without(scene.pod.status(), kept.entries()));
          scene.pod.detachByOther(kept.iface());
          replace(scene, kept, Scene.inSandbox("sandbox-0", kept));
        }
      }
      default -> {}
    }
  }

  private static Origin origin(Attachment kept) {
    return kept.state() instanceof Adopted ? Origin.ADOPTED : Origin.ATTACHED;
  }

  private static void replace(Scene scene, Attachment kept, Attachment now) {
    scene.pod.ledger.replaceAll(other -> other.equals(kept) ? now : other);
  }

  private static List<StatusEntry> without(List<StatusEntry> status, List<StatusEntry> entries) {
    List<StatusEntry> rest = new ArrayList<>(status);
    entries.forEach(rest::remove);
    return rest;
  }

  // ---- required outcomes ----

  /** One plan does all attaching and detaching; network-status may take one more. */
  private static void assertReached(Scene scene, String annotation, String walk) {
    scene.wants(annotation);
    scene.pod.carryOut(scene.plan());
    assertThat(scene.steps()).as("second plan, %s", walk).isEmpty();
    scene.pod.carryOut(scene.plan());
    assertThat(scene.plan().isEmpty()).as("third plan, %s: %s", walk, scene.plan()).isTrue();
    List<Selection> desired = DesiredSelections.of(Scene.read(annotation)).valid();
    List<String> networks = new ArrayList<>(List.of("infra", "p"));
    for (Selection selection : desired) {
      networks.add(selection.network().name());
      if (selection.iface() != null) {
        assertThat(scene.pod.places())
            .as(walk)
            .contains(Scene.place(selection.network(), selection.iface().value()));
      }
    }
    assertThat(scene.pod.attached.values().stream().map(there -> there.network().name()).toList())
        .as(walk)
        .containsExactlyInAnyOrderElementsOf(networks);
  }

  /** The stage of SPEC 4.6's order that each step belongs to. */
  private static List<Integer> stages(List<Step> steps) {
    List<Integer> stages = new ArrayList<>();
    boolean attaching = false;
    for (Step step : steps) {
      attaching |= step instanceof Step.Attach;
      int last = stages.isEmpty() ? 0 : stages.getLast();
      stages.add(
          switch (step) {
            case Step.Clean _ -> last > 0 ? 4 : 0;
            case Step.Detach detach -> detach.freesName() ? 1 : attaching ? 3 : Math.max(1, last);
            case Step.Attach _, Step.Withheld _ -> 2;
            case Step.Verify _ -> 5;
          });
    }
    return stages;
  }
}
