package io.dynamicnetworks.hostile;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.testbed.TestbedPod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What was seen to end or stall the program once, each as an attack that is played twice. */
enum Attack {
  /**
   * Each edit adds an interface and drops the arguments of the one before; then none has a name.
   */
  LEDGER_GROWTH,
  LARGE_NETWORKS,
  LONG_ANNOTATIONS,
  /** What is harmless in an annotation takes six times as much in the runtime's JSON. */
  SANDBOX_INFOS,
  HALF_OPEN_CONNECTIONS,
  COPIES_OF_A_CONFIG,
  OVERTAKEN_RUN,
  RAW_TEXT,
  FORGED_STATUS,
  HUNG_PLUGIN,
  PROBE_FLOOD,
  EVER_NEW_TEXT,
  FOREIGN_NETWORK,
  EDIT_STORM,
  /**
   * Each change of a NAD wakes all pods that wait for it; each of these has a large sandbox info.
   */
  NETWORK_STORM,
  /** Calls that take just not long enough to count as hanging, in several namespaces. */
  SLOW_PLUGIN,
  /** What nothing reads, in all pods of the node at once. */
  FOREIGN_ANNOTATIONS,
  /** Each write is answered with the whole pod. */
  HUGE_PODS,
  /** Bound to the node by the tenant; the kubelet rejects them, and they stay. */
  REJECTED_PODS,
  /**
   * Many selections with many addresses, beside many status entries, while long configs are
   * attached; then edits that change nothing.
   */
  COMPARISONS,
  /**
   * All pods of the node wait for NADs that do not exist or are too long, and are edited in a loop.
   */
  MISSING_NETWORKS,
  /** Each is held until the clean-up has ended, which is slow. */
  LONG_PLUGIN_ERRORS,
  LOG_FLOOD,
  /** Each write needs the whole pod. */
  LONG_ANNOTATIONS_WITHOUT_PATCH;

  /** The attack on this node, prepared. */
  Play on(HostileNode node) {
    return switch (this) {
      case LEDGER_GROWTH -> new TextAttacks.LedgerGrowth(node);
      case LARGE_NETWORKS -> new NetworkAttacks.Large(node);
      case LONG_ANNOTATIONS -> new TextAttacks.LongAnnotations(node, true);
      case SANDBOX_INFOS -> new CallAttacks.SandboxInfos(node);
      case HALF_OPEN_CONNECTIONS -> new CallAttacks.HalfOpen(node);
      case COPIES_OF_A_CONFIG -> new NetworkAttacks.Copies(node);
      case OVERTAKEN_RUN -> new CallAttacks.OvertakenRun(node);
      case RAW_TEXT -> new TextAttacks.RawText(node);
      case FORGED_STATUS -> new CallAttacks.ForgedStatus(node);
      case HUNG_PLUGIN -> new CallAttacks.HungPlugin(node);
      case PROBE_FLOOD -> new CallAttacks.ProbeFlood(node);
      case EVER_NEW_TEXT -> new TextAttacks.EverNewText(node);
      case FOREIGN_NETWORK -> new NetworkAttacks.Foreign(node);
      case EDIT_STORM -> new TextAttacks.EditStorm(node);
      case NETWORK_STORM -> new NetworkAttacks.Storm(node);
      case SLOW_PLUGIN -> new CallAttacks.SlowPlugin(node);
      case FOREIGN_ANNOTATIONS -> new TextAttacks.ForeignAnnotations(node);
      case HUGE_PODS -> new TextAttacks.HugePods(node);
      case REJECTED_PODS -> new TextAttacks.RejectedPods(node);
      case COMPARISONS -> new TextAttacks.Comparisons(node);
      case MISSING_NETWORKS -> new NetworkAttacks.Missing(node);
      case LONG_PLUGIN_ERRORS -> new CallAttacks.LongErrors(node);
      case LOG_FLOOD -> new CallAttacks.LogFlood(node);
      case LONG_ANNOTATIONS_WITHOUT_PATCH -> new TextAttacks.LongAnnotations(node, false);
    };
  }

  /** An attack by the hostile namespace; its pods are made before it begins. */
  abstract static class Play {
    private final HostileNode node;
    private final List<TestbedPod> pods = new ArrayList<>();

    Play(HostileNode node) {
      this.node = node;
    }

    /** Does it; called twice. Does not wait for what the program may refuse. */
    abstract void launch();

    /** Whether a start has to read what it wrote. */
    boolean delaysStart() {
      return true;
    }

    /** What must hold when it is over, beside what must hold of the victim. */
    void check() {}

    /** Takes its pods and networks away. */
    void cleanUp() {
      pods.forEach(TestbedPod::delete);
      Patience.await("the end of the hostile pods")
          .until(
              () -> pods.stream().allMatch(pod -> node.testbed().store().pod(pod.ref()) == null));
    }

    final HostileNode node() {
      return node;
    }

    final List<TestbedPod> pods() {
      return pods;
    }

    /** Makes running pods. */
    final void createPods(String name, int count) {
      createPods(name, count, Map.of());
    }

    /** Makes running pods with annotations. */
    final void createPods(String name, int count, Map<String, String> annotations) {
      createPods(HostileNode.HOSTILE, name, count, annotations);
    }

    /** Makes running pods with annotations in another namespace of the same tenant. */
    final void createPods(
        String namespace, String name, int count, Map<String, String> annotations) {
      IntStream.range(0, count)
          .mapToObj(i -> new PodRef(namespace, name + "-" + i))
          .map(ref -> node.testbed().createAnnotatedPod(ref, annotations))
          .forEach(pods::add);
    }
  }
}
