package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.text.Json;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The devices that an attachment holds.
 *
 * @param resource the devices' resource; null if unknown, in which case they may be of any
 * @param ids the ids from the first of these to name any: the ledger, its config, its status
 *     entries, its request
 */
public record HeldDevices(@Nullable String resource, Set<String> ids) {
  public HeldDevices {
    ids = Set.copyOf(ids);
  }

  /** Whether it holds or may hold the device. */
  boolean mayHold(Device device) {
    return ids.contains(device.id()) && (resource == null || resource.equals(device.resource()));
  }

  /**
   * The devices of an attachment in the ledger; a deleted one holds none. What was never attached
   * holds only the device that the ledger names: an abandoned DEL frees devices and takes none.
   */
  static HeldDevices of(Attachment kept) {
    Device device = kept.device();
    if (device != null) {
      return new HeldDevices(device.resource(), Set.of(device.id()));
    }
    boolean mayHold = kept.state().isAttachment() || kept.state() instanceof AttachmentState.Adding;
    return new HeldDevices(null, mayHold ? deviceIds(kept) : Set.of());
  }

  private static Set<String> deviceIds(Attachment kept) {
    SentConfig config = kept.add().config();
    return config == null ? Set.of() : config.deviceIds();
  }

  /** The devices that attempts to attach that network as that interface used, first one first. */
  static Stream<Device> ofAttempts(
      Stream<Attachment> attempts, NetworkRef network, InterfaceName iface) {
    return attempts
        .filter(sent -> sent.iface().equals(iface) && sent.network().equals(network))
        .map(Attachment::device)
        .filter(Objects::nonNull);
  }

  /**
   * Whether an attachment of the ledger holds the device, so that no other may have it. An
   * abandoned request does so until it can no longer end.
   */
  public static boolean holds(Attachment kept, Device device) {
    return !(kept.state() instanceof AttachmentState.Deleted) && of(kept).mayHold(device);
  }

  /**
   * Whether an attachment of the ledger holds a device of the other one, as far as both show it.
   */
  public static boolean conflict(Attachment kept, Attachment other) {
    HeldDevices held = of(kept);
    HeldDevices wanted = of(other);
    boolean isSameResource =
        held.resource == null || wanted.resource == null || held.resource.equals(wanted.resource);
    return isSameResource && !Collections.disjoint(held.ids, wanted.ids);
  }

  /**
   * The devices of an observed attachment, by all evidence, whatever resource its NAD names now: it
   * may have changed.
   */
  static HeldDevices of(ObservedAttachment attachment) {
    Attachment kept = attachment.record();
    if (kept != null && kept.device() != null) {
      return of(kept);
    }
    Set<String> ids = new HashSet<>(attachment.configDeviceIds());
    if (ids.isEmpty()) {
      attachment.entries().forEach(entry -> ids.addAll(listed(entry)));
    }
    InterfaceRequest request = attachment.request();
    if (ids.isEmpty() && isOfAdd(attachment) && request != null && request.deviceId() != null) {
      ids.add(request.deviceId());
    }
    return new HeldDevices(attachment.resource(), ids);
  }

  /**
   * Whether the ADD may have passed on the requested device without its config naming it. For a
   * selection, multus ignores the requested device if it chose one itself. What this controller
   * sent is in the config: without the id there, no plugin got it.
   */
  private static boolean isOfAdd(ObservedAttachment attachment) {
    return switch (attachment.ownership()) {
      case HOT_PLUG -> attachment.record() == null || !isSent(attachment.record());
      case OTHER, UNDECIDED -> true;
      case SELECTION, UNNAMED -> false;
    };
  }

  private static boolean isSent(Attachment kept) {
    return kept.state().isAttachment() && !kept.state().isAdopted();
  }

  /**
   * The PCI address in the entries' {@code device-info}; null if there is none or more than one.
   * Device plugins for network devices use it as the id.
   */
  static @Nullable String pciAddress(List<StatusEntry> entries) {
    Set<String> addresses = new HashSet<>();
    for (StatusEntry entry : entries) {
      String address = deviceInfo(entry).path("pci").path("pci-address").asString("");
      if (Device.isId(address)) {
        addresses.add(address);
      }
    }
    return addresses.size() == 1 ? addresses.iterator().next() : null;
  }

  /** Every text in the entry's {@code device-info}; one of them may be an id. */
  private static Set<String> listed(StatusEntry entry) {
    Set<String> texts = new HashSet<>();
    for (JsonNode section : deviceInfo(entry)) {
      for (JsonNode text : section) {
        if (text.isString()) {
          texts.add(text.stringValue());
        }
      }
    }
    return texts;
  }

  /** Whether the entry has {@code device-info}. */
  static boolean describes(StatusEntry entry) {
    return !deviceInfo(entry).isEmpty();
  }

  private static JsonNode deviceInfo(StatusEntry entry) {
    try {
      return Json.parse(entry.json()).path("device-info");
    } catch (Json.NotJson e) {
      return Json.object();
    }
  }
}
