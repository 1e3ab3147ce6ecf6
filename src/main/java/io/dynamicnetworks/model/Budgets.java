package io.dynamicnetworks.model;

import java.util.List;
import java.util.Locale;

/**
 * Every limit there is on what tenants, plugins and strangers can make the controller keep or do,
 * in one place, with the arithmetic that shows that the sum fits. A tenant is an adversary: a limit
 * that is not in the sum is none.
 *
 * <p>README's table of limits is {@link #limits}, docs/performance.md's sums are {@link #heap} and
 * {@link #process}; a test holds them together, and to {@code jvm.options} and the manifest. Who
 * adds a limit adds it here, names who enforces it, and has its share in the sum.
 */
public final class Budgets {
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

  /** What {@link Profile} counts here: the launcher chooses it by the container's limit. */
  private static final Profile PROFILE = Profile.current();

  /** Any one text of an object from the API server; enforced by kube.client.ObjectBytes. */
  public static final int TEXT_BYTES = 128 * KIB;

  /**
   * A NAD's config, of which each pod may have one in its hands; enforced by
   * kube.watch.NetworkReading.
   */
  public static final int NAD_CONFIG_BYTES = PROFILE.nadConfigBytes();

  /** What the kubelet lets a node have, and more than it has by default. */
  private static final int PODS = 250;

  /** Enforced by kube.client.PodReading. */
  public static final int NETWORKS_BYTES = 32 * KIB;

  /** Enforced by kube.client.PodReading. */
  public static final int STATUS_BYTES = 64 * KIB;

  /**
   * Both annotations of all pods of the node together, as the heap holds them; above it the
   * namespace that has the most keeps hashes of its largest. Enforced by kube.client.PodCache.
   */
  public static final int PODS_BYTES = PROFILE.podsBytes();

  /**
   * An annotation that short is kept however much others take; enforced by kube.client.PodCache.
   */
  public static final int POD_TEXT_BYTES = PROFILE.podTextBytes();

  /**
   * Names of extended resources and ids of devices in one pod's object; enforced by
   * kube.client.DeviceReading.
   */
  public static final int POD_DEVICES_CHARS = PROFILE.podDevicesChars();

  /** NADs of all namespaces, by even shares; enforced by kube.watch.NetworkCache. */
  public static final int NADS_BYTES = PROFILE.nadsBytes();

  /**
   * One selection, cni-args and port mappings included; enforced by annotation.AnnotationLimits.
   */
  public static final int SELECTION_BYTES = 8 * KIB;

  /** Elements of either annotation; enforced by annotation.AnnotationLimits. */
  public static final int ELEMENTS = 1_000;

  /** The default of how many networks a pod may have; enforced by annotation.NetworksAnnotation. */
  public static final int INTERFACES_PER_POD = 32;

  /**
   * What one run attaches before the pod is looked at anew, with different configs of no more than
   * {@link #NAD_CONFIG_BYTES} together; enforced by plan.Additions. It detaches no more than there
   * is, which is what earlier runs attached.
   */
  public static final int ATTACHES_PER_RUN = 32;

  /** What is kept of one pod on disk and in memory; enforced by ledger before an ADD. */
  public static final int LEDGER_POD_BYTES = 256 * KIB;

  /** What is kept of all pods of the node; enforced by ledger before an ADD. */
  public static final int LEDGER_NODE_BYTES = PROFILE.ledgerNodeBytes();

  /**
   * What the ledger keeps on a pod itself where it has no volume, compressed and sealed; enforced
   * by ledger.LedgerSeal and model.SealedText.
   */
  public static final int SEALED_CHARS = PROFILE.sealedChars();

  /** What each pod may keep however much others do; enforced by ledger. */
  public static final int LEDGER_OWN_BYTES = 8 * KIB;

  /** What ledgers may take with that and the reserve for what is under way. */
  public static final long LEDGER_ALL_BYTES = ledgerAllBytes(PROFILE);

  /** Looks for a sandbox at once; enforced by cri.SandboxFinder. */
  public static final int CRI_LOOKS = PROFILE.criLooks();

  /** The same, with those that hang; enforced by cri.SandboxFinder. */
  public static final int CRI_LOOKS_IN_ALL = PROFILE.criLooksInAll();

  /**
   * The answer to a call; 256 KiB of annotations become 3 MB in it. Enforced by cri.RuntimeLink.
   */
  public static final int CRI_ANSWER_BYTES = 4 * MIB;

  /** The answer to a call, of which one at a time is made; enforced by kubelet.KubeletClient. */
  public static final int KUBELET_ANSWER_BYTES = 4 * MIB;

  /** Devices of one resource that a pod is known to have; enforced by kubelet.PodResources. */
  public static final int DEVICES_OF_POD = 64;

  /** What a device plugin says of a device; enforced by kubelet.DeviceInfo. */
  public static final int DEVICE_INFO_BYTES = 64 * KIB;

  /** Configs and results of the CNI cache; enforced by cnicache.TextBudget. */
  public static final int CACHE_BYTES = PROFILE.cacheBytes();

  /** Of one pod; enforced by cnicache.TextBudget. */
  public static final int CACHE_POD_BYTES = 64 * KIB;

  /** A file of the CNI cache, of which one at a time is read; enforced by cnicache.PlainFile. */
  public static final int CACHE_FILE_BYTES = PROFILE.cacheFileBytes();

  /** Files of the CNI cache that are known, at 700 bytes each; enforced by cnicache.CacheIndex. */
  public static final int CACHE_FILES = PROFILE.cacheFiles();

  /** CNI calls at once, by default; enforced by reconcile.DelegateGate, as all that follow. */
  public static final int CNI_CALLS = 16;

  /** After so long a call no longer counts as one of those, but as one that hangs. */
  public static final int CNI_HANGS_SECONDS = 1;

  /** A namespace with so many calls that hang begins no other. */
  public static final int CNI_HUNG_OF_NAMESPACE = 8;

  /** With so many, only namespaces that have none begin another, one at a time. */
  public static final int CNI_HUNG = 16;

  public static final int CNI_CALLS_OF_POD = 128;
  public static final int CNI_CALLS_OF_POD_PER_SECOND = 2;
  public static final int CNI_CALLS_OF_NAMESPACE = 2_000;
  public static final int CNI_CALLS_OF_NAMESPACE_PER_SECOND = 20;

  /** The answer to a CNI call; enforced by multus.DaemonSocket. */
  public static final int CNI_ANSWER_BYTES = PROFILE.cniAnswerBytes();

  /**
   * Changes of a pod that are acted on at once; enforced by reconcile.EditLimiter, as the next
   * three.
   */
  public static final int EDITS_OF_POD = 20;

  public static final int EDITS_OF_POD_PER_SECOND = 2;
  public static final int EDITS_OF_NAMESPACE = 2_000;
  public static final int EDITS_OF_NAMESPACE_PER_SECOND = 100;

  /** A notice, and so an event's message; enforced by model.PodReport. */
  public static final int NOTICE_CHARS = 1_000;

  /** Enforced by LineFormatter. */
  public static final int LOG_LINE_BYTES = 4 * KIB;

  /** Events that wait for the API server; enforced by kube.event.EventQueue. */
  public static final int EVENTS_WAITING = PROFILE.eventsWaiting();

  /** Events that are known to have been written; enforced by kube.event.EventBook. */
  public static final int EVENTS_KNOWN = PROFILE.eventsKnown();

  /** Enforced by kube.event.EventBudget, as the three that follow. */
  public static final int EVENTS_OF_POD = 25;

  public static final int EVENTS_OF_POD_REFILL_SECONDS = 60;
  public static final int EVENTS_OF_NAMESPACE = 100;
  public static final int EVENTS_OF_NAMESPACE_REFILL_SECONDS = 1;

  /** Connections to the health port; enforced by ops.HealthServer. */
  public static final int HEALTH_CONNECTIONS = 64;

  public static final int HEALTH_REQUEST_SECONDS = 5;

  /** Connections to the admin socket, but for taps; enforced by ops.AdminServer. */
  public static final int ADMIN_CONNECTIONS = 4;

  public static final int ADMIN_REQUEST_SECONDS = 30;

  /** Taps that read over the admin socket; enforced by ops.Taps. */
  public static final int ADMIN_TAPS = 2;

  /**
   * A limit, for users.
   *
   * @param beyond what becomes of what exceeds it
   */
  public record Limit(String what, String most, String beyond) {
    /**
     * The row of README's table.
     *
     * @param small the same limit with the small profile
     */
    public String row(Limit small) {
      return "| %s | %s | %s | %s |"
          .formatted(what, most, small.most.equals(most) ? "" : small.most, beyond);
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

  /** All that is enforced with a profile, in README's order. */
  public static List<Limit> limits(Profile profile) {
    return List.of(
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
            kib(profile.nadConfigBytes()),
            "it cannot be attached; Warning with length and limit"),
        new Limit(
            "all NetworkAttachmentDefinitions in memory",
            mib(profile.nadsBytes()),
            "those of the namespaces that take the most are read when a pod names them"),
        new Limit(
            "both annotations of all pods of a node, in memory",
            mib(profile.podsBytes())
                + "; each of up to "
                + kib(profile.podTextBytes())
                + " in any case",
            "in the namespace that takes the most, the largest annotations count as too long;"
                + " Warning"),
        new Limit(
            "networks of a pod",
            INTERFACES_PER_POD + "; key `maxInterfacesPerPod`",
            "elements beyond the limit are invalid; Warning with the limit"),
        new Limit(
            "`ips`, `mac`, `cni-args` … of one element",
            kib(SELECTION_BYTES) + " together",
            "the element is invalid; Warning with length and limit"),
        new Limit(
            "attaches of one plan",
            ATTACHES_PER_RUN + ", with " + kib(profile.nadConfigBytes()) + " of configs together",
            "the rest follows in the next plan"),
        new Limit(
            "ledger of a pod",
            kib(LEDGER_POD_BYTES),
            "nothing is attached; Warning with length and limit"),
        new Limit(
            "ledger of the node",
            mib(profile.ledgerNodeBytes()) + ", plus " + kib(LEDGER_OWN_BYTES) + " for each pod",
            "the same, for pods that keep more than their " + kib(LEDGER_OWN_BYTES)),
        new Limit(
            "file of the CNI cache",
            kib(profile.cacheFileBytes()),
            "it only shows that something is attached"),
        new Limit(
            "texts of the CNI cache in memory",
            kib(CACHE_POD_BYTES) + " a pod, " + mib(profile.cacheBytes()) + " in all",
            "the largest are dropped, and read again once there is room"),
        new Limit(
            "answer of the container runtime",
            mib(CRI_ANSWER_BYTES) + ", " + profile.criLooks() + " at once",
            "the pod is retried with backoff; Warning with the limit"),
        new Limit(
            "answer of the kubelet",
            mib(KUBELET_ANSWER_BYTES) + ", one at a time",
            "what needs a device is retried with backoff; Warning with the limit"),
        new Limit(
            "resource names and device ids in a pod's object",
            kib(profile.podDevicesChars()),
            "the rest counts as not requested and not allocated"),
        new Limit(
            "devices of a resource in a pod",
            DEVICES_OF_POD + "",
            "the rest is not given to networks that are attached to the running pod"),
        new Limit(
            "device information of a device plugin",
            kib(DEVICE_INFO_BYTES),
            "`device-info` is left out"),
        new Limit(
            "answer of the Multus daemon",
            kib(profile.cniAnswerBytes()),
            "the outcome counts as unknown; Warning with the limit"),
        new Limit(
            "CNI calls of a namespace that take longer than " + CNI_HANGS_SECONDS + " s",
            CNI_HUNG_OF_NAMESPACE + ", plus those already running",
            "further calls of the namespace wait until one of these has ended"),
        new Limit(
            "CNI calls of a pod",
            CNI_CALLS_OF_POD + ", then " + CNI_CALLS_OF_POD_PER_SECOND + " a second",
            "further calls wait, except detaches when the pod ends"),
        new Limit(
            "CNI calls of a namespace's pods on a node",
            count(CNI_CALLS_OF_NAMESPACE)
                + ", then "
                + CNI_CALLS_OF_NAMESPACE_PER_SECOND
                + " a second",
            "the same"),
        new Limit(
            "edits of a pod",
            EDITS_OF_POD + ", then " + EDITS_OF_POD_PER_SECOND + " a second",
            "the newest is acted on a moment later"),
        new Limit(
            "edits of a namespace's pods on a node",
            count(EDITS_OF_NAMESPACE) + ", then " + EDITS_OF_NAMESPACE_PER_SECOND + " a second",
            "the same"),
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
            "the address with the most connections loses its oldest"),
        new Limit(
            "connections to the admin socket",
            ADMIN_CONNECTIONS
                + ", each for "
                + ADMIN_REQUEST_SECONDS
                + " s, and "
                + ADMIN_TAPS
                + " taps",
            "the oldest is closed"));
  }

  /** What the heap must hold at the worst, all at once. */
  public static List<Share> heap(Profile profile) {
    return List.of(
        new Share("classes, connections, buses, workers", profile.restBytes(), "measured: 11"),
        new Share(
            "texts of pods", 2L * profile.podsBytes(), "budget, twice: as last seen and acted on"),
        new Share(
            "what pods carry of the ledger",
            2L * PODS * profile.sealedChars(),
            "%d pods, %d KiB each, twice".formatted(PODS, profile.sealedChars() / KIB)),
        new Share(
            "devices of pods",
            PODS * (long) profile.podDevicesChars(),
            "%d pods, each with %d KiB".formatted(PODS, profile.podDevicesChars() / KIB)),
        new Share("NADs", profile.nadsBytes(), "budget, names included"),
        new Share("ledger", ledgerAllBytes(profile), "budget, including each pod's own share"),
        new Share(
            "CNI cache",
            profile.cacheBytes()
                + profile.cacheFiles() * 3L * KIB / 4
                + 4L * profile.cacheFileBytes(),
            "budget; %d files; reading one: bytes, text, base64, config"
                .formatted(profile.cacheFiles())),
        new Share(
            "events",
            2L * NOTICE_CHARS * (profile.eventsWaiting() + profile.eventsKnown()),
            "%d wait, %d known, 2 bytes a character"
                .formatted(profile.eventsWaiting(), profile.eventsKnown())),
        new Share(
            "incoming objects",
            2 * 9L * MIB,
            "two watches, each with one object: 1.5 MB in etcd, 4.5 in a buffer that doubles"),
        new Share(
            "sandbox status",
            profile.criLooksInAll() * (long) CRI_ANSWER_BYTES,
            "%d calls of %d MiB, read as tokens"
                .formatted(profile.criLooksInAll(), CRI_ANSWER_BYTES / MIB)),
        new Share(
            "answer of the kubelet",
            KUBELET_ANSWER_BYTES,
            "one call of %d MiB, read field by field".formatted(KUBELET_ANSWER_BYTES / MIB)),
        new Share(
            "plans",
            PODS * (long) profile.nadConfigBytes(),
            "%d pods, each with %d KiB of configs".formatted(PODS, profile.nadConfigBytes() / KIB)),
        new Share(
            "CNI calls",
            (CNI_CALLS + CNI_HUNG) * 3L * profile.nadConfigBytes() / 2
                + CNI_CALLS * (long) profile.cniAnswerBytes(),
            "%d at once and %d that hang: the config in base64; %d answers"
                .formatted(CNI_CALLS, CNI_HUNG, CNI_CALLS)),
        new Share("health port", HEALTH_CONNECTIONS * 16L * KIB, "headers and one answer each"),
        new Share(
            "admin socket",
            (ADMIN_CONNECTIONS + ADMIN_TAPS) * 200L * KIB,
            "%d answers, of few pods at a time; %d taps with what waits and what is not answered"
                .formatted(ADMIN_CONNECTIONS, ADMIN_TAPS)),
        new Share(
            "young generation",
            (long) profile.youngMib() * MIB,
            "`-Xmn%dm`: garbage of edits under way".formatted(profile.youngMib())));
  }

  /** What the process may take, by the options of the JVM; beneath the container's limit. */
  public static List<Share> process(Profile profile) {
    return List.of(
        new Share("heap", (long) profile.heapMib() * MIB, option("-Xmx", profile.heapMib())),
        new Share(
            "direct memory",
            (long) profile.directMib() * MIB,
            option("-XX:MaxDirectMemorySize=", profile.directMib())),
        new Share(
            "metaspace",
            (long) profile.metaspaceMib() * MIB,
            option("-XX:MaxMetaspaceSize=", profile.metaspaceMib()) + profile.metaspaceWhy()),
        new Share(
            "code cache",
            (long) profile.codeMib() * MIB,
            option("-XX:ReservedCodeCacheSize=", profile.codeMib())),
        new Share("stacks", 6 * MIB, "20 threads of `-Xss256k`, and the JVM's own"),
        new Share("AOT cache", 20 * MIB, "its pages that are written to: 19, if it were all"),
        new Share(
            "JVM and C library",
            (long) profile.nativeMib() * MIB,
            "measured: 12; symbols, malloc, what C1 works in"));
  }

  private static String option(String name, int mib) {
    return "`" + name + mib + "m`";
  }

  private static long ledgerAllBytes(Profile profile) {
    return (profile.ledgerNodeBytes() + profile.ledgerNodeBytes() / 4) * 3L / 2;
  }

  private Budgets() {}

  /** The bytes of all of them. */
  public static long sum(List<Share> shares) {
    return shares.stream().mapToLong(Share::bytes).sum();
  }

  private static String kib(int bytes) {
    return bytes / KIB + " KiB";
  }

  private static String mib(int bytes) {
    return bytes < MIB ? kib(bytes) : bytes / MIB + " MiB";
  }

  private static String count(int number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
