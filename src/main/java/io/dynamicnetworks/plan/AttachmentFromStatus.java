package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState.Adopted;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.model.StatusEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes an attachment of what network-status lists for a selection: what another controller or
 * multus attached, with everything that its DEL will need.
 */
final class AttachmentFromStatus {
  private final PlanInput input;
  private final NetworkCatalog catalog;
  private final List<Attachment> abandoned;
  private final RequestComparison requests;

  /** The configs of NADs, each held once. */
  private final Map<String, SentConfig> configs = new HashMap<>();

  /**
   * @param abandoned requests that may have left what is listed
   */
  AttachmentFromStatus(
      PlanInput input,
      NetworkCatalog catalog,
      List<Attachment> abandoned,
      RequestComparison requests) {
    this.input = input;
    this.catalog = catalog;
    this.abandoned = abandoned;
    this.requests = requests;
  }

  /**
   * @param listed its status entries
   * @param ownership that of a selection at creation, or of a hot-plug controller
   */
  ObservedAttachment of(
      Selection selection, InterfaceName iface, List<StatusEntry> listed, Ownership ownership) {
    boolean created = ownership == Ownership.SELECTION;
    NetworkRef network = selection.network();
    InterfaceRequest request = created ? selection.request() : asFound(selection, iface, listed);
    Device device = created ? shownDevice(network, listed) : device(network, iface, listed);
    SentConfig config =
        switch (catalog.config(network, selection.request(), null, device)) {
          case AddConfig.Usable usable -> configs.computeIfAbsent(usable.config(), SentConfig::new);
          case AddConfig.Unusable _ -> null;
        };
    Attachment kept =
        input.evidence().sandbox() == null
            ? null
            : new Attachment(
                new Attachment.Add(
                    network, iface, input.evidence().sandbox(), config, request, device),
                new Adopted(),
                listed,
                created,
                input.pod().sandboxHint());
    return new ObservedAttachment(
        network,
        iface,
        ownership,
        DelConfig.of(config),
        request,
        listed,
        true,
        kept,
        device == null ? null : device.resource());
  }

  /**
   * An attachment of unknown name, made for a selection at creation. {@code defaultNetworks} may
   * have attached something else under the name that multus should have given it. So it satisfies
   * its selection, and is never detached.
   */
  static ObservedAttachment unnamed(
      Selection selection, InterfaceName guess, List<StatusEntry> listed) {
    return new ObservedAttachment(
        selection.network(),
        guess,
        Ownership.UNNAMED,
        null,
        selection.request(),
        listed,
        false,
        null,
        null);
  }

  /**
   * The device that it was attached with; null if none or unknown. It may be what an abandoned ADD
   * left.
   */
  private @Nullable Device device(
      NetworkRef network, InterfaceName iface, List<StatusEntry> listed) {
    Device shown = shownDevice(network, listed);
    return shown != null
        ? shown
        : HeldDevices.ofAttempts(abandoned.stream(), network, iface).findFirst().orElse(null);
  }

  /** The device that {@code device-info} shows; null if none or unknown. */
  private @Nullable Device shownDevice(NetworkRef network, List<StatusEntry> listed) {
    return ShownDevice.of(input, network, listed) instanceof ShownDevice.Own(Device device)
        ? device
        : null;
  }

  /**
   * The request that it was attached with: where the selection contradicts what is listed, the
   * selection was edited since.
   */
  private InterfaceRequest asFound(
      Selection selection, InterfaceName iface, List<StatusEntry> listed) {
    InterfaceRequest asked = selection.request();
    StatusEntry found =
        listed.stream()
            .filter(entry -> iface.value().equals(entry.iface()))
            .findFirst()
            .orElseGet(listed::getFirst);
    return new InterfaceRequest(
        requests.contradictsIps(asked, found) ? found.ips() : asked.ips(),
        requests.contradictsMac(asked, found) ? found.mac() : asked.mac(),
        asked.infinibandGuid(),
        asked.portMappings(),
        asked.bandwidth(),
        asked.cniArgs(),
        asked.defaultRoute(),
        asked.deviceId());
  }
}
