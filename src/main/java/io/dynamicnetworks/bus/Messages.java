package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.Attributes;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Plan;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.StatusChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every message that travels on the bus. */
public final class Messages {
  private Messages() {}

  /** A pod of this node appeared, changed where it matters, or went. */
  public record PodChanged(PodUid uid, PodRef about) implements Message {
    @Override
    public String summary() {
      return "uid=" + uid;
    }
  }

  /** A NAD appeared, changed or went. */
  public record NetworkChanged(NetworkRef network) implements Message {
    @Override
    public @Nullable PodRef about() {
      return null;
    }

    @Override
    public String summary() {
      return "network=" + network;
    }
  }

  /** The outside systems that the controller depends on. */
  public enum Peer {
    API_SERVER,
    CONTAINER_RUNTIME,
    MULTUS_DAEMON
  }

  /** A peer that could not be reached answers again. */
  public record PeerBack(Peer peer) implements Message {
    @Override
    public @Nullable PodRef about() {
      return null;
    }

    @Override
    public String summary() {
      return "peer=" + peer;
    }
  }

  /** Something took effect or failed that the pod's owner is told. */
  public record PodEvent(PodUid uid, PodRef about, Notice notice) implements Message {
    @Override
    public String summary() {
      return notice.reason().text() + ": " + notice.message();
    }
  }

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
      @Nullable Duration retryAfter)
      implements Message {
    @Override
    public String summary() {
      return outcome
          + " attached="
          + attached
          + " detached="
          + detached
          + " failed="
          + failed
          + stages.entrySet().stream()
              .map(stage -> " " + stage.getKey() + "=" + stage.getValue().toMillis() + "ms")
              .collect(Collectors.joining())
          + (cause == null ? "" : " cause=" + cause)
          + (retryAfter == null ? "" : " retryAfter=" + retryAfter.toMillis() + "ms");
    }
  }

  /** Look at the pod again. */
  public record Look(PodUid uid, PodRef about, Why why) implements Message {
    /** What woke the lane; it must not matter for what is done, only for when. */
    public enum Why {
      /** The controller started, or the pod appeared. */
      START,
      /** The pod changed. */
      POD,
      /** A NAD that failed or was missing changed: backoff starts afresh. */
      NETWORK,
      /** A peer that could not be reached answers again. */
      PEER,
      /** The backoff has passed. */
      RETRY,
      /** The slow periodic pass. */
      RESYNC
    }

    @Override
    public String summary() {
      return why.toString();
    }
  }

  /** Asks for one pod of this node. */
  public record PodQuery(PodUid uid, PodRef about) implements Message {
    @Override
    public String summary() {
      return "uid=" + uid;
    }
  }

  /** The pod as last seen; null if it is gone. */
  public record PodAnswer(@Nullable Pod pod) implements Message {
    @Override
    public @Nullable PodRef about() {
      return pod == null ? null : pod.ref();
    }

    @Override
    public String summary() {
      return pod == null ? "gone" : "resourceVersion=" + pod.resourceVersion();
    }
  }

  /** Asks for all pods of this node. */
  public record PodsQuery() implements Message {
    @Override
    public @Nullable PodRef about() {
      return null;
    }

    @Override
    public String summary() {
      return "all";
    }
  }

  /** All pods of this node as last seen. */
  public record PodsAnswer(List<Pod> pods) implements Message {
    public PodsAnswer {
      pods = List.copyOf(pods);
    }

    @Override
    public @Nullable PodRef about() {
      return null;
    }

    @Override
    public String summary() {
      return pods.size() + " pods";
    }
  }

  /** Asks for NADs by name. */
  public record NetworksQuery(PodRef about, Set<NetworkRef> networks) implements Message {
    public NetworksQuery {
      networks = Set.copyOf(networks);
    }

    @Override
    public String summary() {
      return networks.toString();
    }
  }

  /** The NADs that exist, of those asked for. */
  public record NetworksAnswer(PodRef about, Map<NetworkRef, NetworkDefinition> networks)
      implements Message {
    public NetworksAnswer {
      networks = Map.copyOf(networks);
    }

    @Override
    public String summary() {
      return networks.keySet().toString();
    }
  }

  /**
   * Asks for a fresh plan.
   *
   * @param sandboxId the pod's sandbox, if it was looked up in this run
   * @param taken interface names that something unknown has in the pod, as the daemon said
   */
  public record PlanRequest(
      PodUid uid, PodRef about, @Nullable String sandboxId, Set<InterfaceName> taken)
      implements Message {
    public PlanRequest {
      taken = Set.copyOf(taken);
    }

    @Override
    public String summary() {
      return sandboxId == null ? "fresh" : "sandbox=" + shortId(sandboxId);
    }
  }

  /**
   * A fresh plan.
   *
   * @param pod that the plan is for; null if it is gone
   * @param ledger what is kept of the pod
   */
  public record PlanReply(PodRef about, @Nullable Pod pod, Plan plan, PodLedger ledger)
      implements Message {
    @Override
    public String summary() {
      return pod == null
          ? "gone"
          : plan.steps().stream()
              .map(
                  step ->
                      step.getClass().getSimpleName() + " " + step.iface() + "@" + step.network())
              .toList()
              .toString();
    }
  }

  /**
   * Asks for a pod's sandbox.
   *
   * @param staticPodHash the pod's {@code kubernetes.io/config.hash}, if it has one
   */
  public record SandboxRequest(PodUid uid, PodRef about, @Nullable String staticPodHash)
      implements Message {
    @Override
    public String summary() {
      return "uid=" + uid;
    }
  }

  /** Where a pod's sandbox is. */
  public sealed interface SandboxReply extends Message {
    /** The newest ready one. */
    record Found(PodRef about, Sandbox sandbox) implements SandboxReply {
      @Override
      public String summary() {
        return "sandbox=" + shortId(sandbox.id()) + " netns=" + sandbox.netns();
      }
    }

    /** There is none that is ready and has a network namespace of its own. */
    record Missing(PodRef about, Failure failure) implements SandboxReply {
      @Override
      public String summary() {
        return failure.cause();
      }
    }
  }

  /** The CNI commands that the daemon is asked for. */
  public enum CniCommand {
    ADD,
    DEL
  }

  /**
   * One CNI request.
   *
   * @param config the CNI config, as JSON
   * @param attributes only an ADD's are used
   * @param timeout from when it is sent until its outcome counts as unknown
   */
  public record DelegateRequest(
      CniCommand command,
      PodUid uid,
      PodRef about,
      NetworkRef network,
      InterfaceName iface,
      Sandbox sandbox,
      String config,
      Attributes attributes,
      Duration timeout)
      implements Message {
    @Override
    public String summary() {
      return command + " " + iface + "@" + network + " sandbox=" + shortId(sandbox.id());
    }
  }

  /** How a CNI request ended. */
  public sealed interface DelegateOutcome extends Message {
    /** The ADD succeeded. */
    record Added(PodRef about, CniResult result) implements DelegateOutcome {
      @Override
      public String summary() {
        return "added";
      }
    }

    /** The DEL succeeded. */
    record Deleted(PodRef about) implements DelegateOutcome {
      @Override
      public String summary() {
        return "deleted";
      }
    }

    /** The daemon or a plugin refused; an ADD may have left something behind. */
    record Refused(PodRef about, Failure failure) implements DelegateOutcome {
      @Override
      public String summary() {
        return "refused: " + failure.cause();
      }
    }

    /** The ADD found the interface name taken, and created nothing. */
    record NameTaken(PodRef about, String cause) implements DelegateOutcome {
      @Override
      public String summary() {
        return "name taken: " + cause;
      }
    }

    /** The daemon knows no such pod (any more); it refuses everything for it. */
    record PodUnknown(PodRef about, String cause) implements DelegateOutcome {
      @Override
      public String summary() {
        return "pod unknown: " + cause;
      }
    }

    /** The daemon could not read the pod, so that it did nothing; it reads it before all else. */
    record PodUnread(PodRef about, String cause) implements DelegateOutcome {
      @Override
      public String summary() {
        return "pod unread: " + cause;
      }
    }

    /** Nothing was sent: the socket is missing or refuses. */
    record NotReached(PodRef about, String cause) implements DelegateOutcome {
      @Override
      public String summary() {
        return "not reached: " + cause;
      }
    }

    /** It was sent, but there is no answer: it may or may not have had its effect. */
    record Unknown(PodRef about, String cause) implements DelegateOutcome {
      @Override
      public String summary() {
        return "unknown: " + cause;
      }
    }
  }

  /** A lane opens and will send CNI requests. */
  public record LaneOpened(PodUid uid, PodRef about) implements Message {
    @Override
    public String summary() {
      return "uid=" + uid;
    }
  }

  /** A lane has gone. */
  public record LaneClosed(PodUid uid, PodRef about) implements Message {
    @Override
    public String summary() {
      return "uid=" + uid;
    }
  }

  /** Nothing but an answer. */
  public record Noted(PodRef about) implements Message {
    @Override
    public String summary() {
      return "noted";
    }
  }

  /** Changes network-status of a pod, in order, in one write. */
  public record StatusWrite(PodUid uid, PodRef about, List<StatusChange> changes)
      implements Message {
    public StatusWrite {
      changes = List.copyOf(changes);
    }

    @Override
    public String summary() {
      return changes.stream()
          .map(
              change ->
                  switch (change) {
                    case StatusChange.Add add ->
                        "+" + add.entries().stream().map(e -> e.iface() + "@" + e.name()).toList();
                    case StatusChange.Remove remove ->
                        "-" + remove.iface() + "@" + remove.network();
                  })
          .toList()
          .toString();
    }
  }

  /** Puts this controller's finalizer on a pod, or takes it off. */
  public record FinalizerChange(PodUid uid, PodRef about, boolean present) implements Message {
    @Override
    public String summary() {
      return present ? "put on" : "take off";
    }
  }

  /** How a write to a pod ended. */
  public sealed interface PodWriteReply extends Message {
    /** It took effect, or there was nothing to write; later reads show it. */
    record Written(PodRef about) implements PodWriteReply {
      @Override
      public String summary() {
        return "written";
      }
    }

    /** That pod is gone; another may have its name. */
    record PodGone(PodRef about) implements PodWriteReply {
      @Override
      public String summary() {
        return "pod gone";
      }
    }

    /** It did not take effect, or nobody knows; doing it again is safe. */
    record NotWritten(PodRef about, Failure failure) implements PodWriteReply {
      @Override
      public String summary() {
        return failure.cause();
      }
    }
  }

  /** Asks what is kept of a pod; of all pods if the uid is null. */
  public record LedgerQuery(@Nullable PodUid uid, @Nullable PodRef about) implements Message {
    @Override
    public String summary() {
      return uid == null ? "all" : "uid=" + uid;
    }
  }

  /** What is kept; a pod of which nothing is kept is left out. */
  public record KeptLedgers(List<PodLedger> ledgers) implements Message {
    public KeptLedgers {
      ledgers = List.copyOf(ledgers);
    }

    @Override
    public @Nullable PodRef about() {
      return ledgers.size() == 1 ? ledgers.getFirst().pod() : null;
    }

    @Override
    public String summary() {
      return ledgers.stream().mapToInt(kept -> kept.entries().size()).sum() + " entries";
    }
  }

  /** Replaces what is kept of a pod; an empty ledger forgets it. */
  public record LedgerWrite(PodLedger ledger) implements Message {
    @Override
    public PodRef about() {
      return ledger.pod();
    }

    @Override
    public String summary() {
      return ledger.entries().stream()
          .map(entry -> entry.iface() + "@" + entry.network() + " " + entry.state())
          .toList()
          .toString();
    }
  }

  /**
   * What is kept was replaced in memory.
   *
   * @param durable whether it was also written to the node's disk, and so outlives this process
   */
  public record LedgerStored(PodRef about, boolean durable) implements Message {
    @Override
    public String summary() {
      return durable ? "stored" : "in memory only";
    }
  }

  private static String shortId(String id) {
    return id.length() <= 13 ? id : id.substring(0, 13);
  }
}
