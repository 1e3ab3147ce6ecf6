package io.dynamicnetworks.reconcile.observe;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.Plan;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The repairs of network-status, with the {@code device-info} of the devices that the repaired
 * entries' attachments hold. It is read only when an entry is repaired, so that it takes no memory.
 */
public final class DescribedRepairs {
  private final Map<StatusEntry, Device> undescribed;
  private final List<Device> described;

  private DescribedRepairs(Map<StatusEntry, Device> undescribed, List<Device> described) {
    this.undescribed = undescribed;
    this.described = described;
  }

  /** The plan with them; an entry whose device nothing describes stays as it is. Never fails. */
  public static Future<Plan> in(Plan plan, PeerRequests peers) {
    return plan.undescribed().isEmpty()
        ? Future.succeededFuture(plan)
        : peers
            .describe(plan.undescribed().values().stream().distinct().toList())
            .map(described -> new DescribedRepairs(plan.undescribed(), described))
            .map(repairs -> plan.withRepairs(plan.repairs().stream().map(repairs::of).toList()));
  }

  private StatusChange of(StatusChange repair) {
    return switch (repair) {
      case StatusChange.Put(List<StatusEntry> entries) ->
          new StatusChange.Put(entries.stream().map(this::of).toList());
      case StatusChange.Remove remove -> remove;
    };
  }

  private StatusEntry of(StatusEntry entry) {
    Device device = undescribed.get(entry);
    String info = device == null ? null : infoOf(device);
    return info == null ? entry : NetworkStatus.withDeviceInfo(entry, info);
  }

  private @Nullable String infoOf(Device device) {
    return described.stream().filter(device::isSame).findFirst().map(Device::info).orElse(null);
  }
}
