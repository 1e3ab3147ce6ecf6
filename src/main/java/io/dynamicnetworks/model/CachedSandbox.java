package io.dynamicnetworks.model;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What multus' CNI cache shows of one sandbox.
 *
 * @param id CNI_CONTAINERID
 * @param attachments oldest first; includes the cluster network (eth0), unless the sandbox was set
 *     up without multus
 * @param record multus' record of the sandbox's setup, in the order of the ADDs; null if there is
 *     none or it cannot be read
 */
public record CachedSandbox(
    String id, List<CachedAttachment> attachments, @Nullable List<RecordedDelegate> record) {
  public CachedSandbox {
    attachments = List.copyOf(attachments);
    record = record == null ? null : List.copyOf(record);
  }

  /** What has the CNI_IFNAME, oldest first: more than one if their configs have other names. */
  public Stream<CachedAttachment> under(InterfaceName iface) {
    return attachments.stream().filter(each -> each.iface().equals(iface));
  }

  /** The ADD of the cluster network as multus recorded it; null if there is no record. */
  public @Nullable RecordedDelegate recordedCluster() {
    return record == null || record.isEmpty() ? null : record.getFirst();
  }

  /** Whether the sandbox was set up while multus was bypassed (SPEC 3.1). */
  public boolean setUpWithoutMultus() {
    return record == null && under(InterfaceName.CLUSTER).findAny().isEmpty();
  }

  /**
   * One ADD of a sandbox's setup, as recorded by multus (SPEC 3.3).
   *
   * @param network the NAD; null for the cluster network
   * @param name the recorded name: {@code namespace/name}, or the bare name of the cluster network
   * @param iface the requested interface name; null if none
   * @param configName the name in the CNI config; null if it could not be read
   * @param resource the resource of the device that multus chose for it; null if it chose none
   */
  public record RecordedDelegate(
      @Nullable NetworkRef network,
      String name,
      @Nullable InterfaceName iface,
      @Nullable String configName,
      @Nullable String resource) {
    /**
     * The interface name that multus gave it: without a requested one it is named by position,
     * eth0, net1, net2…
     *
     * @param position its index in the record
     */
    public String ifaceAt(int position) {
      if (iface != null) {
        return iface.value();
      }
      return position == 0 ? InterfaceName.CLUSTER.value() : InterfaceName.ofPosition(position);
    }

    /** An ADD without a device. */
    public RecordedDelegate(
        @Nullable NetworkRef network,
        String name,
        @Nullable InterfaceName iface,
        @Nullable String configName) {
      this(network, name, iface, configName, null);
    }
  }
}
