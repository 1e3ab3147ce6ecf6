package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.CachedSandbox.RecordedDelegate;
import io.dynamicnetworks.model.InterfaceName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an attachment came through {@code /delegate}. Two things show it (seen with multus
 * 4.2.3):
 *
 * <ul>
 *   <li>{@code K8S_POD_INFRA_CONTAINER_ID} in its CNI_ARGS: at the set-up the runtime passes the
 *       sandbox's id, and the daemon puts nothing there for {@code /delegate}, whatever CNI_ARGS
 *       the request has;
 *   <li>multus' record of the set-up, which {@code /delegate} never changes: no element of that
 *       network and interface.
 * </ul>
 *
 * <p>Where both are there they must agree, and where neither is, it was made at the set-up: what
 * came through {@code /delegate} may be detached, so that the other mistake is the dangerous one.
 * An attachment of the set-up that was detached and attached again is still in the record: it
 * counts as made at the set-up, and multus' teardown does delete it.
 */
final class DelegateEvidence {
  private DelegateEvidence() {}

  /**
   * Whether it came through {@code /delegate}, and not from the sandbox's set-up.
   *
   * @param infraContainerId null if CNI_ARGS do not have it
   * @param record null if there is none
   */
  static boolean isByDelegate(
      InterfaceName iface,
      String networkName,
      @Nullable String infraContainerId,
      @Nullable List<RecordedDelegate> record) {
    if (infraContainerId != null && !infraContainerId.isEmpty()) {
      return false;
    }
    if (record == null) {
      return infraContainerId != null;
    }
    return !holds(record, iface, networkName);
  }

  /** An element without interface has the name of its place: eth0, net1, net2 … */
  private static boolean holds(
      List<RecordedDelegate> record, InterfaceName iface, String networkName) {
    for (int place = 0; place < record.size(); place++) {
      RecordedDelegate element = record.get(place);
      boolean sameName =
          element.iface() == null
              ? (place == 0
                  ? iface.isCluster()
                  : iface.value().equals(InterfaceName.ofPosition(place)))
              : element.iface().equals(iface);
      if (sameName && (element.configName() == null || element.configName().equals(networkName))) {
        return true;
      }
    }
    return false;
  }
}
