package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.CachedSandbox.RecordedDelegate;
import io.dynamicnetworks.model.InterfaceName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an attachment was made through {@code /delegate}. Two facts show it (observed with multus
 * 4.2.3):
 *
 * <ul>
 *   <li>{@code K8S_POD_INFRA_CONTAINER_ID} in its CNI_ARGS: at setup the runtime passes the
 *       sandbox's id; for {@code /delegate} the daemon leaves the value empty, whatever CNI_ARGS
 *       the request has;
 *   <li>multus' record of the setup, which {@code /delegate} never changes: it has no element for
 *       that network and interface.
 * </ul>
 *
 * <p>If both are available they must agree; if neither is, the attachment counts as made at setup.
 * Attachments made through {@code /delegate} may be detached, so mistaking a setup attachment for
 * one of them is the dangerous error. A setup attachment that was detached and attached again is
 * still in the record: it counts as made at setup, and multus' teardown does delete it.
 */
final class DelegateEvidence {
  private DelegateEvidence() {}

  /**
   * Whether the attachment was made through {@code /delegate}, not at the sandbox's setup.
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

  /** Whether the record lists it. */
  private static boolean holds(
      List<RecordedDelegate> record, InterfaceName iface, String networkName) {
    for (int position = 0; position < record.size(); position++) {
      RecordedDelegate element = record.get(position);
      if (element.ifaceAt(position).equals(iface.value())
          && (element.configName() == null || element.configName().equals(networkName))) {
        return true;
      }
    }
    return false;
  }
}
