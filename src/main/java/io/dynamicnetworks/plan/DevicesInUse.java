package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of the pod's devices are not free when an interface is attached (SPEC 6.3), and what holds
 * them: what is attached in the present sandbox and not detached before, what this plan attaches,
 * and requests that may still take effect. {@link HeldDevices} shows the devices of one of them.
 * Nothing is evaluated until a selection needs a device.
 */
final class DevicesInUse {
  private final PlanContext context;
  private final Observed observed;
  private final UndesiredAttachments detaches;
  private final Set<String> staying;

  /** Devices assigned in this plan, with the interface that gets them. */
  private final Map<Device, InterfaceName> given = new LinkedHashMap<>();

  /**
   * Interfaces whose moves have to be done before another selection can get the devices that they
   * hold.
   */
  private final Set<String> moves = new HashSet<>();

  private @Nullable List<Holder> holders;

  /**
   * An attachment that may hold devices.
   *
   * @param names its interface names
   * @param devices the devices that the evidence shows
   * @param unseen the resource of which it may hold a device that nothing shows; null if none
   * @param leaves whether this plan detaches it or cleans it up
   * @param movedTo its interface names that go to another selection, and that it gives up only if
   *     there is a device for that selection
   */
  private record Holder(
      InterfaceName iface,
      Set<String> names,
      HeldDevices devices,
      @Nullable String unseen,
      boolean leaves,
      Set<String> movedTo) {

    /** Whether its devices are not available to that interface in this plan. */
    boolean keepsFrom(InterfaceName other) {
      return !leaves || (!movedTo.isEmpty() && !movedTo.contains(other.value()));
    }

    /** Whether it keeps a device of the resource that is none of those shown. */
    boolean hides(String resource, List<Device> all) {
      return !leaves && resource.equals(unseen) && all.stream().noneMatch(devices::mayHold);
    }
  }

  /**
   * @param staying interface names of moves that may have to wait for a device
   */
  DevicesInUse(
      PlanContext context, Observed observed, UndesiredAttachments detaches, Set<String> staying) {
    this.context = context;
    this.observed = observed;
    this.detaches = detaches;
    this.staying = staying;
  }

  /** Assigns a free device to the interface. */
  void give(Device device, InterfaceName iface) {
    given.put(device, iface);
  }

  /** Interface names of moves that hold a device which another selection has asked for. */
  Set<String> moves() {
    return moves;
  }

  /** What still holds the device when {@code iface} is attached; null if nothing does. */
  @Nullable String holderOf(Device device, InterfaceName iface) {
    InterfaceName getsIt = givenTo(device);
    if (getsIt != null) {
      return getsIt.value();
    }
    Holder keeps = keeping(device, iface);
    if (keeps != null) {
      return keeps.iface().value();
    }
    for (Attachment request : observed.abandoned()) {
      if (!request.iface().equals(iface) && HeldDevices.holds(request, device)) {
        return request.iface() + " (an abandoned request)";
      }
    }
    return null;
  }

  /**
   * There is no device for {@code iface}: if a move that may have to wait holds this one, that move
   * joins {@link #moves}.
   */
  void await(Device device, InterfaceName iface) {
    Holder keeps = givenTo(device) == null ? keeping(device, iface) : null;
    if (keeps != null) {
      moves.addAll(keeps.movedTo());
    }
  }

  private @Nullable InterfaceName givenTo(Device device) {
    return given.entrySet().stream()
        .filter(each -> each.getKey().isSame(device))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private @Nullable Holder keeping(Device device, InterfaceName iface) {
    return all().stream()
        .filter(holder -> holder.keepsFrom(iface) && holder.devices().mayHold(device))
        .findFirst()
        .orElse(null);
  }

  /** The interface names of each attachment that leaves in this plan and frees the device. */
  List<Set<String>> namesOfLeaving(Device device) {
    return all().stream()
        .filter(holder -> holder.leaves() && holder.devices().mayHold(device))
        .map(Holder::names)
        .toList();
  }

  /** How many attachments that stay may hold a device of the resource that nothing shows. */
  int hidden(String resource, List<Device> candidates) {
    return (int) all().stream().filter(holder -> holder.hides(resource, candidates)).count();
  }

  private List<Holder> all() {
    List<Holder> known = holders;
    if (known == null) {
      known = new ArrayList<>();
      if (observed.cluster() != null) {
        known.add(holder(observed.cluster()));
      }
      observed.attachments().stream().map(this::holder).forEach(known::add);
      for (Attachment kept : observed.toCleanUp()) {
        if (context.input().evidence().mayBeHere(kept)) {
          known.add(
              new Holder(
                  kept.iface(),
                  Set.of(kept.iface().value()),
                  HeldDevices.of(kept),
                  null,
                  true,
                  Set.of()));
        }
      }
      holders = known;
    }
    return known;
  }

  private Holder holder(ObservedAttachment attachment) {
    String named = context.input().resourceOf(attachment.network());
    boolean isKnown = attachment.isAddKnown(context.input().evidence().observing());
    boolean leaves = detaches.contains(attachment);
    return new Holder(
        attachment.iface(),
        attachment.names(),
        HeldDevices.of(attachment),
        isKnown ? null : attachment.resource() == null ? named : attachment.resource(),
        leaves,
        leaves ? movedTo(attachment) : Set.of());
  }

  private Set<String> movedTo(ObservedAttachment attachment) {
    if (attachment.mustGo()) {
      return Set.of();
    }
    Set<String> names = new HashSet<>(attachment.names());
    names.retainAll(staying);
    return names;
  }
}
