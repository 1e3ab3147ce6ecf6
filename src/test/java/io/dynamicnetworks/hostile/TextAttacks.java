package io.dynamicnetworks.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.AnnotationKeys;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.kube.ApiFault;
import io.dynamicnetworks.standin.kube.KubeStore;
import io.dynamicnetworks.standin.kube.RequestMatch;
import io.dynamicnetworks.testbed.Testbed;
import io.dynamicnetworks.testbed.TestbedPod;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Attacks by what is written into annotations. */
final class TextAttacks {
  private TextAttacks() {}

  static final class LedgerGrowth extends Attack.Play {
    private static final int EDITS = 24;
    private static final int ARGS_CHARS = 3_900; // Each of two bytes.
    private static final int MORE_THAN_A_PODS_ANNOTATIONS = 250_000;

    LedgerGrowth(HostileNode node) {
      super(node);
      createPods("ledger", 2);
    }

    @Override
    void launch() {
      for (TestbedPod pod : pods()) {
        for (int i = 0; i < EDITS; i++) {
          String before =
              IntStream.range(0, i)
                  .mapToObj(n -> "{\"name\":\"net\",\"interface\":\"l" + n + "\"},")
                  .collect(Collectors.joining());
          pod.edit("[" + before + withArgs("l" + i, ARGS_CHARS) + "]");
        }
        pod.edit(unnamed());
        pod.edit("[" + withArgs("big", MORE_THAN_A_PODS_ANNOTATIONS / 2) + "]");
      }
    }

    /** Each is compared with each attachment, all of which have other arguments. */
    private static String unnamed() {
      return IntStream.range(0, EDITS)
          .mapToObj(n -> "{\"name\":\"net\",\"cni-args\":{\"x\":[" + n + ",1".repeat(500) + "]}}")
          .collect(Collectors.joining(",", "[", "]"));
    }

    private static String withArgs(String iface, int chars) {
      return "{\"name\":\"net\",\"interface\":\"%s\",\"cni-args\":{\"x\":\"%s\"}}"
          .formatted(iface, "é".repeat(chars));
    }
  }

  static final class LongAnnotations extends Attack.Play {
    private static final int PODS = 120;
    private static final int COMPLETED = 20;
    private static final RequestMatch PATCH = RequestMatch.verb("patch").of("pods/status");
    private int round;

    /**
     * @param mayPatch whether the controller has the permission
     */
    LongAnnotations(HostileNode node, boolean mayPatch) {
      super(node);
      if (!mayPatch) {
        node.testbed().api().faults().always(PATCH, new ApiFault.Forbidden());
      }
      createPods("long", PODS);
      createPods("done", COMPLETED);
    }

    @Override
    void cleanUp() {
      node().testbed().api().faults().clear();
      super.cleanUp();
    }

    /** One character beyond Latin-1 doubles what Java needs for the rest. */
    @Override
    void launch() {
      round++;
      KubeStore store = node().testbed().store();
      String networks = "☃" + round + "x".repeat(32_000);
      String status = "[{\"name\":\"☃" + round + "\",\"pad\":\"" + "x".repeat(64_000) + "\"}]";
      for (TestbedPod pod : pods().subList(0, PODS)) {
        pod.edit(networks);
        store.editAnnotation(pod.ref(), TestbedPod.STATUS, status);
      }
      for (TestbedPod pod : pods().subList(PODS, PODS + COMPLETED)) {
        pod.edit("x".repeat(250_000));
        store.endContainers(pod.ref(), "Succeeded");
      }
    }
  }

  static final class ForeignAnnotations extends Attack.Play {
    private static final int PODS = 110;
    private static final int CHARS = 250_000;
    private int round;

    ForeignAnnotations(HostileNode node) {
      super(node);
      createPods("foreign", PODS);
    }

    @Override
    void launch() {
      round++;
      for (TestbedPod pod : pods()) {
        node().testbed().store().editAnnotation(pod.ref(), "junk", round + "x".repeat(CHARS));
      }
      pods().forEach(pod -> pod.edit("net@j" + round));
    }
  }

  static final class HugePods extends Attack.Play {
    private static final int PODS = 8;
    private static final String VALUE = "x".repeat(1_000_000);

    private int round;

    HugePods(HostileNode node) {
      super(node);
      for (int i = 0; i < PODS; i++) {
        pods()
            .add(
                node.testbed()
                    .createChangedPod(
                        new PodRef(HostileNode.HOSTILE, "huge-" + i), HugePods::grow));
      }
    }

    private static void grow(ObjectNode spec) {
      ((ObjectNode) spec.path("containers").path(0))
          .putArray("env")
          .addObject()
          .put("name", "A")
          .put("value", VALUE);
    }

    @Override
    void launch() {
      round++;
      pods().forEach(pod -> pod.edit("net@h" + round));
    }
  }

  static final class Comparisons extends Attack.Play {
    private static final int ATTACHED = 20;
    private static final int SELECTIONS = 80;
    private static final int ADDRESSES = 20;
    private static final int ENTRIES = 700;
    private static final int EDITS = 150;
    private static final String TYPE = "dense";
    private int round;

    Comparisons(HostileNode node) {
      super(node);
      node.testbed()
          .store()
          .createNad(
              HostileNode.HOSTILE,
              TYPE,
              node.testbed()
                  .macvlan()
                  .replaceFirst("\\{", "{\"x\":[1" + ",1".repeat(15_000) + "],"));
      createPods("compared", 4);
      String networks =
          IntStream.range(0, ATTACHED)
              .mapToObj(i -> TYPE + "@d" + i)
              .collect(Collectors.joining(","));
      pods().forEach(pod -> pod.edit(networks));
    }

    @Override
    void launch() {
      round++;
      for (int edit = 0; edit < EDITS; edit++) {
        String status = entries(edit);
        for (TestbedPod pod : pods()) {
          node().testbed().store().editAnnotation(pod.ref(), TestbedPod.STATUS, status);
        }
        if (edit % 10 == 0) {
          String networks = selections(edit);
          pods().forEach(pod -> pod.edit(networks));
        }
      }
    }

    /** The attached ones stay; those without a name match each of the entries or none. */
    private String selections(int edit) {
      Stream<String> attached =
          IntStream.range(0, ATTACHED)
              .mapToObj(i -> "{\"name\":\"%s\",\"interface\":\"d%d\"}".formatted(TYPE, i));
      Stream<String> others =
          IntStream.range(0, SELECTIONS)
              .mapToObj(
                  i ->
                      "{\"name\":\"absent%d\",\"ips\":[%s]}"
                          .formatted(round, addresses(edit, i, "/24")));
      return Stream.concat(attached, others).collect(Collectors.joining(",", "[", "]"));
    }

    private String entries(int edit) {
      return IntStream.range(0, ENTRIES)
          .mapToObj(
              i ->
                  "{\"name\":\"hostile/absent%d\",\"ips\":[%s]}"
                      .formatted(round, "\"10.%d.%d.9\"".formatted(edit, i % 250)))
          .collect(Collectors.joining(",", "[", "]"));
    }

    private static String addresses(int edit, int selection, String prefix) {
      return IntStream.range(0, ADDRESSES)
          .mapToObj(i -> "\"10.%d.%d.%d%s\"".formatted(edit, selection, i, prefix))
          .collect(Collectors.joining(","));
    }

    @Override
    void cleanUp() {
      super.cleanUp();
      node().testbed().store().deleteNad(HostileNode.HOSTILE, TYPE);
    }
  }

  static final class RejectedPods extends Attack.Play {
    private static final int PENDING = 2_000;
    private static final int FAILED = 6_000;
    private static final String TEXT = "x".repeat(8_000);

    private final List<PodRef> rejected = new ArrayList<>();
    private int round;

    RejectedPods(HostileNode node) {
      super(node);
    }

    /** In the second round they are edited. */
    @Override
    void launch() {
      round++;
      KubeStore store = node().testbed().store();
      if (round > 1) {
        rejected.forEach(pod -> store.editAnnotation(pod, "junk", "x"));
        return;
      }
      Map<String, String> texts =
          Map.of(AnnotationKeys.NETWORKS, TEXT, AnnotationKeys.NETWORK_STATUS, TEXT);
      for (int i = 0; i < PENDING; i++) {
        create(store, "pending-" + i, Map.of());
      }
      ObjectNode outOfPods =
          TestJson.MAPPER.createObjectNode().put("phase", "Failed").put("reason", "OutOfpods");
      for (int i = 0; i < FAILED; i++) {
        store.setPodStatus(create(store, "failed-" + i, texts), outOfPods);
      }
    }

    @Override
    boolean delaysStart() {
      return false;
    }

    private PodRef create(KubeStore store, String name, Map<String, String> annotations) {
      PodRef pod = new PodRef(HostileNode.HOSTILE, name);
      store.createPendingPod(pod, Testbed.NODE, annotations);
      rejected.add(pod);
      return pod;
    }

    @Override
    void cleanUp() {
      rejected.forEach(node().testbed().store()::finishDeletion);
    }
  }

  static final class RawText extends Attack.Play {
    private static final int MOST_BYTES_OF_A_LINE = 4_200;
    private static final int MOST_CHARS_OF_AN_EVENT = 1_024;

    // Controls, format characters (bidi, zero width), line separators, lone surrogates.
    private static final Pattern HIDDEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

    private int round;

    RawText(HostileNode node) {
      super(node);
      createPods("raw", 4);
    }

    @Override
    void launch() {
      KubeStore store = node().testbed().store();
      for (TestbedPod pod : pods()) {
        for (String letter : List.of("\\u001b", "\\u007f", "\\u202e", "\\u200b", "\\ud800")) {
          round++;
          store.editAnnotation(
              pod.ref(),
              TestbedPod.STATUS,
              "[{\"name\":\"" + round + letter.repeat(10_000) + "\",\"interface\":\"mine\"}]");
          pod.edit("net@mine," + round);
          pod.edit(
              "[{\"name\":\"net\",\"interface\":\"a%1$sb\"},{\"name\":\"%1$s%2$d\"}]"
                  .formatted(letter, round));
        }
      }
    }

    @Override
    void check() {
      for (String line : node().controller().log().split("\n", -1)) {
        assertThat(line.getBytes(StandardCharsets.UTF_8).length)
            .isLessThanOrEqualTo(MOST_BYTES_OF_A_LINE);
        assertThat(HIDDEN.matcher(line).find()).as(line).isFalse();
      }
      for (TestbedPod pod : pods()) {
        for (String event : pod.events()) {
          assertThat(event.length()).isLessThanOrEqualTo(MOST_CHARS_OF_AN_EVENT + 50);
          assertThat(HIDDEN.matcher(event).find()).as(event).isFalse();
        }
      }
    }
  }

  static final class EverNewText extends Attack.Play {
    private static final int EDITS = 1_000;
    private int round;

    EverNewText(HostileNode node) {
      super(node);
      createPods("new", 1);
      pods().getFirst().edit("net@mine");
    }

    @Override
    void launch() {
      PodRef pod = pods().getFirst().ref();
      for (int i = 0; i < EDITS; i++) {
        round++;
        node()
            .testbed()
            .store()
            .editAnnotation(pod, TestbedPod.STATUS, "[{" + round + "x".repeat(2_000));
      }
    }
  }

  static final class EditStorm extends Attack.Play {
    private static final int EDITS = 150;
    private static final int MOST_EVENTS = 350;

    EditStorm(HostileNode node) {
      super(node);
      createPods("storm", 10);
    }

    @Override
    void launch() {
      for (int i = 0; i < EDITS; i++) {
        for (TestbedPod pod : pods()) {
          pod.edit(i % 2 == 0 ? "net@a" + i : "missing" + i);
        }
      }
    }

    /** Two starts, each with a burst of 100, and one a second. */
    @Override
    void check() {
      assertThat(pods().stream().mapToInt(pod -> pod.events().size()).sum())
          .isLessThan(MOST_EVENTS);
    }
  }
}
