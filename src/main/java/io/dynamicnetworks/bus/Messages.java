package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.CniCommand;
import io.dynamicnetworks.model.CniReply;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.ExpectedFile;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.model.StatusChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The messages on the bus, except those for inspection and metrics. */
public final class Messages {
  private Messages() {}

  /**
   * A pod of this node appeared, disappeared, or changed in a relevant field.
   *
   * @param pod as last seen, own writes included; null if it is gone
   */
  public record PodChanged(PodUid uid, PodRef about, @Nullable Pod pod) implements Message {}

  /** All pods of this node have been published since the watch started. */
  public record PodsListed(int count) implements Message {}

  /**
   * Nothing of the pod is attached or kept any more, and it is idle ({@link Pod#idle}): it need not
   * be watched until it runs.
   */
  public record PodReleased(PodUid uid, PodRef about) implements Message {}

  /** A NAD appeared, changed or disappeared. */
  public record NetworkChanged(NetworkRef network) implements Message {}

  /** The outside systems that the controller depends on. */
  public enum Peer {
    API_SERVER,
    CONTAINER_RUNTIME,
    MULTUS_DAEMON
  }

  /** A peer is unreachable. */
  public record PeerLost(Peer peer) implements Message {}

  /** An unreachable peer answers again. */
  public record PeerBack(Peer peer) implements Message {}

  /** An event for the pod. */
  public record PodEvent(PodUid uid, PodRef about, Notice notice) implements Message {
    /**
     * The whole message, at most 1,000 characters. It starts like the Go controller's, because
     * people match on that.
     */
    public String message() {
      return Notice.shortened("pod [" + about + "]: " + notice.text());
    }
  }

  /** How one reconciliation ended. */
  public enum Outcome {
    /** Nothing failed, and nothing was attached or detached. */
    UNCHANGED,
    /** Nothing failed, and interfaces were attached or detached. */
    CHANGED,
    /** Something failed and is retried. */
    RETRY,
    /** The pod is gone. */
    GONE
  }

  /**
   * The report of one reconciliation.
   *
   * @param attached how many interfaces were attached
   * @param detached how many interfaces were detached
   * @param failed how many failures there were
   * @param stages how long each stage took: plan, cri, multus, status
   * @param cause the first failure; null if there was none
   * @param retryAfter time until the next attempt; null if none is needed
   * @param steps how many steps of each kind ended in each way
   * @param visibleAfter time from an edit until everything it asked for was attached, detached and
   *     listed; null if no edit was completed
   */
  public record PodReconciled(
      PodUid uid,
      PodRef about,
      Outcome outcome,
      int attached,
      int detached,
      int failed,
      Map<String, Duration> stages,
      @Nullable String cause,
      @Nullable Duration retryAfter,
      Map<StepEnd, Integer> steps,
      @Nullable Duration visibleAfter)
      implements Message {}

  /** Asks for NADs by name. */
  public record NetworksQuery(PodRef about, Set<NetworkRef> networks) implements Message {
    public NetworksQuery {
      networks = Set.copyOf(networks);
    }
  }

  /** The requested NADs that exist. */
  public record NetworksAnswer(PodRef about, Map<NetworkRef, NetworkDefinition> networks)
      implements Message {
    public NetworksAnswer {
      networks = Map.copyOf(networks);
    }
  }

  /**
   * The plan for a pod; for the tap.
   *
   * @param decision summary of the steps
   */
  public record PodPlanned(PodUid uid, PodRef about, String decision) implements Message {}

  /**
   * An attachment changed state; for the tap.
   *
   * @param transition interface, network, state before and after
   */
  public record AttachmentChanged(PodUid uid, PodRef about, String transition) implements Message {}

  /**
   * What multus' CNI cache shows of a pod changed.
   *
   * @param sandboxes everything that the cache shows of the pod; empty if it no longer shows
   *     anything
   */
  public record CacheChanged(PodUid uid, PodRef about, List<CachedSandbox> sandboxes)
      implements Message {
    public CacheChanged {
      sandboxes = List.copyOf(sandboxes);
    }
  }

  /**
   * Whether the controller observes what is attached, or works without multus' CNI cache. Published
   * once after the first scan and its findings, and then on every change. Files that the first scan
   * did not read, because their sandbox has too many bytes, are only known to exist.
   *
   * @param why where the cache was found, or why it cannot be read
   */
  public record ObservationMode(boolean observing, String why) implements Message {}

  /**
   * Asks what the CNI cache shows of a sandbox right now: its files are read again.
   *
   * @param expected the files of known attachments, which are looked for by name even if the cache
   *     is too large to be listed: if the answer lacks one, it does not exist
   */
  public record CacheQuery(PodUid uid, PodRef about, String sandboxId, Set<ExpectedFile> expected)
      implements Message {
    /** Deadline of the answer; files that have not been read by then are not read. */
    public static final Duration DEADLINE = Duration.ofSeconds(15);
  }

  /** What the CNI cache shows of a sandbox right now. */
  public record CacheAnswer(PodRef about, CachedSandbox sandbox) implements Message {}

  /** Settings from multus' own configuration (00-multus.conf); null for what it does not set. */
  public record MultusSettings(@Nullable Isolation isolation) implements Message {}

  /** Whether a pod is restricted to networks of its own namespace and of the global namespaces. */
  public enum IsolationMode {
    ON,
    OFF,
    /** Neither the controller's config nor multus' own sets it; it is off. */
    UNKNOWN
  }

  /** The namespace isolation in force; published at the start and whenever it changes. */
  public record IsolationKnown(IsolationMode mode) implements Message {}

  /** The limits ({@code model.Budgets}) that cause something to be refused or delayed. */
  public enum Limited {
    /** An annotation is too long. */
    ANNOTATION,
    /** The annotations of all pods together are too long. */
    ANNOTATIONS_OF_NODE,
    /** Too many pods that do not run carry the finalizer. */
    IDLE_PODS,
    /** A NAD's config is too long. */
    NETWORK_CONFIG,
    /** Too many NADs that are not in memory are read for a namespace's pods. */
    NETWORK_READS,
    /** An element asks for too much, or a pod for too many networks. */
    SELECTION,
    LEDGER,
    EVENTS,
    /** Too many lines of the log about a namespace's pods. */
    LOG_LINES,
    /** Calls of a namespace wait because of hanging calls. */
    CALLS_HELD_BACK,
    /** A call takes so long that it counts as hanging. */
    HANGING_CALL,
    /** A call got no answer within its deadline. */
    CALL_DEADLINE,
    /** A plan has no room for all that is to be attached, or for the NADs that it needs. */
    PLAN,
    /** Too many CNI calls in a short time. */
    CALLS,
    /** Too many edits in a short time. */
    EDITS,
    RUNTIME_ANSWER,
    KUBELET_ANSWER,
    DAEMON_ANSWER
  }

  /**
   * A limit was exceeded; the excess is refused or delayed.
   *
   * @param about the pod; null if it is about no particular pod
   */
  public record LimitReached(Limited limit, @Nullable PodRef about) implements Message {}

  /** A worker made no progress and was replaced. */
  public record WorkerReplaced(PodRef about) implements Message {}

  /** Asks for the ids of all ready sandboxes on the node. */
  public record LiveSandboxesQuery() implements Message {}

  /**
   * The ready sandboxes on the node.
   *
   * @param ids ids of the sandboxes; null if the runtime gave no answer
   * @param problem why it gave none; null if it answered
   */
  public record LiveSandboxes(@Nullable Set<String> ids, @Nullable String problem)
      implements Message {}

  /**
   * Asks for a pod's sandbox.
   *
   * @param staticPodHash the pod's {@code kubernetes.io/config.hash}, if it has one
   * @param knownId id of the sandbox that the requester knows in full; null if it knows none
   * @param attachedIn id of the sandbox in which something is attached; null if nothing is
   */
  public record SandboxRequest(
      PodUid uid,
      PodRef about,
      @Nullable String staticPodHash,
      @Nullable String knownId,
      @Nullable String attachedIn)
      implements Message {

    /** A request from a sender that knows no sandbox of the pod. */
    public SandboxRequest(PodUid uid, PodRef about, @Nullable String staticPodHash) {
      this(uid, about, staticPodHash, null, null);
    }
  }

  /** A pod's sandbox, or why it was not found. */
  public sealed interface SandboxReply extends Message {
    /**
     * The newest ready sandbox.
     *
     * @param createdWith the {@code networks} annotation that the sandbox was created with, which
     *     cannot be edited (SPEC 3.2); null if it had none
     */
    record Found(PodRef about, Sandbox sandbox, @Nullable String createdWith)
        implements SandboxReply {}

    /** The newest ready sandbox is the known one, whose details never change. */
    record Same(PodRef about) implements SandboxReply {}

    /** No ready sandbox with its own network namespace was found. */
    record Missing(PodRef about, Failure failure) implements SandboxReply {}

    /** No sandbox is ready, and the one in which something is attached has ended for good. */
    record Ended(PodRef about, String sandboxId, Failure failure) implements SandboxReply {}
  }

  /**
   * Asks which devices the kubelet allocated to a pod.
   *
   * @param resources the resources in question
   * @param listed devices of these resources in the pod's status, used while the kubelet has no
   *     socket
   */
  public record DevicesQuery(
      PodUid uid, PodRef about, Set<String> resources, Map<String, List<String>> listed)
      implements Message {
    public DevicesQuery {
      resources = Set.copyOf(resources);
      listed = Map.copyOf(listed);
    }
  }

  /** The devices that the kubelet allocated to a pod. */
  public record DevicesAnswer(PodRef about, Allocation allocation) implements Message {}

  /**
   * One CNI request.
   *
   * @param identity the pod that the request is sent as; the controller's own pod for an orphan
   * @param network for messages only
   * @param sent the CNI config
   * @param attributes for an ADD only
   * @param timeout time from sending it until its outcome counts as unknown
   */
  public record DelegateRequest(
      CniCommand command,
      PodUid uid,
      PodRef about,
      PodIdentity identity,
      NetworkRef network,
      InterfaceName iface,
      Sandbox sandbox,
      SentConfig sent,
      DelegateAttributes attributes,
      Duration timeout)
      implements Message {
    /** The text of the config, decoded anew by each call. */
    public String config() {
      return sent.text();
    }
  }

  /** How a CNI request ended: an {@link AddReply} to an ADD, a {@link DelReply} to a DEL. */
  public record DelegateReply(PodRef about, CniReply reply) implements Message {}

  /**
   * Changes what a pod shows of its networks, in one write.
   *
   * @param changes changes to network-status, in order
   * @param ready what to show to those waiting for the pod's networks; null leaves it as it is
   * @param sealed the sealed ledger for the pod to carry, written only along with something else;
   *     null leaves it as it is, an empty text removes it
   */
  public record StatusWrite(
      PodUid uid,
      PodRef about,
      List<StatusChange> changes,
      @Nullable NetworkReady ready,
      @Nullable String sealed)
      implements Message {
    public StatusWrite {
      changes = List.copyOf(changes);
    }
  }

  /** Adds this controller's finalizer to a pod, or removes it. */
  public record FinalizerChange(PodUid uid, PodRef about, boolean present) implements Message {}

  /** How a write to a pod ended. */
  public sealed interface PodWriteReply extends Message {
    /**
     * It took effect, or there was nothing to write; later reads show it.
     *
     * @param pod the pod as it is now
     */
    record Written(PodRef about, Pod pod) implements PodWriteReply {}

    /** That pod is gone; another may have its name. */
    record PodGone(PodRef about) implements PodWriteReply {}

    /** It did not take effect, or its outcome is unknown; repeating it is safe. */
    record NotWritten(PodRef about, Failure failure) implements PodWriteReply {}
  }

  /**
   * Asks for the stored ledgers of all pods; at the start, {@code reconcile} and {@code kube} each
   * send one.
   */
  public record LedgerQuery() implements Message {
    /** Reading the ledgers from a slow disk takes that long at most. */
    public static final Duration DEADLINE = Duration.ofSeconds(30);
  }

  /** The stored ledgers; pods without one are left out. */
  public record StoredLedgers(List<PodLedger> ledgers) implements Message {
    public StoredLedgers {
      ledgers = List.copyOf(ledgers);
    }

    @Override
    public @Nullable PodRef about() {
      return ledgers.size() == 1 ? ledgers.getFirst().pod() : null;
    }
  }

  /**
   * Asks to open the sealed ledger that a pod carries, after the stored one was lost.
   *
   * @param sandbox the pod's sandbox, as the runtime shows it
   * @param sealed the text on the pod, whoever wrote it
   */
  public record SealedLedgerQuery(PodUid uid, PodRef about, Sandbox sandbox, String sealed)
      implements Message {}

  /** Replaces a pod's ledger; an empty one removes it. */
  public record LedgerWrite(PodLedger ledger) implements Message {
    @Override
    public PodRef about() {
      return ledger.pod();
    }
  }

  /**
   * The ledger was replaced, or the replacement was refused.
   *
   * @param durable whether it is also on the node's disk, and so survives a restart
   * @param refused why nothing was changed, with the limit and the value; null if it was accepted
   * @param sealed the sealed ledger for the pod to carry; empty for none, null to leave what it
   *     carries
   */
  public record LedgerStored(
      PodRef about, boolean durable, @Nullable String refused, @Nullable String sealed)
      implements Message {}
}
