package io.dynamicnetworks.ops;

import io.dynamicnetworks.bus.CniCachePort;
import io.dynamicnetworks.bus.InspectionPort;
import io.dynamicnetworks.bus.KubeletPort;
import io.dynamicnetworks.bus.LedgerPort;
import io.dynamicnetworks.bus.LimitPort;
import io.dynamicnetworks.bus.Message;
import io.dynamicnetworks.bus.MultusPort;
import io.dynamicnetworks.bus.NetworkPort;
import io.dynamicnetworks.bus.PeerPort;
import io.dynamicnetworks.bus.PodPort;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.RuntimePort;
import io.dynamicnetworks.bus.SamplePort;
import io.dynamicnetworks.model.AddReply;
import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.CniReply;
import io.dynamicnetworks.model.DelReply;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Formats every message on the bus in a few words, for the debug tap. Never prints a whole config,
 * since configs hold secrets. Tenants' texts appear as they wrote them.
 */
public final class MessageText {

  private MessageText() {}

  /** Formats the message without its pod, which {@link Message#about} names. */
  public static String of(Message message) {
    return switch (message) {
      case PodPort m -> pod(m);
      case NetworkPort m -> network(m);
      case CniCachePort m -> cache(m);
      case RuntimePort m -> runtime(m);
      case KubeletPort m -> kubelet(m);
      case MultusPort m -> multus(m);
      case LedgerPort m -> ledger(m);
      case ReconcilePort m -> reconcile(m);
      case InspectionPort m -> inspection(m);
      case PeerPort m -> peer(m);
      case LimitPort.LimitReached reached -> reached.limit().toString();
      case SamplePort m -> samples(m);
    };
  }

  private static String pod(PodPort message) {
    return switch (message) {
      case PodPort.PodChanged changed -> podChanged(changed);
      case PodPort.PodsListed(int count) -> count + " pods";
      case PodPort.PodsComplete(int count) -> count + " pods";
      case PodPort.StatusWrite write -> changes(write.changes());
      case PodPort.FinalizerChange change -> change.present() ? "add" : "remove";
      case PodPort.PodWriteReply.Written _ -> "written";
      case PodPort.PodWriteReply.PodGone _ -> "pod gone";
      case PodPort.PodWriteReply.NotWritten not -> not.failure().cause();
    };
  }

  private static String network(NetworkPort message) {
    return switch (message) {
      case NetworkPort.NetworkChanged changed -> "network=" + changed.network();
      case NetworkPort.NetworksQuery query -> query.networks().toString();
      case NetworkPort.NetworksAnswer answer -> answer.networks().keySet().toString();
    };
  }

  private static String cache(CniCachePort message) {
    return switch (message) {
      case CniCachePort.CacheChanged changed ->
          changed.sandboxes().stream()
              .map(sandbox -> Sandbox.shortId(sandbox.id()) + interfaces(sandbox))
              .toList()
              .toString();
      case CniCachePort.ObservationMode mode -> mode(mode);
      case CniCachePort.CacheQuery query -> "sandbox=" + Sandbox.shortId(query.sandboxId());
      case CniCachePort.CacheAnswer answer -> interfaces(answer.sandbox());
      case CniCachePort.MultusSettings settings ->
          settings.isolation() == null ? "isolation unknown" : settings.isolation().toString();
    };
  }

  private static String runtime(RuntimePort message) {
    return switch (message) {
      case RuntimePort.LiveSandboxesQuery _ -> "all";
      case RuntimePort.LiveSandboxes live ->
          live.ids() == null ? String.valueOf(live.problem()) : live.ids().size() + " sandboxes";
      case RuntimePort.SandboxRequest request ->
          "uid=" + request.uid() + (request.knownId() == null ? "" : " known=" + request.knownId());
      case RuntimePort.SandboxReply.Same _ -> "the known one";
      case RuntimePort.SandboxReply.Found found ->
          "sandbox=" + Sandbox.shortId(found.sandbox().id()) + " netns=" + found.sandbox().netns();
      case RuntimePort.SandboxReply.Missing missing -> missing.failure().cause();
      case RuntimePort.SandboxReply.Ended ended -> ended.failure().cause();
    };
  }

  private static String kubelet(KubeletPort message) {
    return switch (message) {
      case KubeletPort.DevicesQuery query -> query.resources().toString();
      case KubeletPort.DevicesAnswer(_, Allocation allocation) -> allocation(allocation);
      case KubeletPort.DeviceInfoQuery(_, List<Device> devices) ->
          devices.stream().map(Device::id).toList().toString();
      case KubeletPort.DeviceInfoAnswer(_, List<Device> devices) ->
          devices.stream().filter(device -> device.info() != null).count() + " descriptions";
    };
  }

  private static String multus(MultusPort message) {
    return switch (message) {
      case MultusPort.DelegateRequest request -> delegate(request);
      case MultusPort.DelegateReply reply -> outcome(reply.reply());
    };
  }

  private static String ledger(LedgerPort message) {
    return switch (message) {
      case LedgerPort.LedgerQuery _ -> "all";
      case LedgerPort.SealedLedgerQuery query -> query.sealed().length() + " characters";
      case LedgerPort.StoredLedgers kept ->
          kept.ledgers().stream().mapToInt(one -> one.attachments().size()).sum() + " entries";
      case LedgerPort.LedgerWrite(PodLedger ledger) ->
          ledger.attachments().stream()
              .map(kept -> InterfaceName.label(kept.network(), kept.iface()) + " " + kept.state())
              .toList()
              .toString();
      case LedgerPort.LedgerStored stored -> stored(stored);
    };
  }

  private static String reconcile(ReconcilePort message) {
    return switch (message) {
      case ReconcilePort.PodReleased released -> "uid=" + released.uid();
      case ReconcilePort.PodEvent event -> event.notice().reason().text() + ": " + event.message();
      case ReconcilePort.PodReconciled report -> reconciled(report);
      case ReconcilePort.PodPlanned plan -> plan.decision();
      case ReconcilePort.AttachmentChanged changed -> changed.transition();
      case ReconcilePort.IsolationKnown(ReconcilePort.IsolationMode mode) -> mode.toString();
      case ReconcilePort.WorkerReplaced _ -> "no progress";
    };
  }

  private static String inspection(InspectionPort message) {
    return switch (message) {
      case InspectionPort.PodsQuery query ->
          query.after() == null ? "first pods" : "pods after " + query.after();
      case InspectionPort.PodsPage page -> page.pods().size() + " pods";
      case InspectionPort.ExplainQuery(String pod) -> pod;
      case InspectionPort.ExplainReply.Explained _ -> "explained";
      case InspectionPort.ExplainReply.Unknown(String pod) -> "no pod " + pod;
      case InspectionPort.ExplainReply.Ambiguous many -> "may be one of " + many.candidates();
    };
  }

  private static String peer(PeerPort message) {
    return switch (message) {
      case PeerPort.PeerLost(PeerPort.Peer peer) -> "peer=" + peer;
      case PeerPort.PeerBack(PeerPort.Peer peer) -> "peer=" + peer;
    };
  }

  private static String samples(SamplePort message) {
    return switch (message) {
      case SamplePort.Samples samples -> samples.values().size() + " samples";
      case SamplePort.SamplesQuery _ -> "all";
    };
  }

  /** Whether attachments are observed, and why or why not. */
  static String mode(CniCachePort.ObservationMode mode) {
    return (mode.observing() ? "observing: " : "without the CNI cache: ") + mode.why();
  }

  private static String podChanged(PodPort.PodChanged changed) {
    return "uid="
        + changed.uid()
        + (changed.pod() == null
            ? " gone"
            : " " + changed.pod().phase() + " resourceVersion=" + changed.pod().resourceVersion());
  }

  private static String reconciled(ReconcilePort.PodReconciled report) {
    return report.outcome()
        + " attached="
        + report.attached()
        + " detached="
        + report.detached()
        + " failed="
        + report.failed()
        + report.stages().entrySet().stream()
            .map(stage -> " " + stage.getKey() + "=" + stage.getValue().toMillis() + "ms")
            .collect(Collectors.joining())
        + (report.cause() == null ? "" : " cause=" + report.cause())
        + (report.retryAfter() == null
            ? ""
            : " retryAfter=" + report.retryAfter().toMillis() + "ms")
        + (report.visibleAfter() == null
            ? ""
            : " visibleAfter=" + report.visibleAfter().toMillis() + "ms");
  }

  private static String interfaces(CachedSandbox sandbox) {
    return sandbox.attachments().stream().map(CachedAttachment::iface).toList().toString();
  }

  private static String allocation(Allocation allocation) {
    return switch (allocation) {
      case Allocation.NotAsked _ -> "not asked";
      case Allocation.Known(Map<String, List<Device>> devices) ->
          devices.entrySet().stream()
              .map(each -> each.getKey() + "=" + each.getValue().stream().map(Device::id).toList())
              .toList()
              .toString();
      case Allocation.Unavailable(String why) -> why;
      case Allocation.Failed(String cause) -> cause;
    };
  }

  private static String delegate(MultusPort.DelegateRequest request) {
    return request.command()
        + " "
        + InterfaceName.label(request.network(), request.iface())
        + " sandbox="
        + Sandbox.shortId(request.sandbox().id())
        + (request.identity().ref().equals(request.about())
            ? ""
            : " as " + request.identity().ref());
  }

  private static String outcome(CniReply reply) {
    return switch (reply) {
      case AddReply.Added _ -> "added";
      case AddReply.NameTaken(String cause) -> "name taken: " + cause;
      case AddReply.NotRun(String cause) -> "not run: " + cause;
      case AddReply.PodGone(String cause) -> "pod gone: " + cause;
      case AddReply.Refused(String cause, _) -> "refused: " + cause;
      case AddReply.Unknown(String cause) -> "unknown: " + cause;
      case DelReply.Deleted _ -> "deleted";
      case DelReply.NotRun(String cause) -> "not run: " + cause;
      case DelReply.PodGone(String cause) -> "pod gone: " + cause;
      case DelReply.Refused(String cause, _) -> "refused: " + cause;
      case DelReply.Unknown(String cause) -> "unknown: " + cause;
    };
  }

  private static String changes(List<StatusChange> changes) {
    return changes.stream()
        .map(
            change ->
                switch (change) {
                  case StatusChange.Put(List<StatusEntry> entries) ->
                      "+"
                          + entries.stream()
                              .map(e -> InterfaceName.label(e.name(), e.iface()))
                              .toList();
                  case StatusChange.Remove(StatusEntry entry) ->
                      "-" + InterfaceName.label(entry.name(), entry.iface());
                })
        .toList()
        .toString();
  }

  private static String stored(LedgerPort.LedgerStored stored) {
    if (stored.refused() != null) {
      return "refused: " + stored.refused();
    }
    return stored.durable() ? "stored" : "in memory only";
  }
}
