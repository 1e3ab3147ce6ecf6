package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.CniCommand;
import io.dynamicnetworks.model.CniReply;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodReport;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.StatusChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every message that travels on the bus. */
public final class Messages {
  private Messages() {}

  /**
   * A pod of this node appeared, changed where it matters, or went.
   *
   * @param pod as last seen, own writes included; null if it is gone
   */
  public record PodChanged(PodUid uid, PodRef about, @Nullable Pod pod) implements Message {}

  /** All pods of this node have been published since the watch started. */
  public record PodsListed(int count) implements Message {}

  /** A NAD appeared, changed or went. */
  public record NetworkChanged(NetworkRef network) implements Message {}

  /** The outside systems that the controller depends on. */
  public enum Peer {
    API_SERVER,
    CONTAINER_RUNTIME,
    MULTUS_DAEMON
  }

  /** A peer cannot be reached. */
  public record PeerLost(Peer peer) implements Message {}

  /** A peer that could not be reached answers again. */
  public record PeerBack(Peer peer) implements Message {}

  /** Something took effect or failed that the pod's owner is told. */
  public record PodEvent(PodUid uid, PodRef about, PodReport notice) implements Message {}

  /** How one run of a lane ended. */
  public enum Outcome {
    /** What is there is what is wanted, and nothing had to be done. */
    UNCHANGED,
    /** What is there is what is wanted now. */
    CHANGED,
    /** Some of it failed and is tried again. */
    RETRY,
    /** The pod is gone. */
    GONE
  }

  /**
   * The report of one run of a lane.
   *
   * @param attached how many interfaces were attached
   * @param detached how many interfaces were detached
   * @param failed how many steps failed
   * @param stages how long each stage took, in order: plan, cri, multus, status
   * @param cause of the first failure; null if there was none
   * @param retryAfter until the next attempt; null if none is needed
   * @param steps how many there were of each kind, by how they ended
   * @param visibleAfter from an edit until all that it asks for was attached, detached and listed;
   *     null if that was not the end of one
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

  /** The NADs that exist, of those asked for. */
  public record NetworksAnswer(PodRef about, Map<NetworkRef, NetworkDefinition> networks)
      implements Message {
    public NetworksAnswer {
      networks = Map.copyOf(networks);
    }
  }

  /**
   * What reconcile decided for a pod; for the tap.
   *
   * @param decision the steps in a few words
   */
  public record PodPlanned(PodUid uid, PodRef about, String decision) implements Message {}

  /**
   * An attachment's life went on; for the tap.
   *
   * @param transition interface, network, state before and after
   */
  public record AttachmentChanged(PodUid uid, PodRef about, String transition) implements Message {}

  /**
   * What multus' CNI cache shows of a pod changed.
   *
   * @param sandboxes all that the cache shows of the pod; empty if it shows nothing any more
   */
  public record CacheChanged(PodUid uid, PodRef about, List<CachedSandbox> sandboxes)
      implements Message {
    public CacheChanged {
      sandboxes = List.copyOf(sandboxes);
    }
  }

  /**
   * Whether the controller observes what is attached, or works without multus' CNI cache. Published
   * once after the first scan (and what it found), and whenever it changes.
   *
   * @param why where the cache was found, or why it cannot be read
   */
  public record ObservationMode(boolean observing, String why) implements Message {}

  /** Asks for what the CNI cache shows of a sandbox now: its files are read again. */
  public record CacheLook(PodUid uid, PodRef about, String sandboxId) implements Message {}

  /** What the CNI cache shows of a sandbox now. */
  public record CacheLooked(PodRef about, CachedSandbox sandbox) implements Message {}

  /** What multus' own configuration says (00-multus.conf); null where it does not say. */
  public record MultusSettings(@Nullable Isolation isolation) implements Message {}

  /** Whether a pod may use only networks of its own namespace and of the global ones. */
  public enum IsolationMode {
    ON,
    OFF,
    /** Neither the config nor multus' own says: it is off. */
    UNKNOWN
  }

  /** Which isolation counts; published at the start and whenever it changes. */
  public record IsolationKnown(IsolationMode mode) implements Message {}

  /** The limits ({@code model.Budgets}) that keep something out or waiting. */
  public enum Limited {
    /** An annotation is too long. */
    ANNOTATION,
    /** The annotations of all pods are. */
    ANNOTATIONS_OF_NODE,
    /** A NAD's config is too long. */
    NETWORK_CONFIG,
    /** An element asks for too much, or a pod for too many networks. */
    SELECTION,
    LEDGER,
    EVENTS,
    /** Calls wait, since too many of their namespace hang. */
    CALLS_THAT_HANG,
    /** A call takes so long that it counts as one that hangs. */
    HANGING_CALL,
    /** A call had no answer within its deadline. */
    CALL_DEADLINE,
    /** A plan has not room for all that is to be attached. */
    PLAN,
    /** Too many calls. */
    CALLS,
    /** Too many edits. */
    EDITS,
    RUNTIME_ANSWER,
    KUBELET_ANSWER,
    DAEMON_ANSWER
  }

  /**
   * A limit was exceeded; what exceeds it is refused, or waits.
   *
   * @param about the pod; null if it is about none
   */
  public record LimitReached(Limited limit, @Nullable PodRef about) implements Message {}

  /** A worker made no progress, and another was put in its place. */
  public record WorkerReplaced(PodRef about) implements Message {}

  /** Asks for the ids of all ready sandboxes of the node. */
  public record LiveSandboxesQuery() implements Message {}

  /**
   * The ready sandboxes of the node.
   *
   * @param ids null if the runtime did not say
   * @param problem why; null if it said
   */
  public record LiveSandboxes(@Nullable Set<String> ids, @Nullable String problem)
      implements Message {}

  /**
   * Asks for a pod's sandbox.
   *
   * @param staticPodHash the pod's {@code kubernetes.io/config.hash}, if it has one
   */
  public record SandboxRequest(PodUid uid, PodRef about, @Nullable String staticPodHash)
      implements Message {}

  /** Where a pod's sandbox is. */
  public sealed interface SandboxReply extends Message {
    /**
     * The newest ready one.
     *
     * @param createdWith the {@code networks} annotation that the sandbox was created with, which
     *     nobody can edit (SPEC 3.2); null if it had none
     */
    record Found(PodRef about, Sandbox sandbox, @Nullable String createdWith)
        implements SandboxReply {}

    /** There is none that is ready and has a network namespace of its own. */
    record Missing(PodRef about, Failure failure) implements SandboxReply {}
  }

  /**
   * Asks which devices the kubelet allocated to a pod.
   *
   * @param resources that are asked for
   * @param listed what the pod's status says of them, for where the kubelet cannot be asked
   */
  public record DevicesQuery(
      PodUid uid, PodRef about, Set<String> resources, Map<String, List<String>> listed)
      implements Message {
    public DevicesQuery {
      resources = Set.copyOf(resources);
      listed = Map.copyOf(listed);
    }
  }

  /** Which devices the kubelet allocated to a pod. */
  public record DevicesAnswer(PodRef about, Allocation allocation) implements Message {}

  /**
   * One CNI request.
   *
   * @param identity the pod that the daemon is told it is for; the controller's own for an orphan
   * @param network only for messages
   * @param config the CNI config, as JSON
   * @param attributes only an ADD's are used
   * @param timeout from when it is sent until its outcome counts as unknown
   */
  public record DelegateRequest(
      CniCommand command,
      PodUid uid,
      PodRef about,
      PodIdentity identity,
      NetworkRef network,
      InterfaceName iface,
      Sandbox sandbox,
      String config,
      DelegateAttributes attributes,
      Duration timeout)
      implements Message {}

  /** How a CNI request ended: an {@link AddReply} to an ADD, a {@link DelReply} to a DEL. */
  public record DelegateReply(PodRef about, CniReply reply) implements Message {}

  /**
   * Changes what a pod shows of its networks, in one write.
   *
   * @param changes of network-status, in order
   * @param ready for those who wait; null leaves it as it is
   * @param sealed what the ledger keeps on the pod, which goes with what else is written; null
   *     leaves it as it is, an empty text takes it off
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

  /** Puts this controller's finalizer on a pod, or takes it off. */
  public record FinalizerChange(PodUid uid, PodRef about, boolean present) implements Message {}

  /** How a write to a pod ended. */
  public sealed interface PodWriteReply extends Message {
    /**
     * It took effect, or there was nothing to write; later reads show it.
     *
     * @param pod as it is now
     */
    record Written(PodRef about, Pod pod) implements PodWriteReply {}

    /** That pod is gone; another may have its name. */
    record PodGone(PodRef about) implements PodWriteReply {}

    /** It did not take effect, or nobody knows; doing it again is safe. */
    record NotWritten(PodRef about, Failure failure) implements PodWriteReply {}
  }

  /** Asks what is kept of all pods; once, at the start. */
  public record LedgerQuery() implements Message {}

  /** What is kept; a pod of which nothing is kept is left out. */
  public record KeptLedgers(List<PodLedger> ledgers) implements Message {
    public KeptLedgers {
      ledgers = List.copyOf(ledgers);
    }

    @Override
    public @Nullable PodRef about() {
      return ledgers.size() == 1 ? ledgers.getFirst().pod() : null;
    }
  }

  /**
   * Asks what a pod carries of a ledger that is lost.
   *
   * @param sandbox the pod's, as the runtime shows it
   * @param sealed what stands on the pod, whoever wrote it
   */
  public record SealedQuery(PodUid uid, PodRef about, Sandbox sandbox, String sealed)
      implements Message {}

  /** Replaces what is kept of a pod; an empty ledger forgets it. */
  public record LedgerWrite(PodLedger ledger) implements Message {
    @Override
    public PodRef about() {
      return ledger.pod();
    }
  }

  /**
   * What is kept was replaced, or the ledger refused that.
   *
   * @param durable whether it was also written to the node's disk, and so outlives this process
   * @param refused why nothing was changed: the limit and the value; null if it was taken
   * @param sealed what the pod itself is to carry of it; empty for nothing, null if what it carries
   *     is to stay
   */
  public record LedgerStored(
      PodRef about, boolean durable, @Nullable String refused, @Nullable String sealed)
      implements Message {}
}
