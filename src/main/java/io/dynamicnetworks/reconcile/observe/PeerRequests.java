package io.dynamicnetworks.reconcile.observe;

import io.dynamicnetworks.bus.KubeletPort;
import io.dynamicnetworks.bus.KubeletPort.DeviceInfoAnswer;
import io.dynamicnetworks.bus.KubeletPort.DeviceInfoQuery;
import io.dynamicnetworks.bus.KubeletPort.DevicesAnswer;
import io.dynamicnetworks.bus.KubeletPort.DevicesQuery;
import io.dynamicnetworks.bus.LedgerPort;
import io.dynamicnetworks.bus.LedgerPort.SealedLedgerQuery;
import io.dynamicnetworks.bus.NetworkPort;
import io.dynamicnetworks.bus.NetworkPort.NetworksAnswer;
import io.dynamicnetworks.bus.NetworkPort.NetworksQuery;
import io.dynamicnetworks.bus.RuntimePort;
import io.dynamicnetworks.bus.RuntimePort.SandboxReply;
import io.dynamicnetworks.bus.RuntimePort.SandboxRequest;
import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.reconcile.shared.PodKey;
import io.dynamicnetworks.reconcile.shared.WorkerContext;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a reconciliation asks of the API server, the runtime, the kubelet and the ledger. */
public final class PeerRequests {
  private final WorkerContext shared;
  private final PodKey pod;

  public PeerRequests(WorkerContext shared, PodKey pod) {
    this.shared = shared;
    this.pod = pod;
  }

  /** Returns the current NADs; those that do not exist are missing. */
  public Future<Map<NetworkRef, NetworkDefinition>> networks(Set<NetworkRef> needed) {
    return shared
        .bus()
        .request(
            NetworkPort.READ,
            new NetworksQuery(pod.ref(), needed),
            shared.settings().deadlines().api())
        .map(NetworksAnswer::networks);
  }

  /**
   * Returns the pod's sandbox, or why it is not known; never fails.
   *
   * @param known id of the sandbox last looked up, which the answer need not describe again; null
   *     if there is none
   * @param attachedIn id of the sandbox in which something is attached; null if nothing is
   */
  Future<SandboxReply> sandbox(Pod now, @Nullable String known, @Nullable String attachedIn) {
    return shared
        .bus()
        .request(
            RuntimePort.SANDBOX,
            new SandboxRequest(pod.uid(), pod.ref(), now.staticPodHash(), known, attachedIn),
            shared.settings().deadlines().runtime())
        .otherwise(
            cause ->
                new SandboxReply.Missing(
                    pod.ref(), new Failure.Transient(String.valueOf(cause.getMessage()))));
  }

  /** Returns the devices of these resources that the kubelet allocated to the pod; never fails. */
  public Future<Allocation> devices(Pod now, Set<String> resources) {
    Map<String, List<String>> listed = new HashMap<>(now.devices().allocated());
    listed.keySet().retainAll(resources);
    return shared
        .bus()
        .request(
            KubeletPort.DEVICES,
            new DevicesQuery(pod.uid(), pod.ref(), resources, listed),
            shared.settings().deadlines().runtime())
        .map(DevicesAnswer::allocation)
        .otherwise(cause -> new Allocation.Failed(String.valueOf(cause.getMessage())));
  }

  /** Returns the devices with what device plugins say about them; never fails. */
  Future<List<Device>> describe(List<Device> devices) {
    return shared
        .bus()
        .request(
            KubeletPort.DEVICE_INFO,
            new DeviceInfoQuery(pod.ref(), devices),
            shared.settings().deadlines().runtime())
        .map(DeviceInfoAnswer::devices)
        .otherwise(devices);
  }

  /**
   * Returns the attachments in a sealed ledger; none if it was not sealed by this controller. Fails
   * if it cannot be opened now.
   */
  Future<List<Attachment>> openLedger(Sandbox sandbox, String sealed) {
    return shared
        .bus()
        .request(
            LedgerPort.OPEN,
            new SealedLedgerQuery(pod.uid(), pod.ref(), sandbox, sealed),
            shared.settings().deadlines().api())
        .map(
            opened ->
                opened.ledgers().stream().flatMap(one -> one.attachments().stream()).toList());
  }
}
