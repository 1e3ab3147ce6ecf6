package io.dynamicnetworks.model;

import java.util.List;
import java.util.Locale;

/**
 * Every limit on what tenants, plugins and other clients can make the controller keep or do, in one
 * place, with the arithmetic that proves that the total fits. A tenant is an adversary: a limit
 * that is missing from the sum is no limit.
 *
 * <p>README's table of limits comes from {@link #limits}, and the sums in docs/performance.md come
 * from {@link #heap} and {@link #process}. A test keeps them consistent with each other, with
 * {@code jvm.options} and with the manifest. Add each new limit here, name what enforces it, and
 * include its share in the sum.
 */
public final class Budgets {
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

  /**
   * The {@link MemoryProfile} whose sizes apply; the launcher chooses it by the container's memory
   * limit.
   */
  private static final MemoryProfile PROFILE = MemoryProfile.current();

  /** Any single text in an object from the API server; enforced by kube.client.ObjectBytes. */
  public static final int TEXT_BYTES = 128 * KIB;

  /**
   * A NAD's config. Each pod may hold as much: of its NADs while the runtime is asked, or of the
   * configs of its plan while that is carried out. Enforced by kube.watch.NetworkReading and, with
   * what a selection adds, by plan.ParsedConfig; for a pod by reconcile.Planning and
   * plan.ConfigBudget.
   */
  public static final int NAD_CONFIG_BYTES = PROFILE.nadConfigBytes();

  /**
   * Pods that a kubelet may be configured to run; more than its default. The kubelet enforces it:
   * it rejects the others. Rejected, completed and pending pods do not count, and there may be any
   * number of them ({@link #IDLE_PODS}).
   */
  private static final int PODS = 250;

  /**
   * Pods that neither run nor are in the ledger, and are kept until the finalizer is off; enforced
   * by kube.client.IdlePods. Nothing is kept of other such pods. Those in the ledger count against
   * {@link #LEDGER_NODE_BYTES}.
   */
  public static final int IDLE_PODS = 250;

  /**
   * Objects that the watch shows deleted while a list goes on beside it; beyond it, the objects are
   * listed again. Enforced by kube.watch.ListedKeys.
   */
  public static final int DELETED_DURING_LIST = 1_024;

  /** A uid in a set. */
  private static final int DELETED_BYTES = 160;

  /** What a pod without annotations takes, in all packages, with its worker: measured at 2.5 KB. */
  private static final int IDLE_POD_BYTES = 3 * KIB;

  /** The networks annotation; enforced by kube.client.PodReading. */
  public static final int NETWORKS_BYTES = 32 * KIB;

  /** The network-status annotation; enforced by kube.client.PodReading. */
  public static final int STATUS_BYTES = 64 * KIB;

  /**
   * Both annotations of all pods of the node, as the heap holds them. Beyond it, the namespace that
   * takes the most keeps only hashes of its largest annotations. Enforced by
   * kube.client.AnnotationBudget.
   */
  public static final int PODS_BYTES = PROFILE.podsBytes();

  /**
   * An annotation up to this size is always kept, whatever others take; enforced by
   * kube.client.AnnotationBudget.
   */
  public static final int POD_TEXT_BYTES = PROFILE.podTextBytes();

  /**
   * Extended resource names and device ids in one pod's object; enforced by
   * kube.client.DeviceReading.
   */
  public static final int POD_DEVICES_CHARS = PROFILE.podDevicesChars();

  /**
   * NADs of all namespaces, in even shares, including {@link #NADS_READ_BYTES}; enforced by
   * kube.watch.NetworkCache.
   */
  public static final int NADS_BYTES = PROFILE.nadsBytes();

  /**
   * Those of them that are not in memory and were read for plans that still wait for others; enough
   * for one pod with the most networks and the longest configs. Enforced by
   * kube.watch.NetworkQueries.
   */
  public static final int NADS_READ_BYTES = NADS_BYTES / 4;

  /**
   * NADs read for the pods of a namespace without delay, because they are not in memory; enforced,
   * like the next four, by kube.watch.ReadBudget.
   */
  public static final int NADS_READ_OF_NAMESPACE = 200;

  public static final int NADS_READ_OF_NAMESPACE_PER_SECOND = 20;

  /** What the API server sends for them, in which a NAD may have 1.5 MB. */
  public static final int NADS_READ_OF_NAMESPACE_KIB = 4_096;

  public static final int NADS_READ_OF_NAMESPACE_KIB_PER_SECOND = 1_024;

  /**
   * Names of NADs that a read has just not found, for namespaces that read too many; at most 512
   * bytes each.
   */
  public static final int NADS_MISSING = 128;

  /** Bytes of all those names. */
  private static final int NADS_MISSING_BYTES = NADS_MISSING * KIB / 2;

  /** What is left of {@link #NADS_BYTES} for what is kept; enforced by kube.watch.NetworkCache. */
  public static final int NADS_KEPT_BYTES = NADS_BYTES - NADS_READ_BYTES - NADS_MISSING_BYTES;

  /**
   * One selection, including cni-args and port mappings; enforced by annotation.AnnotationLimits.
   */
  public static final int SELECTION_BYTES = 8 * KIB;

  /**
   * The addresses of one selection: many fit into {@link #SELECTION_BYTES}, and each is compared
   * with those of other selections and attachments. Enforced by annotation.AnnotationLimits.
   */
  public static final int SELECTION_IPS = 64;

  /** All annotations of an object together; enforced by the API server. */
  public static final int ANNOTATIONS_BYTES = 256 * KIB;

  /** Elements of either annotation; enforced by annotation.AnnotationLimits. */
  public static final int ELEMENTS = 1_000;

  /** Default limit of networks per pod; enforced by annotation.NetworksAnnotation. */
  public static final int INTERFACES_PER_POD = 32;

  /**
   * Selections that are kept of the annotation that a sandbox was created with: Multus attaches any
   * number. Enforced by reconcile.observe.FreshEvidence.
   */
  public static final int SELECTIONS_AT_CREATION = 128;

  /**
   * What is remembered of those selections between reconciliations; if they take more, they are
   * read from the runtime again. Enforced by plan.KnownSandbox.
   */
  public static final int CREATION_BYTES = PROFILE.creationBytes();

  /**
   * Texts of a pod's failures that are remembered for its condition, and as much of its moves that
   * are to be retried; enforced by reconcile.record.Progress and reconcile.memory.MoveRetries.
   */
  public static final int FAILURE_TEXTS_BYTES = 2 * KIB;

  /**
   * Status entries of what a pod's sandbox no longer has; enforced by
   * reconcile.memory.FormerEntries.
   */
  public static final int FORMER_ENTRIES_BYTES = 4 * KIB;

  /**
   * What else a worker remembers of failures, in objects of a fixed size: 48 labels (40 bytes), 32
   * awaited NADs (40), 32 attaches of partial plans (104), 64 reported notices (56), 16 taken names
   * (110); and a cause of 1,000 characters and a problem of 300. What it remembers of moves counts
   * under {@link #LEDGER_NODE_BYTES}.
   */
  private static final int WORKER_BYTES =
      FORMER_ENTRIES_BYTES
          + 2 * FAILURE_TEXTS_BYTES
          + 48 * 40
          + 32 * 40
          + 32 * 104
          + 64 * 56
          + 16 * 110
          + 2 * (1_000 + 300);

  /**
   * What one plan attaches, with at most {@link #NAD_CONFIG_BYTES} of distinct configs together,
   * before the pod is planned again; enforced by plan.AttachSteps and plan.ConfigBudget. Detaches
   * need no limit: a plan detaches at most what earlier plans attached.
   */
  public static final int ATTACHES_PER_PLAN = 32;

  /**
   * Ledger of one pod, on disk or in memory, whichever is more; enforced by ledger.LedgerBudget
   * before an ADD.
   */
  public static final int LEDGER_POD_BYTES = 256 * KIB;

  /**
   * Ledgers of all pods of the node, of which a namespace takes at most half of what the others
   * leave free; enforced by ledger.LedgerBudget before an ADD.
   */
  public static final int LEDGER_NODE_BYTES = PROFILE.ledgerNodeBytes();

  /**
   * What the ledger keeps on a pod itself if it has no volume, compressed and sealed; enforced by
   * ledger.LedgerSeal and model.SealedText.
   */
  public static final int SEALED_CHARS = PROFILE.sealedChars();

  /**
   * Each pod's own share, which does not count against {@link #LEDGER_NODE_BYTES}, but against half
   * as much again, together with a quarter of it for the pod's worker; enforced by
   * ledger.LedgerBudget.
   */
  public static final int LEDGER_OWN_BYTES = 8 * KIB;

  /** Sandbox look-ups at once; enforced by cri.SandboxFinder. */
  public static final int CRI_LOOKUPS = PROFILE.criLookups();

  /** Sandbox look-ups at once, including those that hang; enforced by cri.SandboxFinder. */
  public static final int CRI_LOOKUPS_TOTAL = PROFILE.criLookupsTotal();

  /**
   * The answer to one call; 256 KiB of annotations take up 3 MB of it. Enforced by cri.RuntimeLink.
   */
  public static final int CRI_ANSWER_BYTES = 4 * MIB;

  /**
   * What is kept of a list of the node's sandboxes: ids, names and times, at most 450 bytes each.
   * Enforced by cri.ListedSandbox.
   */
  public static final int CRI_LIST_BYTES = 448 * KIB;

  /**
   * A list of sandboxes with the annotations that are passed over. Four times what the kubelet
   * accepts (16 MiB, Kubernetes 1.36). Enforced by grpc.StreamedCall.
   */
  public static final int CRI_LIST_ANSWER_BYTES = 64 * MIB;

  /** The answer to one call; calls are made one at a time. Enforced by kubelet.KubeletClient. */
  public static final int KUBELET_ANSWER_BYTES = PROFILE.kubeletAnswerBytes();

  /** Devices of one resource counted for a pod; enforced by kubelet.PodResources. */
  public static final int DEVICES_OF_POD = 64;

  /** A device plugin's description of a device; enforced by kubelet.DevicePluginInfo. */
  public static final int DEVICE_INFO_BYTES = 64 * KIB;

  /** Configs and results from the CNI cache; enforced by cnicache.TextBudget. */
  public static final int CACHE_BYTES = PROFILE.cacheBytes();

  /** Configs and results of one pod; enforced by cnicache.TextBudget. */
  public static final int CACHE_POD_BYTES = 64 * KIB;

  /** A file of the CNI cache; files are read one at a time. Enforced by cnicache.PlainFile. */
  public static final int CACHE_FILE_BYTES = PROFILE.cacheFileBytes();

  /** Indexed files of the CNI cache, at 700 bytes each; enforced by cnicache.CacheIndex. */
  public static final int CACHE_FILES = PROFILE.cacheFiles();

  /**
   * Default number of slots for CNI calls; as many calls again may run beyond them, each the only
   * one of its namespace. Enforced by limit.CniCallGate.
   */
  public static final int CNI_CALLS = 16;

  /**
   * The most that can be configured instead, and the most calls at once, those beyond the slots
   * included; enforced by config.Keys and limit.CniCallGate.
   */
  public static final int CNI_CALLS_CONFIGURABLE = 64;

  /** After this time a call gives up its slot among {@link #CNI_CALLS} and counts as hanging. */
  public static final int CNI_HANGING_AFTER_SECONDS = 1;

  /**
   * A namespace with this many calls, of which one hangs, starts no more. At most this many of its
   * hanging calls count towards {@link #CNI_HANGING}. Enforced by limit.CniCallGate.
   */
  public static final int CNI_CALLS_BESIDE_HANGING = 8;

  /**
   * With this many hanging calls on the node, a namespace starts a call only while it has none in
   * progress; enforced by limit.CniCallGate.
   */
  public static final int CNI_HANGING = 16;

  /** CNI calls of a pod without delay; enforced, like the next three, by limit.RateLimiter. */
  public static final int CNI_CALLS_OF_POD = 128;

  public static final int CNI_CALLS_OF_POD_PER_SECOND = 2;
  public static final int CNI_CALLS_OF_NAMESPACE = 2_000;
  public static final int CNI_CALLS_OF_NAMESPACE_PER_SECOND = 20;

  /** The answer to one CNI call; enforced by multus.DaemonSocket. */
  public static final int CNI_ANSWER_BYTES = PROFILE.cniAnswerBytes();

  /** Answers that arrive at the same time; enforced by multus.AnswersUnderWay. */
  public static final int CNI_ANSWERS_BYTES = cniAnswersBytes(PROFILE);

  /** What a call keeps until it is answered: its connection and its callers. */
  private static final int CNI_CALL_BYTES = 4 * KIB;

  /**
   * What is kept of the API server's answer to a read or write of a pod; enforced by
   * kube.client.ObjectReply.
   */
  public static final int API_ANSWER_BYTES = 512 * KIB;

  /** A pod that is read whole, because PATCH is forbidden; enforced by kube.client.ObjectReply. */
  public static final int WHOLE_POD_BYTES = 512 * KIB;

  /**
   * Whole pods being written at once, of which one only beside others that take long; enforced by
   * kube.write.PodWriteVerticle.
   */
  public static final int WHOLE_PODS = PROFILE.wholePods();

  /** Connections to the API server; enforced by kube.client.KubeConnection. */
  public static final int API_CONNECTIONS = PROFILE.apiConnections();

  /** Of these, the two watches, and a list beside the watch of pods. */
  private static final int API_STREAMS = 3;

  /** What an object takes while it arrives on one of these. */
  private static final int INCOMING_OBJECT_BYTES = 3 * MIB;

  /**
   * Changes of a pod that are acted on without delay; enforced, like the next three, by
   * limit.RateLimiter.
   */
  public static final int EDITS_OF_POD = 20;

  public static final int EDITS_OF_POD_PER_SECOND = 2;
  public static final int EDITS_OF_NAMESPACE = 2_000;
  public static final int EDITS_OF_NAMESPACE_PER_SECOND = 100;

  /**
   * Both annotations of a pod up to this size together are acted on at any rate within the limits
   * above. What exceeds it counts against the next two; enforced by limit.TextLimiter.
   */
  public static final int SHORT_TEXTS_KIB = 8;

  public static final int LONG_TEXTS_OF_NAMESPACE_KIB = 2_048;
  public static final int LONG_TEXTS_OF_NAMESPACE_KIB_PER_SECOND = 1_024;

  /** A notice, and hence an event's message; enforced by model.Notice. */
  public static final int NOTICE_CHARS = 1_000;

  /** A line of the log; enforced by logging.LineFormatter. */
  public static final int LOG_LINE_BYTES = 4 * KIB;

  /**
   * Lines of the log that a namespace's pods may cause at once; enforced, like the next one, by
   * limit.LogBudget.
   */
  public static final int LOG_LINES_OF_NAMESPACE = 1_000;

  public static final int LOG_LINES_OF_NAMESPACE_PER_SECOND = 1;

  /** Events that wait for the API server; enforced by kube.event.EventQueue. */
  public static final int EVENTS_WAITING = PROFILE.eventsWaiting();

  /** Events known to have been written; enforced by kube.event.EventBook. */
  public static final int EVENTS_KNOWN = PROFILE.eventsKnown();

  /**
   * Events that a pod may cause at once; enforced, like the next three, by kube.event.EventBudget.
   */
  public static final int EVENTS_OF_POD = 25;

  public static final int EVENTS_OF_POD_REFILL_SECONDS = 60;
  public static final int EVENTS_OF_NAMESPACE = 100;
  public static final int EVENTS_OF_NAMESPACE_REFILL_SECONDS = 1;

  /** Connections to the health port; enforced by ops.HealthServer. */
  public static final int HEALTH_CONNECTIONS = 64;

  public static final int HEALTH_REQUEST_SECONDS = 5;

  /** Connections to the admin socket, except taps; enforced by ops.AdminServer. */
  public static final int ADMIN_CONNECTIONS = 4;

  public static final int ADMIN_REQUEST_SECONDS = 30;

  /** Taps over the admin socket; enforced by ops.Taps. */
  public static final int ADMIN_TAPS = 2;

  /**
   * A limit, described for users.
   *
   * @param beyond what happens to the excess
   */
  public record Limit(String what, String most, String beyond) {
    /**
     * Returns the row of README's table.
     *
     * @param small the same limit in the small profile
     */
    public String row(Limit small) {
      return "| %s | %s | %s | %s |"
          .formatted(what, most, small.most.equals(most) ? "" : small.most, beyond);
    }
  }

  /**
   * One term of a sum.
   *
   * @param bytes the most that it takes
   * @param why why it takes no more
   */
  public record Share(String what, long bytes, String why) {
    /**
     * Returns the row of docs/performance.md's table, rounded up so that the rows never add up to
     * less.
     */
    public String row() {
      return "| %s | %d | %s |".formatted(what, (bytes + MIB - 1) / MIB, why);
    }
  }

  /** Every limit that is enforced with a profile, in README's order. */
  public static List<Limit> limits(MemoryProfile profile) {
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
            kib(profile.nadConfigBytes()) + ", also with what a network selection adds",
            "it cannot be attached; Warning with length and limit"),
        new Limit(
            "all NetworkAttachmentDefinitions in memory",
            mib(profile.nadsBytes()) + ", a quarter of it for those being read",
            "NADs of the namespaces that take the most are evicted, and read again when a pod names"
                + " them; if too many are being read at once, the pods of the namespace with the most"
                + " are retried with backoff"),
        new Limit(
            "NetworkAttachmentDefinitions that are not in memory, read for a namespace's pods on a"
                + " node",
            NADS_READ_OF_NAMESPACE
                + ", then "
                + NADS_READ_OF_NAMESPACE_PER_SECOND
                + " a second; "
                + mib(NADS_READ_OF_NAMESPACE_KIB * KIB)
                + ", then "
                + mib(NADS_READ_OF_NAMESPACE_KIB_PER_SECOND * KIB)
                + " a second",
            "a NAD that was not found within the last 2 s is not looked up again; further reads"
                + " wait, and after 5 s the pod is retried with backoff"),
        new Limit(
            "both annotations of all pods of a node, in memory",
            mib(profile.podsBytes())
                + "; those of up to "
                + kib(profile.podTextBytes())
                + " are always kept",
            "in the namespace that takes the most, the largest annotations count as too long;"
                + " Warning"),
        new Limit(
            "pods with the finalizer that neither run nor are in the ledger",
            IDLE_PODS + "; a namespace has at most half of what the others leave free",
            "their finalizer is removed later, when the pods are listed again (every 2 minutes)"),
        new Limit(
            "networks of a pod",
            INTERFACES_PER_POD + "; key `maxInterfacesPerPod`",
            "elements beyond the limit are invalid; Warning with the limit"),
        new Limit(
            "`ips`, `mac`, `cni-args` … of one element",
            kib(SELECTION_BYTES) + " together",
            "the element is invalid; Warning with length and limit"),
        new Limit(
            "addresses in `ips` of one element",
            SELECTION_IPS + "",
            "the element is invalid; Warning with number and limit"),
        new Limit(
            "attaches of one plan",
            ATTACHES_PER_PLAN + ", with " + kib(profile.nadConfigBytes()) + " of configs together",
            "the rest follows in the next plan"),
        new Limit(
            "ledger of a pod",
            kib(LEDGER_POD_BYTES),
            "nothing is attached; Warning with length and limit"),
        new Limit(
            "ledger of the node",
            mib(profile.ledgerNodeBytes())
                + " plus "
                + kib(LEDGER_OWN_BYTES)
                + " per pod; together with "
                + kib(LEDGER_OWN_BYTES / 4)
                + " per pod for its worker at most "
                + mib(profile.ledgerNodeBytes() / 2 * 3)
                + "; a namespace has at most half of what the others leave free",
            "nothing is attached to pods of that namespace whose ledger exceeds "
                + kib(LEDGER_OWN_BYTES)
                + "; once its share of the total is reached, nothing is attached to any of its pods;"
                + " Warning with length and limit"),
        new Limit(
            "file of the CNI cache",
            kib(profile.cacheFileBytes()),
            "not read; still proves that something is attached"),
        new Limit(
            "texts of the CNI cache in memory",
            kib(CACHE_POD_BYTES) + " a pod, " + mib(profile.cacheBytes()) + " in all",
            "the largest are dropped, and read again once there is room"),
        new Limit(
            "answer of the container runtime",
            mib(CRI_ANSWER_BYTES) + ", " + profile.criLookups() + " at once",
            "the pod is retried with backoff; Warning with the limit"),
        new Limit(
            "selections that a pod's sandbox was created with, in memory",
            kib(profile.creationBytes()),
            "they are read from the container runtime again before each change"),
        new Limit(
            "texts of a pod's failures, in memory",
            kib(FAILURE_TEXTS_BYTES),
            "the rest is left out of the condition and of `dynamicnetworks.io/failures`"),
        new Limit(
            "status entries of what a pod's sandbox no longer has, in memory",
            kib(FORMER_ENTRIES_BYTES),
            "the oldest are forgotten: if another writer lists one of them again, it stays listed"),
        new Limit(
            "list of the node's sandboxes",
            mib(CRI_LIST_ANSWER_BYTES)
                + ", of which "
                + kib(CRI_LIST_BYTES)
                + " are kept, without annotations",
            "the sandboxes known from the last list count; without one, the CNI cache is not"
                + " observed"),
        new Limit(
            "answer of the kubelet",
            mib(profile.kubeletAnswerBytes()) + ", one at a time",
            "what needs a device is retried with backoff; Warning with the limit"),
        new Limit(
            "the fields that the controller reads, in one answer of the API server about a pod",
            kib(API_ANSWER_BYTES),
            "the outcome counts as unknown, and the write is repeated with backoff"),
        new Limit(
            "a pod, where the controller may not PATCH pods/status but only PUT",
            kib(WHOLE_POD_BYTES) + " of JSON, " + profile.wholePods() + " at once",
            "not written; retried with backoff"),
        new Limit(
            "resource names and device ids in a pod's object",
            kib(profile.podDevicesChars()),
            "the rest counts as not requested and not allocated"),
        new Limit(
            "devices of a resource in a pod",
            DEVICES_OF_POD + "",
            "further devices are not used when a network is attached to the running pod"),
        new Limit(
            "device information of a device plugin",
            kib(DEVICE_INFO_BYTES),
            "`device-info` is left out"),
        new Limit(
            "answer of the Multus daemon",
            kib(profile.cniAnswerBytes())
                + ", "
                + mib(cniAnswersBytes(profile))
                + " of all that arrive at once",
            "the outcome of the requests with the longest answers counts as unknown; Warning with the"
                + " limit"),
        new Limit(
            "concurrent CNI calls of a node, without the hanging ones",
            CNI_CALLS + "; key `maxConcurrentDelegates`",
            "further calls wait, and namespaces take turns. A namespace with no call in progress may"
                + " start one even when the limit is reached; such extra calls can bring the total to"
                + " twice the limit, but not above "
                + CNI_CALLS_CONFIGURABLE),
        new Limit(
            "concurrent CNI calls of a namespace that has a hanging one (longer than "
                + CNI_HANGING_AFTER_SECONDS
                + " s)",
            CNI_CALLS_BESIDE_HANGING + ", or as many as are already running",
            "further calls of the namespace wait until one of these has ended"),
        new Limit(
            "hanging CNI calls of a node",
            CNI_HANGING
                + " (at most "
                + CNI_CALLS_BESIDE_HANGING
                + " are counted per namespace), plus those already running",
            "a namespace starts a call only while it has none in progress, hanging ones included"),
        new Limit(
            "CNI calls of a pod",
            CNI_CALLS_OF_POD + ", then " + CNI_CALLS_OF_POD_PER_SECOND + " a second",
            "further calls wait, except the first attempt to detach when the pod ends"),
        new Limit(
            "CNI calls of a namespace's pods on a node",
            count(CNI_CALLS_OF_NAMESPACE)
                + ", then "
                + CNI_CALLS_OF_NAMESPACE_PER_SECOND
                + " a second",
            "further calls wait, except the first attempt to detach when the pod ends"),
        new Limit(
            "edits of a pod",
            EDITS_OF_POD + ", then " + EDITS_OF_POD_PER_SECOND + " a second",
            "the newest is acted on a moment later"),
        new Limit(
            "edits of a namespace's pods on a node",
            count(EDITS_OF_NAMESPACE) + ", then " + EDITS_OF_NAMESPACE_PER_SECOND + " a second",
            "the newest is acted on a moment later"),
        new Limit(
            "annotations over "
                + kib(SHORT_TEXTS_KIB * KIB)
                + " in the edits of a namespace's pods on a node",
            mib(LONG_TEXTS_OF_NAMESPACE_KIB * KIB)
                + ", then "
                + mib(LONG_TEXTS_OF_NAMESPACE_KIB_PER_SECOND * KIB)
                + " a second",
            "the newest is acted on a moment later"),
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
            "lines of the log about a namespace's pods",
            count(LOG_LINES_OF_NAMESPACE)
                + ", then "
                + LOG_LINES_OF_NAMESPACE_PER_SECOND
                + " a second",
            "left out; a line in the log each minute"),
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

  /** What the heap must hold in the worst case, all at once. */
  public static List<Share> heap(MemoryProfile profile) {
    return List.of(
        new Share("classes, connections, buses, workers", profile.restBytes(), "measured: 11"),
        new Share(
            "texts of pods", 2L * profile.podsBytes(), "budget, twice: as last seen and acted on"),
        new Share(
            "pods that do not run",
            IDLE_PODS * (long) IDLE_POD_BYTES + DELETED_DURING_LIST * (long) DELETED_BYTES,
            ("%d with the finalizer; pods in the ledger count under *ledger*; no others are kept."
                    + " Uids of %,d that were deleted while ended pods are listed")
                .formatted(IDLE_PODS, DELETED_DURING_LIST)),
        new Share(
            "creation annotations",
            PODS * (long) profile.creationBytes(),
            "%d pods, each with %d KiB of selections"
                .formatted(PODS, profile.creationBytes() / KIB)),
        new Share(
            "failures",
            PODS * (long) WORKER_BYTES,
            "%d workers: each with %d KiB of texts for the condition, %d KiB of former status"
                    .formatted(PODS, 2 * FAILURE_TEXTS_BYTES / KIB, FORMER_ENTRIES_BYTES / KIB)
                + " entries, a cause, and hashes of what is left to do"),
        new Share(
            "what pods carry of the ledger",
            2L * PODS * profile.sealedChars(),
            "%d pods, %d KiB each, twice".formatted(PODS, profile.sealedChars() / KIB)),
        new Share(
            "devices of pods",
            PODS * (long) profile.podDevicesChars(),
            "%d pods, each with %d KiB".formatted(PODS, profile.podDevicesChars() / KIB)),
        new Share(
            "NADs", profile.nadsBytes(), "budget, including names and NADs that are being read"),
        new Share(
            "ledger",
            ledgerAllBytes(profile),
            "budget, including each pod's own share and its worker"),
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
            (long) API_STREAMS * INCOMING_OBJECT_BYTES,
            "two watches and a list beside them, each with one object: 1.5 MB of fields that are"
                + " read, in a buffer that doubles"),
        new Share(
            "answers of the API server",
            Math.max(
                (profile.apiConnections() - API_STREAMS) * 3L * API_ANSWER_BYTES / 2,
                profile.wholePods() * 5L * WHOLE_POD_BYTES),
            ("%d connections, each with %d KiB of fields that are read, in a buffer that doubles;"
                    + " or %d whole pods of %d KiB, as read and as written")
                .formatted(
                    profile.apiConnections() - API_STREAMS,
                    API_ANSWER_BYTES / KIB,
                    profile.wholePods(),
                    WHOLE_POD_BYTES / KIB)),
        new Share(
            "sandbox status",
            profile.criLookupsTotal() * (long) CRI_ANSWER_BYTES + CRI_LIST_BYTES,
            "%d calls of %d MiB, read as tokens; a list, of which %d KiB are kept"
                .formatted(
                    profile.criLookupsTotal(), CRI_ANSWER_BYTES / MIB, CRI_LIST_BYTES / KIB)),
        new Share(
            "answer of the kubelet",
            profile.kubeletAnswerBytes(),
            "one call of %d MiB, read field by field"
                .formatted(profile.kubeletAnswerBytes() / MIB)),
        new Share(
            "plans",
            PODS * (long) profile.nadConfigBytes(),
            "%d pods, each with %d KiB of configs, as UTF-8"
                .formatted(PODS, profile.nadConfigBytes() / KIB)),
        new Share(
            "CNI calls",
            CNI_CALLS_CONFIGURABLE * 3L * profile.nadConfigBytes() / 2
                + cniAnswersBytes(profile)
                + PODS * (long) CNI_CALL_BYTES,
            "%d at once, whatever is configured: the config in base64, until it is sent;"
                    .formatted(CNI_CALLS_CONFIGURABLE)
                + " %d KiB of answers; one call of %d KiB for each of %d pods"
                    .formatted(cniAnswersBytes(profile) / KIB, CNI_CALL_BYTES / KIB, PODS)),
        new Share("health port", HEALTH_CONNECTIONS * 16L * KIB, "headers and one answer each"),
        new Share(
            "admin socket",
            (ADMIN_CONNECTIONS + ADMIN_TAPS) * 200L * KIB,
            ("%d answers, a few pods at a time; %d taps, each with its queue and its unanswered"
                    + " requests")
                .formatted(ADMIN_CONNECTIONS, ADMIN_TAPS)),
        new Share(
            "young generation",
            (long) profile.youngMib() * MIB,
            "`-Xmn%dm`: garbage of edits under way".formatted(profile.youngMib())));
  }

  /** What the process may take by the JVM's options; the sum stays below the container's limit. */
  public static List<Share> process(MemoryProfile profile) {
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
        new Share("AOT cache", 21 * MIB, "at most all of its writable pages"),
        new Share(
            "JVM and C library",
            (long) profile.nativeMib() * MIB,
            "measured: 12; symbols, malloc, C1's work space"));
  }

  private static String option(String name, int mib) {
    return "`" + name + mib + "m`";
  }

  private static int cniAnswersBytes(MemoryProfile profile) {
    return 8 * profile.cniAnswerBytes();
  }

  /** All ledgers, including the pods' own shares and the reserve for requests under way. */
  private static long ledgerAllBytes(MemoryProfile profile) {
    return (profile.ledgerNodeBytes() + profile.ledgerNodeBytes() / 4) * 3L / 2;
  }

  private Budgets() {}

  /** Returns the sum in bytes. */
  public static long sum(List<Share> shares) {
    return shares.stream().mapToLong(Share::bytes).sum();
  }

  private static String kib(int bytes) {
    return bytes / KIB + " KiB";
  }

  private static String mib(int bytes) {
    return bytes % MIB == 0 ? bytes / MIB + " MiB" : kib(bytes);
  }

  private static String count(int number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
