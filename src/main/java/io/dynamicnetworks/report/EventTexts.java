package io.dynamicnetworks.report;

import io.dynamicnetworks.model.AnnotationKeys;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.text.Printable;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages of events. They start like the Go controller's, because people match on those; that
 * is why a network is named without its namespace. {@link Notice} makes them printable and cuts
 * them.
 */
public final class EventTexts {
  /** An event holds 1,024 characters, and the cause comes after what was asked for. */
  private static final int MAX_ARGS_CHARS = 200;

  public static final String NETWORKS = "annotation " + AnnotationKeys.NETWORKS;
  public static final String NETWORK_STATUS = "annotation " + AnnotationKeys.NETWORK_STATUS;

  /** What is shown to those waiting for the pod's networks. */
  public static final String SHOWN =
      "condition "
          + NetworkReady.CONDITION
          + " or annotation "
          + AnnotationKeys.OBSERVED_NETWORKS
          + " or "
          + AnnotationKeys.FAILURES;

  private EventTexts() {}

  public static Notice added(
      PodRef pod, InterfaceName iface, NetworkRef network, InterfaceRequest request) {
    return new Notice(
        EventReason.ADDED_INTERFACE,
        "pod [%s]: added interface %s to network: %s%s"
            .formatted(pod, iface, network.name(), asked(request)));
  }

  public static Notice removed(PodRef pod, InterfaceName iface, NetworkRef network) {
    return new Notice(
        EventReason.REMOVED_INTERFACE,
        "pod [%s]: removed interface %s from network: %s".formatted(pod, iface, network.name()));
  }

  public static Notice failedAdding(
      PodRef pod, InterfaceName iface, NetworkRef network, InterfaceRequest request, String cause) {
    return new Notice(
        EventReason.FAILED_ADDING_INTERFACE,
        "pod [%s]: failed adding interface %s to network: %s%s: %s"
            .formatted(pod, iface, network.name(), asked(request), cause),
        iface,
        network);
  }

  public static Notice failedRemoving(
      PodRef pod, InterfaceName iface, NetworkRef network, String cause) {
    return new Notice(
        EventReason.FAILED_REMOVING_INTERFACE,
        "pod [%s]: failed removing interface %s from network: %s: %s"
            .formatted(pod, iface, network.name(), cause),
        iface,
        network);
  }

  public static Notice hostNetwork(PodRef pod) {
    return new Notice(
        EventReason.INTERFACE_ADD_REJECTED,
        "pod [%s]: will not add interface to host networked pod".formatted(pod));
  }

  /**
   * An annotation that cannot be read.
   *
   * @param annotation {@link #NETWORKS} or {@link #NETWORK_STATUS}
   */
  public static Notice unreadable(PodRef pod, String annotation, String problem) {
    return new Notice(
        EventReason.INVALID_NETWORK_SELECTION,
        "pod [%s]: %s: %s".formatted(pod, annotation, problem));
  }

  /**
   * Something that another writer keeps overwriting.
   *
   * @param what what is overwritten: {@link #NETWORK_STATUS} or {@link #SHOWN}
   */
  public static Notice overwritten(PodRef pod, String what) {
    return new Notice(
        EventReason.NETWORK_STATUS_OVERWRITTEN,
        "pod [%s]: %s keeps being overwritten; it is repaired at growing intervals"
            .formatted(pod, what));
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
