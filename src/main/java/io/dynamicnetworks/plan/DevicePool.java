package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.text.Printable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives the devices that the kubelet allocated to the pod to what is to be attached: none to two
 * attachments, and none that another selection asks for by its id. Nothing is looked at before a
 * selection needs a device.
 */
final class DevicePool {
  private static final int SHOWN_DEVICES = 8;

  private final Decision decision;
  private final DesiredSelections desired;
  private final Observed observed;
  private final Matching matching;
  private final Removals removals;

  /** Resources of which the kubelet has to be asked. */
  private final Set<String> unasked = new TreeSet<>();

  /** Given away in this plan, to which interface. */
  private final Map<Device, InterfaceName> given = new LinkedHashMap<>();

  private @Nullable List<Holder> holders;

  /**
   * Who holds devices.
   *
   * @param certain whether all its devices are known
   * @param leaves whether a step of this plan takes it off first
   */
  private record Holder(
      InterfaceName iface,
      @Nullable NetworkRef network,
      HeldDevices devices,
      boolean certain,
      boolean leaves) {}

  DevicePool(
      Decision decision,
      DesiredSelections desired,
      Observed observed,
      Matching matching,
      Removals removals) {
    this.decision = decision;
    this.desired = desired;
    this.observed = observed;
    this.matching = matching;
    this.removals = removals;
  }

  /** The resources of which only the kubelet can tell what the plan rests on. */
  Set<String> unasked() {
    return unasked;
  }

  /**
   * The device for a selection that is to be attached as that interface; it is taken from now on.
   */
  DeviceChoice choose(Selection selection, InterfaceName iface) {
    String resource = resourceOf(selection.network());
    if (resource == null) {
      return notRequested(decision.resourceOf(selection.network()));
    }
    return switch (decision.input().allocation()) {
      case Allocation.Known(Map<String, List<Device>> devices) when devices.containsKey(resource) ->
          choose(selection, iface, resource, devices.getOrDefault(resource, List.of()));
      case Allocation.Known _, Allocation.NotAsked _ -> {
        unasked.add(resource);
        yield new DeviceChoice.Unasked(resource);
      }
      case Allocation.NoSource(String why) -> unlisted(selection, resource, why);
      case Allocation.Failed(String cause) -> new DeviceChoice.Undecided(cause);
    };
  }

  /** A ResourceClaim may be meant, by its name or by the resource that its driver serves. */
  private DeviceChoice notRequested(@Nullable String resource) {
    return resource != null && decision.input().pod().devices().claims()
        ? new DeviceChoice.Unlisted(withoutDevice(resource, "the pod does not request it"))
        : new DeviceChoice.NotNeeded();
  }

  private String withoutDevice(String resource, String why) {
    return "it was attached without a device of "
        + resource
        + ": "
        + why
        + (decision.input().pod().devices().claims()
            ? "; its ResourceClaims are not supported, only device plugins are"
            : "");
  }

  /** The resource that the NAD names, if the pod requests it; null otherwise. */
  private @Nullable String resourceOf(@Nullable NetworkRef network) {
    String resource = network == null ? null : decision.resourceOf(network);
    return resource != null && decision.input().pod().devices().requested().contains(resource)
        ? resource
        : null;
  }

  private DeviceChoice unlisted(Selection selection, String resource, String why) {
    String asked = selection.request().deviceId();
    return asked == null
        ? new DeviceChoice.Unlisted(withoutDevice(resource, why))
        : new DeviceChoice.Invalid(
            "deviceID: "
                + Printable.value(asked)
                + ", want a device of "
                + resource
                + " of this pod: "
                + why);
  }

  private DeviceChoice choose(
      Selection selection, InterfaceName iface, String resource, List<Device> candidates) {
    if (candidates.isEmpty()) {
      return unlisted(selection, resource, "the kubelet lists none for this pod");
    }
    String asked = selection.request().deviceId();
    return asked == null
        ? any(selection, iface, resource, candidates)
        : named(asked, iface, resource, candidates);
  }

  // ---- by its id ----

  private DeviceChoice named(
      String id, InterfaceName iface, String resource, List<Device> candidates) {
    for (Device candidate : candidates) {
      if (candidate.id().equals(id)) {
        String user = userOf(candidate, iface);
        return user == null
            ? take(candidate, iface, List.of())
            : new DeviceChoice.Invalid(
                "deviceID: "
                    + Printable.value(id)
                    + " is held by "
                    + user
                    + ", want a device of "
                    + resource
                    + " that is free");
      }
    }
    return new DeviceChoice.Invalid(
        "deviceID: "
            + Printable.value(id)
            + ", want a device of "
            + resource
            + " of this pod: "
            + candidates.stream()
                .limit(SHOWN_DEVICES)
                .map(Device::id)
                .collect(Collectors.joining(", ")));
  }

  // ---- any ----

  private DeviceChoice any(
      Selection selection, InterfaceName iface, String resource, List<Device> candidates) {
    Set<String> reserved = reserved(resource);
    List<Device> free = new ArrayList<>();
    List<Device> leaving = new ArrayList<>();
    for (Device candidate : candidates) {
      if (!reserved.contains(candidate.id()) && userOf(candidate, iface) == null) {
        (isLeaving(candidate) ? leaving : free).add(candidate);
      }
    }
    free.addAll(leaving);
    Device before = triedBefore(selection, iface, free);
    if (before != null) {
      free.remove(before);
      free.addFirst(before);
    }
    if (free.isEmpty()) {
      return new DeviceChoice.NoneFree(noneFree(iface, resource, candidates, reserved));
    }
    int more = Math.min(uncertain(resource), free.size() - 1);
    return take(free.getFirst(), iface, List.copyOf(free.subList(1, 1 + more)));
  }

  private DeviceChoice take(Device device, InterfaceName iface, List<Device> others) {
    given.put(device, iface);
    return new DeviceChoice.Taken(device, others);
  }

  /**
   * An attempt that is repeated takes the same device: what it left, or what it may still make, has
   * that one.
   */
  private @Nullable Device triedBefore(
      Selection selection, InterfaceName iface, List<Device> free) {
    List<Attachment> attempts = new ArrayList<>(observed.abandoned());
    attempts.addAll(observed.leftovers());
    for (Attachment attempt : attempts) {
      Device device = attempt.device();
      if (device != null
          && isHere(attempt)
          && attempt.iface().equals(iface)
          && attempt.network().equals(selection.network())) {
        for (Device candidate : free) {
          if (candidate.isSame(device)) {
            return candidate;
          }
        }
      }
    }
    return null;
  }

  /** Ids that other selections ask for, attached or not. */
  private Set<String> reserved(String resource) {
    Set<String> reserved = new HashSet<>();
    for (Selection selection : desired.valid()) {
      String id = selection.request().deviceId();
      if (id != null
          && matching.attachmentOf(selection) == null
          && resource.equals(resourceOf(selection.network()))) {
        reserved.add(id);
      }
    }
    return reserved;
  }

  private String noneFree(
      InterfaceName iface, String resource, List<Device> candidates, Set<String> reserved) {
    String held =
        candidates.stream()
            .limit(SHOWN_DEVICES)
            .map(
                each -> {
                  String user = userOf(each, iface);
                  return each.id()
                      + (user != null
                          ? " held by " + user
                          : reserved.contains(each.id()) ? " asked for by its id" : "");
                })
            .collect(Collectors.joining(", "));
    return "no device of "
        + resource
        + " is free: the pod has "
        + candidates.size()
        + " ("
        + held
        + (candidates.size() > SHOWN_DEVICES ? ", …" : "")
        + ")";
  }

  // ---- who holds what ----

  /** The interface that has the device when that one is attached; null if none has. */
  private @Nullable String userOf(Device device, InterfaceName iface) {
    for (Map.Entry<Device, InterfaceName> each : given.entrySet()) {
      if (each.getKey().isSame(device)) {
        return each.getValue().value();
      }
    }
    for (Holder holder : holders()) {
      if (!holder.leaves() && holder.devices().mayBe(device)) {
        return holder.iface().value();
      }
    }
    for (Attachment request : observed.abandoned()) {
      if (!request.iface().equals(iface) && HeldDevices.holds(request, device)) {
        return request.iface() + " (a request that may still end)";
      }
    }
    return null;
  }

  private boolean isLeaving(Device device) {
    return holders().stream().anyMatch(holder -> holder.leaves() && holder.devices().mayBe(device));
  }

  /** How many attachments of the resource may hold a device that nothing tells. */
  private int uncertain(String resource) {
    return (int)
        holders().stream()
            .filter(holder -> !holder.leaves() && !holder.certain())
            .filter(holder -> resource.equals(resourceOf(holder.network())))
            .count();
  }

  private List<Holder> holders() {
    List<Holder> known = holders;
    if (known == null) {
      known = new ArrayList<>();
      for (ObservedAttachment attachment : observed.attachments()) {
        HeldDevices devices = HeldDevices.of(attachment, decision.resourceOf(attachment.network()));
        known.add(
            new Holder(
                attachment.iface(),
                attachment.network(),
                devices,
                isCertain(attachment, devices),
                removals.contains(attachment)));
      }
      for (Attachment leftover : observed.leftovers()) {
        if (isHere(leftover)) {
          known.add(
              new Holder(
                  leftover.iface(), leftover.network(), HeldDevices.of(leftover), true, true));
        }
      }
      holders = known;
    }
    return known;
  }

  private boolean isHere(Attachment kept) {
    return decision.input().evidence().isHere(kept);
  }

  /** Without the CNI cache little tells the device of what this ledger did not see attached. */
  private boolean isCertain(ObservedAttachment attachment, HeldDevices devices) {
    Attachment kept = attachment.ledger();
    return decision.input().evidence().observing()
        ? attachment.config() != null
        : !devices.ids().isEmpty() || (kept != null && kept.state() instanceof Attached);
  }
}
