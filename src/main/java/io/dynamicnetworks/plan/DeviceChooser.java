package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.text.Printable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Distributes the devices that the kubelet allocated to the pod among the attaches. No device goes
 * to two attachments, or to a selection if another one asks for it by id. Nothing is evaluated
 * until a selection needs a device.
 */
final class DeviceChooser {
  private static final int SHOWN_DEVICES = 8;

  private final PlanContext decision;
  private final DesiredSelections desired;
  private final Observed observed;
  private final Matching matching;
  private final DetachCandidates removals;
  private final Set<String> staying;

  /** Resources for which the kubelet has to be asked. */
  private final Set<String> unasked = new TreeSet<>();

  /** Devices assigned in this plan, with the interface that gets them. */
  private final Map<Device, InterfaceName> given = new LinkedHashMap<>();

  /**
   * Interfaces whose moves have to be done before another selection can get the devices that they
   * hold.
   */
  private final Set<String> moves = new HashSet<>();

  private @Nullable List<Holder> holders;
  private @Nullable Set<String> wanted;

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
      return !leaves && resource.equals(unseen) && all.stream().noneMatch(devices::mayBe);
    }
  }

  /**
   * @param staying interface names of moves that may have to wait for a device
   */
  DeviceChooser(
      PlanContext decision,
      DesiredSelections desired,
      Observed observed,
      Matching matching,
      DetachCandidates removals,
      Set<String> staying) {
    this.decision = decision;
    this.desired = desired;
    this.observed = observed;
    this.matching = matching;
    this.removals = removals;
    this.staying = staying;
  }

  /** The resources for which the kubelet has to be asked before the plan counts. */
  Set<String> unasked() {
    return unasked;
  }

  /**
   * Interface names of moves that have to be done before another selection can get a device; that
   * selection has none in this plan.
   */
  Set<String> moves() {
    return moves;
  }

  /**
   * Chooses the device for a selection that is to be attached as that interface, and reserves it.
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
      case Allocation.Unavailable(String why) -> unlisted(selection, resource, why);
      case Allocation.Failed(String cause) -> new DeviceChoice.Undecided(cause);
    };
  }

  /** The pod may mean a ResourceClaim, by its name or by the resource that its driver serves. */
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
    for (Device candidate : candidates) {
      if (!reserved.contains(candidate.id()) && userOf(candidate, iface) == null) {
        free.add(candidate);
      }
    }
    free.sort(Comparator.comparing(device -> claim(device, iface)));
    Device before = triedBefore(selection, iface, free);
    if (before != null) {
      free.remove(before);
      free.addFirst(before);
    }
    if (free.isEmpty()) {
      return new DeviceChoice.NoneFree(noneFree(iface, resource, candidates, reserved));
    }
    int more = Math.min(hidden(resource, candidates), free.size() - 1);
    return take(free.getFirst(), iface, List.copyOf(free.subList(1, 1 + more)));
  }

  private DeviceChoice take(Device device, InterfaceName iface, List<Device> others) {
    given.put(device, iface);
    return new DeviceChoice.Taken(device, others);
  }

  /**
   * The device of an earlier attempt, for a retry: what that attempt left, or may still create,
   * holds it.
   */
  private @Nullable Device triedBefore(
      Selection selection, InterfaceName iface, List<Device> free) {
    Stream<Attachment> attempts =
        Stream.concat(observed.abandoned().stream(), observed.toCleanUp().stream())
            .filter(this::isHere);
    return HeldDevices.ofAttempts(attempts, selection.network(), iface)
        .flatMap(device -> free.stream().filter(device::isSame).limit(1))
        .findFirst()
        .orElse(null);
  }

  /** Ids that selections ask for which are not attached yet and may be. */
  private Set<String> reserved(String resource) {
    Set<String> reserved = new HashSet<>();
    for (Selection selection : desired.valid()) {
      String id = selection.request().deviceId();
      if (id != null
          && matching.attachmentOf(selection) == null
          && decision.isAttachable(selection)
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
                          : reserved.contains(each.id()) ? " requested by id" : "");
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

  /** The interface that still holds the device when that one is attached; null if none does. */
  private @Nullable String userOf(Device device, InterfaceName iface) {
    for (Map.Entry<Device, InterfaceName> each : given.entrySet()) {
      if (each.getKey().isSame(device)) {
        return each.getValue().value();
      }
    }
    for (Holder holder : holders()) {
      if (holder.keepsFrom(iface) && holder.devices().mayBe(device)) {
        moves.addAll(holder.movedTo());
        return holder.iface().value();
      }
    }
    for (Attachment request : observed.abandoned()) {
      if (!request.iface().equals(iface) && HeldDevices.holds(request, device)) {
        return request.iface() + " (an abandoned request)";
      }
    }
    return null;
  }

  /** What an available device may still be needed for; the first constant is the best choice. */
  private enum Claim {
    /** Nothing holds it. */
    NONE,
    /** The interface's own attachment gives it up, so that no other move depends on this one. */
    OWN,
    /** It is given up by an attachment that nothing replaces. */
    LEFT,
    /** Its interface moves: if that fails, it is needed to put the old attachment back. */
    OF_ANOTHER_MOVE
  }

  private Claim claim(Device device, InterfaceName iface) {
    Claim claim = Claim.NONE;
    for (Holder holder : holders()) {
      if (holder.leaves() && holder.devices().mayBe(device)) {
        if (holder.names().contains(iface.value())) {
          return Claim.OWN;
        }
        boolean moves = !Collections.disjoint(holder.names(), wanted());
        claim = moves || claim == Claim.OF_ANOTHER_MOVE ? Claim.OF_ANOTHER_MOVE : Claim.LEFT;
      }
    }
    return claim;
  }

  /** The interface names that selections ask for which are not attached yet. */
  private Set<String> wanted() {
    Set<String> names = wanted;
    if (names == null) {
      names = new HashSet<>();
      for (Selection selection : desired.valid()) {
        if (selection.iface() != null && matching.attachmentOf(selection) == null) {
          names.add(selection.iface().value());
        }
      }
      wanted = names;
    }
    return names;
  }

  /** How many attachments that stay may hold a device of the resource that nothing shows. */
  private int hidden(String resource, List<Device> candidates) {
    return (int) holders().stream().filter(holder -> holder.hides(resource, candidates)).count();
  }

  private List<Holder> holders() {
    List<Holder> known = holders;
    if (known == null) {
      known = new ArrayList<>();
      if (observed.cluster() != null) {
        known.add(holder(observed.cluster()));
      }
      observed.attachments().stream().map(this::holder).forEach(known::add);
      for (Attachment kept : observed.toCleanUp()) {
        if (isHere(kept)) {
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
    String named = decision.resourceOf(attachment.network());
    boolean isKnown = attachment.isAddKnown(decision.input().evidence().observing());
    boolean leaves = removals.contains(attachment);
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

  private boolean isHere(Attachment kept) {
    return decision.input().evidence().isHere(kept);
  }
}
