package io.dynamicnetworks.report;

import io.dynamicnetworks.model.AnnotationKeys;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.text.Printable;
import java.util.ArrayList;
import java.util.List;

/**
 * The texts of events. They start like the Go controller's, because people match on those; that is
 * why a network is named without its namespace. {@link Notice} makes them printable and cuts them.
 */
public final class EventTexts {
  /** An event holds 1,024 characters, and the cause comes after what was asked for. */
  private static final int MAX_ARGS_CHARS = 200;

  public static final String NETWORKS = "annotation " + AnnotationKeys.NETWORKS;
  public static final String NETWORK_STATUS = "annotation " + AnnotationKeys.NETWORK_STATUS;

  /** Why no DEL can be sent for an attachment whose config nothing shows. */
  public static final String CONFIG_UNKNOWN = "the config that it was attached with is unknown";

  /** What is shown to those waiting for the pod's networks. */
  public static final String SHOWN =
      "condition "
          + NetworkReady.CONDITION
          + " or annotation "
          + AnnotationKeys.OBSERVED_NETWORKS
          + " or "
          + AnnotationKeys.FAILURES;

  private EventTexts() {}

  public static Notice added(InterfaceName iface, NetworkRef network, InterfaceRequest request) {
    return new Notice(
        EventReason.ADDED_INTERFACE,
        "added interface %s to network: %s%s".formatted(iface, network.name(), asked(request)));
  }

  public static Notice removed(InterfaceName iface, NetworkRef network) {
    return new Notice(
        EventReason.REMOVED_INTERFACE,
        "removed interface %s from network: %s".formatted(iface, network.name()));
  }

  public static Notice failedAdding(
      InterfaceName iface, NetworkRef network, InterfaceRequest request, String cause) {
    return new Notice(
        EventReason.FAILED_ADDING_INTERFACE,
        "failed adding interface %s to network: %s%s: %s"
            .formatted(iface, network.name(), asked(request), cause),
        iface,
        network);
  }

  public static Notice failedRemoving(InterfaceName iface, NetworkRef network, String cause) {
    return new Notice(
        EventReason.FAILED_REMOVING_INTERFACE,
        "failed removing interface %s from network: %s: %s".formatted(iface, network.name(), cause),
        iface,
        network);
  }

  /**
   * An edit of the request of an attached interface, which is not applied.
   *
   * @param changes what differs, one text for each key
   */
  public static Notice unsupportedChange(
      InterfaceName iface, NetworkRef network, List<String> changes) {
    return new Notice(
        EventReason.INTERFACE_UPDATE_REJECTED,
        "will not change interface %s of network %s (%s): remove it and add it again"
            .formatted(iface, network, String.join("; ", changes)),
        iface,
        network);
  }

  /** A selection that cannot be read; the problem names its element. */
  public static Notice invalidSelection(String problem) {
    return new Notice(EventReason.INVALID_NETWORK_SELECTION, problem);
  }

  /** A selection that can be read, but not attached. */
  public static Notice invalidSelection(Selection selection, InterfaceName iface, String problem) {
    return new Notice(
        EventReason.INVALID_NETWORK_SELECTION,
        element(selection) + problem,
        iface,
        selection.network());
  }

  public static Notice defaultRouteIgnored(Selection selection, InterfaceName iface) {
    return new Notice(
        EventReason.INVALID_NETWORK_SELECTION,
        element(selection)
            + "default-route is ignored: the default route of a running pod cannot be changed;"
            + " interface "
            + iface
            + " is attached without it");
  }

  public static Notice hostNetwork() {
    return new Notice(
        EventReason.INTERFACE_ADD_REJECTED, "will not add interface to host networked pod");
  }

  /**
   * An annotation that cannot be read.
   *
   * @param annotation {@link #NETWORKS} or {@link #NETWORK_STATUS}
   */
  public static Notice unreadable(String annotation, String problem) {
    return new Notice(EventReason.INVALID_NETWORK_SELECTION, annotation + ": " + problem);
  }

  /**
   * Something that another writer keeps overwriting.
   *
   * @param what what is overwritten: {@link #NETWORK_STATUS} or {@link #SHOWN}
   */
  public static Notice overwritten(String what) {
    return new Notice(
        EventReason.NETWORK_STATUS_OVERWRITTEN,
        what + " keeps being overwritten; it is repaired at growing intervals");
  }

  private static String element(Selection selection) {
    return "element " + selection.position() + " (" + selection.network() + "): ";
  }

  private static String asked(InterfaceRequest request) {
    List<String> parts = new ArrayList<>();
    if (!request.ips().isEmpty()) {
      parts.add("ips: [" + String.join(" ", request.ips()) + "]");
    }
    if (request.mac() != null) {
      parts.add("mac: " + request.mac());
    }
    if (request.cniArgs() != null) {
      parts.add("cni-args: " + Printable.shortened(request.cniArgs(), MAX_ARGS_CHARS));
    }
    return parts.isEmpty() ? "" : "(" + String.join(", ", parts) + ")";
  }
}
