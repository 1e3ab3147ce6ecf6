package io.dynamicnetworks.model;

import java.util.List;
import java.util.Locale;

/**
 * Every limit there is on what tenants, plugins and strangers can make the controller keep or do,
 * in one place, with the arithmetic that shows that the sum fits. A tenant is an adversary: a limit
 * that is not in the sum is none.
 *
 * <p>README's table of limits is {@link #LIMITS}, docs/performance.md's sums are {@link #HEAP} and
 * {@link #PROCESS}; a test holds them together, and to {@code jvm.options} and the manifest. Who
 * adds a limit adds it here, names who enforces it, and has its share in the sum.
 */
public final class Budgets {
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

  /** Any one text of an object from the API server; enforced by kube.ObjectBytes. */
  public static final int TEXT_BYTES = 128 * KIB;

  /** Enforced by kube.PodReading. */
  public static final int NETWORKS_BYTES = 32 * KIB;

  /** Enforced by kube.PodReading. */
  public static final int STATUS_BYTES = 64 * KIB;

  /** Each text that a pod shows to those who wait; enforced by kube.PodReading. */
  public static final int READY_BYTES = 4 * KIB;

  /**
   * Both annotations of all pods of the node together; above it only their hashes are to be kept.
   * To be enforced by kube.PodCache.
   */
  public static final int PODS_BYTES = 12 * MIB;

  /** NADs of all namespaces, by even shares; enforced by kube.NetworkCache. */
  public static final int NADS_BYTES = 8 * MIB;

  /** One selection, cni-args and port mappings included; to be enforced by annotation.Elements. */
  public static final int SELECTION_BYTES = 8 * KIB;

  /** Elements of either annotation; enforced by annotation.Limits. */
  public static final int ELEMENTS = 1_000;

  /** The default of how many interfaces a pod may have; to be enforced by plan. */
  public static final int INTERFACES_PER_POD = 32;

  /** Steps of one run before the pod is looked at anew; to be enforced by reconcile. */
  public static final int STEPS_PER_RUN = 32;

  /** What is kept of one pod on disk and in memory; to be enforced by ledger before an ADD. */
  public static final int LEDGER_POD_BYTES = 256 * KIB;

  /** What is kept of all pods of the node; to be enforced by ledger before an ADD. */
  public static final int LEDGER_NODE_BYTES = 4 * MIB;

  /** CRI calls for a sandbox's status at once; to be enforced by cri. */
  public static final int CRI_STATUS_CALLS = 2;

  /** The answer to one; 256 KiB of annotations become 3 MB in it. To be enforced by cri. */
  public static final int CRI_ANSWER_BYTES = 4 * MIB;

  /** CNI calls at once, by default; enforced by reconcile. */
  public static final int CNI_CALLS = 16;

  /** The answer to a CNI call; to be enforced by multus. */
  public static final int CNI_ANSWER_BYTES = 256 * KIB;

  /** A notice, and so an event's message; enforced by Notice. */
  public static final int NOTICE_CHARS = 1_000;

  /** Enforced by LineFormatter. */
  public static final int LOG_LINE_BYTES = 4 * KIB;

  /** Events that wait for the API server; enforced by kube.EventQueue. */
  public static final int EVENTS_WAITING = 1_000;

  /** Events that are known to have been written; enforced by kube.EventBook. */
  public static final int EVENTS_KNOWN = 512;

  /** Enforced by kube.EventBudget, as the three that follow. */
  public static final int EVENTS_OF_POD = 25;

  public static final int EVENTS_OF_POD_REFILL_SECONDS = 60;
  public static final int EVENTS_OF_NAMESPACE = 100;
  public static final int EVENTS_OF_NAMESPACE_REFILL_SECONDS = 1;

  /** Connections to the health port; enforced by ops.HealthServer. */
  public static final int HEALTH_CONNECTIONS = 64;

  public static final int HEALTH_REQUEST_SECONDS = 5;

  /**
   * A limit, for users.
   *
   * @param beyond what becomes of what exceeds it
   */
  public record Limit(String what, String most, String beyond) {
    /** The row of README's table. */
    public String row() {
      return "| %s | %s | %s |".formatted(what, most, beyond);
    }
  }

  /**
   * A part of a sum.
   *
   * @param bytes that it takes at most
   * @param why it cannot be more
   */
  public record Share(String what, long bytes, String why) {
    /** The row of docs/performance.md's table; rounded up, so that the rows' sum is no less. */
    public String row() {
      return "| %s | %d | %s |".formatted(what, (bytes + MIB - 1) / MIB, why);
    }
  }

  /** What is enforced, in README's order. What is to be enforced gets its row when it is. */
  public static final List<Limit> LIMITS =
      List.of(
          new Limit(
              "`networks` annotation",
              kib(NETWORKS_BYTES) + ", " + count(ELEMENTS) + " elements",
              "nothing is attached or detached; Warning with length and limit"),
          new Limit(
              "`network-status` annotation",
              kib(STATUS_BYTES) + ", " + count(ELEMENTS) + " elements",
              "nothing is attached or detached; Warning with length and limit"),
          new Limit(
              "`config` of a NetworkAttachmentDefinition",
              kib(TEXT_BYTES),
              "it cannot be attached; Warning with length and limit"),
          new Limit(
              "all NetworkAttachmentDefinitions in memory",
              mib(NADS_BYTES),
              "those of the namespaces that take the most are read when a pod names them"),
          new Limit("message of an event", count(NOTICE_CHARS) + " characters", "cut"),
          new Limit(
              "events of a pod",
              EVENTS_OF_POD + ", then one in " + EVENTS_OF_POD_REFILL_SECONDS + " s",
              "dropped; a line in the log each minute"),
          new Limit(
              "events of a namespace's pods on a node",
              EVENTS_OF_NAMESPACE + ", then one in " + EVENTS_OF_NAMESPACE_REFILL_SECONDS + " s",
              "dropped; a line in the log each minute"),
          new Limit("line of the log", kib(LOG_LINE_BYTES), "cut"),
          new Limit(
              "connections to the health port",
              HEALTH_CONNECTIONS + ", each for " + HEALTH_REQUEST_SECONDS + " s",
              "the address that has the most loses its oldest"));

  /** What the heap must hold at the worst, all at once. */
  public static final List<Share> HEAP =
      List.of(
          new Share("classes, connections, buses, 250 lanes", 16 * MIB, "measured, with room"),
          new Share("texts of pods", PODS_BYTES, "node's budget"),
          new Share("NADs", NADS_BYTES, "budget, names included"),
          new Share("ledger", LEDGER_NODE_BYTES, "node's budget"),
          new Share(
              "events",
              2L * NOTICE_CHARS * (EVENTS_WAITING + EVENTS_KNOWN),
              "%d wait, %d known, 2 bytes a character".formatted(EVENTS_WAITING, EVENTS_KNOWN)),
          new Share(
              "objects on their way in",
              2 * 9L * MIB,
              "two watches, each with one object: 1.5 MB in etcd, 4.5 in a buffer that doubles"),
          new Share(
              "sandbox status",
              CRI_STATUS_CALLS * (long) CRI_ANSWER_BYTES,
              "%d calls of %d MiB, read as tokens"
                  .formatted(CRI_STATUS_CALLS, CRI_ANSWER_BYTES / MIB)),
          new Share(
              "CNI calls",
              CNI_CALLS * 6L * TEXT_BYTES,
              "%d at once: config as text, tree and base64, or answer".formatted(CNI_CALLS)),
          new Share("health port", HEALTH_CONNECTIONS * 16L * KIB, "headers and an answer each"),
          new Share("young generation", 6 * MIB, "`-Xmn6m`: garbage of edits under way"));

  /** What the process may take, by the options of the JVM; beneath the manifest's limit. */
  public static final List<Share> PROCESS =
      List.of(
          new Share("heap", 96 * MIB, "`-Xmx96m`"),
          new Share("direct memory", 32 * MIB, "`-XX:MaxDirectMemorySize=32m`"),
          new Share("metaspace", 64 * MIB, "`-XX:MaxMetaspaceSize=64m`; 28 without the AOT cache"),
          new Share("code cache", 16 * MIB, "`-XX:ReservedCodeCacheSize=16m`; 5 used"),
          new Share("stacks", 8 * MIB, "20 threads of `-Xss256k`, and the JVM's own"),
          new Share("JVM and C library", 32 * MIB, "measured: 25; collector, symbols, malloc"));

  private Budgets() {}

  /** The bytes of all of them. */
  public static long sum(List<Share> shares) {
    return shares.stream().mapToLong(Share::bytes).sum();
  }

  private static String kib(int bytes) {
    return bytes / KIB + " KiB";
  }

  private static String mib(int bytes) {
    return bytes / MIB + " MiB";
  }

  private static String count(int number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
