package io.dynamicnetworks.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What multus' CNI cache shows of one sandbox.
 *
 * @param id the container id
 * @param attachments oldest first; the pod's own network (eth0) is among them, unless the sandbox
 *     was set up without multus
 * @param record what multus recorded of the sandbox's set-up, in the order of the ADDs; null if
 *     there is no record or it cannot be read
 */
public record CachedSandbox(
    String id, List<CachedAttachment> attachments, @Nullable List<RecordedDelegate> record) {
  public CachedSandbox {
    attachments = List.copyOf(attachments);
    record = record == null ? null : List.copyOf(record);
  }

  /**
   * One ADD of a sandbox's set-up, as multus recorded it (SPEC 3.3).
   *
   * @param network the NAD; null for the cluster network
   * @param name as recorded: {@code namespace/name}, or the bare name of the cluster network
   * @param iface the interface name that was asked for; null if none
   * @param configName the name in the CNI config; null if it could not be read
   */
  public record RecordedDelegate(
      @Nullable NetworkRef network,
      String name,
      @Nullable InterfaceName iface,
      @Nullable String configName) {}
}
