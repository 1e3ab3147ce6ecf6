package io.dynamicnetworks.reconcile.observe;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.attachment.AttachmentLifecycle;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.Evidence;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads CNI results for the plan and for the life cycle. */
public final class CniResultReader implements Evidence.Results, AttachmentLifecycle.Results {
  /** The only instance. */
  public static final CniResultReader READER = new CniResultReader();

  private CniResultReader() {}

  @Override
  public List<StatusEntry> entries(NetworkRef network, CniResult result) {
    return NetworkStatus.fromResult(network, result);
  }

  @Override
  public @Nullable StatusEntry defaultEntry(String name, CniResult result) {
    return NetworkStatus.defaultEntry(name, result);
  }

  @Override
  public boolean listedByMultus(CniResult result) {
    return NetworkStatus.listedByMultus(result);
  }

  /**
   * Takes device information from what the CNI plugin wrote, otherwise from what the device plugin
   * wrote, otherwise from the known entries.
   */
  @Override
  public List<StatusEntry> entriesOf(Attachment attachment, CniResult result) {
    Device device = attachment.device();
    String info =
        result.deviceInfo() != null || device == null ? result.deviceInfo() : device.info();
    List<StatusEntry> entries =
        NetworkStatus.fromResult(attachment.network(), new CniResult(result.json(), info));
    return info != null
        ? entries
        : entries.stream().map(entry -> withDeviceInfo(entry, attachment.entries())).toList();
  }

  private static StatusEntry withDeviceInfo(StatusEntry entry, List<StatusEntry> known) {
    return known.stream()
        .filter(before -> Objects.equals(before.iface(), entry.iface()))
        .findFirst()
        .map(before -> NetworkStatus.withDeviceInfo(entry, before))
        .orElse(entry);
  }
}
