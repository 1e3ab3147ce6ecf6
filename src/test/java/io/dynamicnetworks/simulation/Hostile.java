package io.dynamicnetworks.simulation;

import io.dynamicnetworks.kube.client.OversizedText;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.NetworkRef;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Malicious tenants: they forge network-status to bypass isolation or to have others' interfaces
 * detached, write the longest texts that the API server accepts, and flood the controller.
 */
final class Hostile {
  private static final int FORGED_ENTRIES = 900;
  private static final int LONG_CHARS = 200_000;
  private static final int ARGS_CHARS = 3_900;
  private static final int SELECTION_CHARS = 10_000;
  private static final List<String> LETTERS =
      List.of("\\u001b", "\\u007f", "\\u202e", "\\u200b", "\\ud800", "☃");

  private final Cluster cluster;
  private final SplittableRandom random;
  private final NetworkRef forbidden;
  private final Consumer<NetworkRef> redefine;
  private final Runnable createPod;
  private final Map<Kind, Integer> acts = new EnumMap<>(Kind.class);

  /** The kinds of attack. */
  enum Kind {
    /** An entry for a network in another namespace, which the pod's own annotation selects. */
    FORGED_NETWORK,
    /** As many forged entries as fit. */
    MANY_FORGED,
    /** More than the controller reads of an annotation or of an element. */
    LONG_TEXT,
    /** Names with characters that no terminal should show. */
    HIDDEN_TEXT,
    /** Each edit adds an interface, with arguments that the ledger would have to keep. */
    LEDGER_GROWTH,
    EDIT_FLOOD,
    /** Another writer is always faster. */
    STATUS_FLOOD,
    /** Another writer keeps emptying network-status. */
    STATUS_FIGHT,
    NETWORK_FLOOD,
    POD_FLOOD
  }

  /**
   * @param forbidden a network that isolation denies to all pods
   * @param redefine changes a NAD
   */
  Hostile(
      Cluster cluster,
      SplittableRandom random,
      NetworkRef forbidden,
      Consumer<NetworkRef> redefine,
      Runnable createPod) {
    this.cluster = cluster;
    this.random = random;
    this.forbidden = forbidden;
    this.redefine = redefine;
    this.createPod = createPod;
  }

  /** How often each attack was carried out. */
  Map<Kind, Integer> acts() {
    return acts;
  }

  void act(Cluster.Life life) {
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    acts.merge(kind, 1, Integer::sum);
    cluster.trace("hostile", kind);
    switch (kind) {
      case FORGED_NETWORK -> forgeNetwork(life);
      case MANY_FORGED -> forgeMany(life);
      case LONG_TEXT -> writeLong(life);
      case HIDDEN_TEXT -> writeHidden(life);
      case LEDGER_GROWTH -> growLedger(life);
      case EDIT_FLOOD -> during(2_000, 150, () -> edit(life, "a@x1,b" + random.nextInt(1_000)));
      case STATUS_FLOOD -> during(5_000, 300, () -> addOwn(life));
      case STATUS_FIGHT -> during(60_000, 60, () -> tamper(life, "[]"));
      case NETWORK_FLOOD ->
          during(3_000, 60, () -> redefine.accept(new NetworkRef("shop", pick("abcd"))));
      case POD_FLOOD -> during(1_000, 8, createPod);
    }
  }

  /**
   * Requests the forbidden network, lists it as attached, makes a move fail, and requests it again.
   */
  private void forgeNetwork(Cluster.Life life) {
    String iface = "x" + random.nextInt(1, 4);
    String asked =
        "[{\"name\":\"%s\",\"namespace\":\"%s\",\"interface\":\"%s\"}]"
            .formatted(forbidden.name(), forbidden.namespace(), iface);
    edit(life, asked);
    after(random.nextInt(50, 2_000), () -> list(life, entry(forbidden.toString(), iface)));
    after(random.nextInt(2_000, 4_000), () -> edit(life, pick("abcd") + "@" + iface));
    after(random.nextInt(4_000, 9_000), () -> edit(life, asked));
  }

  private void forgeMany(Cluster.Life life) {
    String network = random.nextBoolean() ? forbidden.toString() : "shop/" + pick("abcd");
    tamper(
        life,
        IntStream.range(0, FORGED_ENTRIES)
            .mapToObj(i -> entry(network, "f" + i))
            .collect(Collectors.joining(",", "[", "]")));
  }

  private void writeLong(Cluster.Life life) {
    switch (random.nextInt(3)) {
      case 0 -> edit(life, "a@x1," + "x".repeat(LONG_CHARS));
      case 1 -> tamper(life, "[{\"name\":\"" + "☃".repeat(LONG_CHARS / 3) + "\"}]");
      default -> edit(life, "[" + withArgs("x1", SELECTION_CHARS) + ",{\"name\":\"b\"}]");
    }
  }

  private void writeHidden(Cluster.Life life) {
    String letter = LETTERS.get(random.nextInt(LETTERS.size()));
    tamper(life, "[" + entry(letter.repeat(5_000), "x1") + "]");
    edit(
        life,
        "[{\"name\":\"a\",\"interface\":\"x1\"},{\"name\":\"a\",\"interface\":\"a%1$sb\"},{\"name\":\"%1$s\"}]"
            .formatted(letter));
  }

  private void growLedger(Cluster.Life life) {
    for (int i = 0; i < 12; i++) {
      String before =
          IntStream.range(0, i)
              .mapToObj(n -> "{\"name\":\"a\",\"interface\":\"l" + n + "\"},")
              .collect(Collectors.joining());
      String networks = "[" + before + withArgs("l" + i, ARGS_CHARS) + "]";
      after(i * 700L, () -> edit(life, networks));
    }
  }

  private static String withArgs(String iface, int chars) {
    return "{\"name\":\"a\",\"interface\":\"%s\",\"cni-args\":{\"x\":\"%s\"}}"
        .formatted(iface, "é".repeat(chars));
  }

  private static String entry(String network, String iface) {
    return "{\"name\":\"%s\",\"interface\":\"%s\",\"dns\":{}}".formatted(network, iface);
  }

  private void list(Cluster.Life life, String entry) {
    String status = String.valueOf(life.pod.networkStatus());
    tamper(
        life,
        status.startsWith("[") && status.endsWith("}]")
            ? status.substring(0, status.length() - 1) + "," + entry + "]"
            : "[" + entry + "]");
  }

  private void addOwn(Cluster.Life life) {
    String status = String.valueOf(life.pod.networkStatus());
    if (status.endsWith("}]")) {
      String text = Meddler.withStranger(life.pod.networkStatus(), random.nextInt(1_000));
      life.strangers = Meddler.strangers(text);
      write(life, text);
    }
  }

  private void tamper(Cluster.Life life, String status) {
    life.tampered();
    life.strangers = Meddler.strangers(status);
    write(life, OversizedText.within(Budgets.STATUS_BYTES, status));
  }

  private void write(Cluster.Life life, String status) {
    cluster.update(life.pod.uid(), pod -> pod.withNetworkStatus(status));
  }

  private void edit(Cluster.Life life, String networks) {
    cluster.update(
        life.pod.uid(),
        pod -> Cluster.withNetworks(pod, OversizedText.within(Budgets.NETWORKS_BYTES, networks)));
  }

  private void during(int millis, int times, Runnable act) {
    for (int i = 0; i < times; i++) {
      after(random.nextInt(1, millis), act);
    }
  }

  private void after(long millis, Runnable act) {
    cluster.time.after(millis, act);
  }

  private String pick(String letters) {
    return String.valueOf(letters.charAt(random.nextInt(letters.length())));
  }
}
