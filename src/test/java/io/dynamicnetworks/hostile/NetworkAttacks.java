package io.dynamicnetworks.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.standin.kube.KubeStore;
import io.dynamicnetworks.standin.kube.RequestMatch;
import io.dynamicnetworks.testbed.TestbedPod;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Attacks by NADs. */
final class NetworkAttacks {
  private NetworkAttacks() {}

  private static String padded(String config, int chars) {
    return config.replaceFirst("\\{", "{\"pad\":\"" + "x".repeat(chars) + "\",");
  }

  static final class Large extends Attack.Play {
    private static final int LARGE = 14;
    private static final int LARGE_CHARS = 1_400_000;
    private static final int MANY = 120;
    private static final int MANY_CHARS = 128_000;
    private int round;

    Large(HostileNode node) {
      super(node);
    }

    @Override
    void launch() {
      IntStream.range(0, LARGE).forEach(i -> put("large-" + i, LARGE_CHARS + round));
      IntStream.range(0, MANY).forEach(i -> put("many-" + i, MANY_CHARS + round));
      round++;
    }

    private void put(String name, int chars) {
      KubeStore store = node().testbed().store();
      String config = padded(node().testbed().macvlan(), chars);
      if (round == 0) {
        store.createNad(HostileNode.HOSTILE, name, config);
      } else {
        store.editNad(HostileNode.HOSTILE, name, config);
      }
    }

    @Override
    void cleanUp() {
      KubeStore store = node().testbed().store();
      IntStream.range(0, LARGE).forEach(i -> store.deleteNad(HostileNode.HOSTILE, "large-" + i));
      IntStream.range(0, MANY).forEach(i -> store.deleteNad(HostileNode.HOSTILE, "many-" + i));
    }
  }

  /** Of a config that is another one for each selection. */
  static final class Copies extends Attack.Play {
    private static final int CONFIG_CHARS = 32_000;
    private static final int SELECTIONS = 32;
    private int round;

    Copies(HostileNode node) {
      super(node);
      String config =
          "{\"cniVersion\":\"0.4.0\",\"capabilities\":{\"bandwidth\":true},\"type\":\"macvlan\","
              + "\"master\":\"no-such-link\"}";
      node.testbed().store().createNad(HostileNode.HOSTILE, "wide", padded(config, CONFIG_CHARS));
      createPods("copies", 6);
    }

    @Override
    void launch() {
      round++;
      String networks =
          IntStream.range(0, SELECTIONS)
              .mapToObj(
                  i ->
                      "{\"name\":\"wide\",\"interface\":\"c%d\",\"bandwidth\":{\"ingressRate\":%d}}"
                          .formatted(i, 1_000 * round + i))
              .collect(Collectors.joining(",", "[", "]"));
      pods().forEach(pod -> pod.edit(networks));
    }

    @Override
    void cleanUp() {
      super.cleanUp();
      node().testbed().store().deleteNad(HostileNode.HOSTILE, "wide");
    }
  }

  static final class Missing extends Attack.Play {
    private static final int PODS = 250;
    private static final int LONG = 10;
    private static final int LONG_CHARS = 1_400_000;
    private static final int MISSING = 60;
    private static final int EDITS = 3;
    private static final String LONG_NAME = "x".repeat(200);

    /** Most requests for single NADs of a namespace at once, and most per second. */
    private static final int READS = 200;

    private static final int READS_PER_SECOND = 20;

    private final long beganNanos = System.nanoTime();
    private int round;

    Missing(HostileNode node) {
      super(node);
      for (int i = 0; i < LONG; i++) {
        node.testbed()
            .store()
            .createNad(
                HostileNode.HOSTILE, "over-" + i, padded(node.testbed().macvlan(), LONG_CHARS));
      }
      createPods("lost", PODS);
    }

    @Override
    void launch() {
      for (int edit = 0; edit < EDITS; edit++) {
        round++;
        String networks =
            Stream.concat(
                    IntStream.range(0, LONG).mapToObj(i -> "{\"name\":\"over-" + i + "\"}"),
                    IntStream.range(0, MISSING)
                        .mapToObj(
                            i ->
                                "{\"name\":\"m%d-%d-%s\",\"cni-args\":{\"x\":\"%s\"}}"
                                    .formatted(round, i, LONG_NAME, LONG_NAME)))
                .collect(Collectors.joining(",", "[", "]"));
        pods().forEach(pod -> pod.edit(networks));
      }
    }

    /** At two starts, however many pods name however many. */
    @Override
    void check() {
      long seconds = Duration.ofNanos(System.nanoTime() - beganNanos).toSeconds();
      assertThat(
              node()
                  .testbed()
                  .api()
                  .requests()
                  .matching(
                      RequestMatch.verb("list")
                          .of("network-attachment-definitions")
                          .in(HostileNode.HOSTILE)))
          .hasSizeLessThan((int) (2 * READS + READS_PER_SECOND * (seconds + 2)));
    }

    @Override
    void cleanUp() {
      super.cleanUp();
      for (int i = 0; i < LONG; i++) {
        node().testbed().store().deleteNad(HostileNode.HOSTILE, "over-" + i);
      }
    }
  }

  static final class Storm extends Attack.Play {
    private static final int PODS = 40;
    private static final int CHANGES = 200;
    private int round;

    Storm(HostileNode node) {
      super(node);
      node.testbed().store().createNad(HostileNode.HOSTILE, "stormy", config());
      createPods("waiting", PODS, Map.of("junk", "<".repeat(250_000)));
    }

    /** Its attach fails. */
    private String config() {
      return "{\"type\":\"macvlan\",\"master\":\"no-such-link-" + round++ + "\"}";
    }

    @Override
    void launch() {
      pods().forEach(pod -> pod.edit("stormy@w" + round));
      for (int i = 0; i < CHANGES; i++) {
        node().testbed().store().editNad(HostileNode.HOSTILE, "stormy", config());
      }
    }

    @Override
    void cleanUp() {
      super.cleanUp();
      node().testbed().store().deleteNad(HostileNode.HOSTILE, "stormy");
    }
  }

  /** A forged status and a move that fails, so that the foreign network would be re-attached. */
  static final class Foreign extends Attack.Play {
    Foreign(HostileNode node) {
      super(node);
      node.testbed()
          .store()
          .createNad(
              HostileNode.HOSTILE,
              "broken",
              node.testbed().macvlan().replace(node.testbed().lowerLink(), "no-such-link"));
      createPods("thief", 3);
    }

    @Override
    void launch() {
      for (TestbedPod pod : pods()) {
        String foreign = HostileNode.STORAGE + "/secret@net7";
        pod.edit(foreign);
        node()
            .testbed()
            .store()
            .editAnnotation(
                pod.ref(),
                TestbedPod.STATUS,
                "[{\"name\":\""
                    + HostileNode.STORAGE
                    + "/secret\",\"interface\":\"net7\",\"dns\":{}}]");
        pod.edit("broken@net7");
        pod.edit(foreign);
      }
    }

    @Override
    void check() {
      assertThat(node().testbed().daemon().requests())
          .noneMatch(request -> request.configJson().path("name").asString("").equals("secret"));
      assertThat(pods()).allMatch(pod -> !pod.linkNames().contains("net7"));
    }
  }
}
