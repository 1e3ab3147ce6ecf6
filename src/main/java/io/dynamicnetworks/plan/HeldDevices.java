package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.ObservedAttachment.Owner;
import io.dynamicnetworks.text.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The devices that an attachment holds.
 *
 * @param resource that they are of; null if nothing tells, and then they may be of any
 * @param ids every one that its config, its request or its status entries name
 */
public record HeldDevices(@Nullable String resource, Set<String> ids) {
  public HeldDevices {
    ids = Set.copyOf(ids);
  }

  /** Whether it holds the device, or may. */
  boolean mayBe(Device device) {
    return ids.contains(device.id()) && (resource == null || resource.equals(device.resource()));
  }

  /** Of what the ledger keeps. What was deleted holds none. */
  static HeldDevices of(Attachment kept) {
    Device device = kept.device();
    if (device != null) {
      return new HeldDevices(device.resource(), Set.of(device.id()));
    }
    boolean isAttachment =
        !(kept.state() instanceof AttachmentState.Abandoned)
            && !(kept.state() instanceof AttachmentState.Deleted);
    return new HeldDevices(null, isAttachment ? ConfigDevices.in(kept.config()) : Set.of());
  }

  /**
   * Whether an attachment of the ledger holds the device, so that no other may have it. A request
   * that was given up on does so until it can no longer end.
   */
  public static boolean holds(Attachment kept, Device device) {
    return !(kept.state() instanceof AttachmentState.Deleted) && of(kept).mayBe(device);
  }

  /** Of what is observed, by all that tells. */
  static HeldDevices of(ObservedAttachment attachment, @Nullable String resource) {
    Attachment kept = attachment.ledger();
    if (kept != null && kept.device() != null) {
      return of(kept);
    }
    Set<String> ids = new HashSet<>(ConfigDevices.in(attachment.config()));
    if (ids.isEmpty()) {
      attachment.entries().forEach(entry -> ids.addAll(listed(entry)));
    }
    InterfaceRequest request = attachment.request();
    // Multus passes over what a selection asks for where it has a device of its own choice.
    if (ids.isEmpty()
        && attachment.owner() == Owner.HOT_PLUG
        && request != null
        && request.deviceId() != null) {
      ids.add(request.deviceId());
    }
    return new HeldDevices(resource, ids);
  }

  /**
   * The PCI address that {@code device-info} of the entries names; null if it names none, or
   * several. Device plugins of network devices take it as the id.
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

  /** Every text that {@code device-info} holds: one may be an id. */
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

  private static JsonNode deviceInfo(StatusEntry entry) {
    try {
      return Json.parse(entry.json()).path("device-info");
    } catch (Json.NotJson e) {
      return Json.object();
    }
  }
}
