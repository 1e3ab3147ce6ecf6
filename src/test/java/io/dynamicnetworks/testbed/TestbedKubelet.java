package io.dynamicnetworks.testbed;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.standin.kube.KubeStore;
import io.dynamicnetworks.standin.multus.MultusDaemon;
import io.dynamicnetworks.standin.multus.SandboxSetUp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Starts pods and terminates them, as the kubelet and multus do. */
final class TestbedKubelet implements AutoCloseable {
  /**
   * Time from the end of a pod's containers until its sandbox and object go, as observed with a
   * real kubelet.
   */
  private static final long TEARDOWN_MILLIS = 250;

  private final KubeStore store;
  private final Sandboxes sandboxes;
  private final MultusDaemon multus;
  private final Map<PodRef, TestbedPod> pods = new ConcurrentHashMap<>();
  private final List<PodRef> kept = new ArrayList<>();
  private boolean keeps;
  private final ScheduledExecutorService teardown =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("kubelet").unstarted(task));

  TestbedKubelet(KubeStore store, Sandboxes sandboxes, MultusDaemon multus) {
    this.store = store;
    this.sandboxes = sandboxes;
    this.multus = multus;
    store.setKubelet(this::terminating);
  }

  TestbedPod create(PodRef ref, @Nullable String networks) {
    return createAnnotated(
        ref, networks == null ? Map.of() : Map.of(TestbedPod.NETWORKS, networks));
  }

  TestbedPod createAnnotated(PodRef ref, Map<String, String> given) {
    return createAnnotated(ref, given, spec -> {});
  }

  TestbedPod createAnnotated(PodRef ref, Map<String, String> given, Consumer<ObjectNode> change) {
    Map<String, String> annotations = new LinkedHashMap<>(given);
    String networks = annotations.get(TestbedPod.NETWORKS);
    ObjectNode made = store.createPendingPod(ref, Testbed.NODE, annotations, change);
    String uid = made.at("/metadata/uid").asString("");
    TestbedPod pod = new TestbedPod(store, sandboxes, ref, uid);
    Sandbox sandbox = sandboxes.run(ref, uid, 0, annotations);
    pod.movedTo(sandbox);
    pods.put(ref, pod);
    attachAll(pod, sandbox, networks);
    store.startPod(ref);
    return pod;
  }

  /** Has multus set up the sandbox, then writes network-status as multus does. */
  private void attachAll(TestbedPod pod, Sandbox sandbox, @Nullable String networks) {
    List<SandboxSetUp.Delegate> delegates = new ArrayList<>();
    delegates.add(pod.clusterNetwork());
    if (NetworksAnnotation.parse(networks, pod.ref().namespace())
        instanceof Desired.Selections selections) {
      selections.valid().forEach(selection -> delegates.add(delegate(selection)));
    }
    List<SandboxSetUp.Attached> attached =
        multus.setUp(pod.ref(), pod.uid(), sandbox.id(), sandbox.netns(), delegates);
    List<StatusEntry> entries = new ArrayList<>();
    SandboxSetUp.Attached cluster = attached.getFirst();
    entries.add(NetworkStatus.defaultEntry(cluster.name(), new CniResult(cluster.result())));
    for (SandboxSetUp.Attached network : attached.subList(1, attached.size())) {
      entries.addAll(
          NetworkStatus.fromResult(
              NetworkRef.parse(network.name()).orElseThrow(), new CniResult(network.result())));
    }
    store.editAnnotation(pod.ref(), TestbedPod.STATUS, NetworkStatus.write(entries));
  }

  private SandboxSetUp.Delegate delegate(Selection selection) {
    InterfaceName iface = selection.iface();
    return new SandboxSetUp.Delegate(
        selection.network().toString(),
        config(selection.network()),
        iface == null ? null : iface.value(),
        selection.request().ips(),
        selection.request().mac());
  }

  private String config(NetworkRef network) {
    ObjectNode nad = store.existing(store.nads(), network.namespace(), network.name());
    return nad.at("/spec/config").asString("");
  }

  private void terminating(PodRef ref) {
    teardown.execute(() -> store.endContainers(ref, "Succeeded"));
    var _ = teardown.schedule(() -> remove(ref), TEARDOWN_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Keeps the sandboxes and objects of terminating pods from now on. */
  synchronized void holdTeardowns() {
    keeps = true;
  }

  /** Finishes the held teardowns and holds no further ones. */
  synchronized void releaseTeardowns() {
    keeps = false;
    kept.forEach(ref -> teardown.execute(() -> remove(ref)));
    kept.clear();
  }

  private synchronized boolean isKept(PodRef ref) {
    return keeps && kept.add(ref);
  }

  private void remove(PodRef ref) {
    if (isKept(ref)) {
      return;
    }
    TestbedPod pod = pods.remove(ref);
    if (pod != null) {
      multus.takeDown(pod.sandbox().id());
      sandboxes.stop(pod.sandbox());
      store.finishDeletion(ref);
    }
  }

  @Override
  public void close() {
    teardown.shutdownNow();
  }
}
