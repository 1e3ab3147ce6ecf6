package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Allocation.OfResource;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.text.Printable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Distributes the devices that the kubelet allocated to the pod among the attaches (SPEC 6.4 to
 * 6.7). No device goes to two attachments ({@link DevicesInUse}), or to a selection if another one
 * asks for it by id. Nothing is evaluated until a selection needs a device.
 */
final class DeviceChooser {
  private static final int SHOWN_DEVICES = 8;

  private final PlanContext context;
  private final DesiredSelections desired;
  private final Observed observed;
  private final Matching matching;
  private final DevicesInUse holders;

  /** Resources for which the kubelet has to be asked. */
  private final Set<String> unasked = new TreeSet<>();

  private @Nullable Set<String> wanted;

  /**
   * @param staying interface names of moves that may have to wait for a device
   */
  DeviceChooser(
      PlanContext context,
      DesiredSelections desired,
      Observed observed,
      Matching matching,
      UndesiredAttachments detaches,
      Set<String> staying) {
    this.context = context;
    this.desired = desired;
    this.observed = observed;
    this.matching = matching;
    holders = new DevicesInUse(context, observed, detaches, staying);
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
    return holders.moves();
  }

  /**
   * Chooses the device for a selection that is to be attached as that interface, and reserves it.
   */
  DeviceChoice choose(Selection selection, InterfaceName iface) {
    String resource = context.input().requestedResourceOf(selection.network());
    if (resource == null) {
      return notRequested(context.input().resourceOf(selection.network()));
    }
    return switch (context.input().allocation().of(resource)) {
      case OfResource.Listed(List<Device> devices) -> choose(selection, iface, resource, devices);
      case OfResource.Unasked() -> {
        unasked.add(resource);
        yield new DeviceChoice.Unasked(resource);
      }
      case OfResource.Unavailable(String why) -> unlisted(selection, resource, why);
      case OfResource.Failed(String cause) -> new DeviceChoice.Undecided(cause);
    };
  }

  /** The pod may mean a ResourceClaim, by its name or by the resource that its driver serves. */
  private DeviceChoice notRequested(@Nullable String resource) {
    return resource != null && context.input().pod().devices().claims()
        ? new DeviceChoice.Unlisted(withoutDevice(resource, "the pod does not request it"))
        : new DeviceChoice.NotNeeded();
  }

  private String withoutDevice(String resource, String why) {
    return "it was attached without a device of "
        + resource
        + ": "
        + why
        + (context.input().pod().devices().claims() ? "; ResourceClaims are not supported" : "");
  }

  private DeviceChoice unlisted(Selection selection, String resource, String why) {
    String asked = selection.request().deviceId();
    return asked == null
        ? new DeviceChoice.Unlisted(withoutDevice(resource, why))
        : new DeviceChoice.Invalid(
            "deviceID: "
                + Printable.value(asked)
                + ", want one of this pod's devices of "
                + resource
                + ": "
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
        String holder = holders.holderOf(candidate, iface);
        if (holder == null) {
          return take(candidate, iface, List.of());
        }
        holders.await(candidate, iface);
        return new DeviceChoice.Invalid(
            "deviceID: "
                + Printable.value(id)
                + " is held by "
                + holder
                + ", want a free device of "
                + resource);
      }
    }
    return new DeviceChoice.Invalid(
        "deviceID: "
            + Printable.value(id)
            + ", want one of this pod's devices of "
            + resource
            + ": "
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
      if (!reserved.contains(candidate.id()) && holders.holderOf(candidate, iface) == null) {
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
      candidates.stream()
          .filter(candidate -> !reserved.contains(candidate.id()))
          .forEach(candidate -> holders.await(candidate, iface));
      return new DeviceChoice.NoneFree(noneFree(iface, resource, candidates, reserved));
    }
    int more = Math.min(holders.hidden(resource, candidates), free.size() - 1);
    return take(free.getFirst(), iface, List.copyOf(free.subList(1, 1 + more)));
  }

  private DeviceChoice take(Device device, InterfaceName iface, List<Device> others) {
    holders.give(device, iface);
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
            .filter(context.input().evidence()::mayBeHere);
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
          && context.isAttachable(selection)
          && resource.equals(context.input().requestedResourceOf(selection.network()))) {
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
                  String holder = holders.holderOf(each, iface);
                  return each.id()
                      + (holder != null
                          ? " held by " + holder
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

  // ---- which of the free ones ----

  /** What an available device may still be needed for; the first constant is the best choice. */
  private enum Claim {
    /** Nothing holds it. */
    NONE,
    /** The interface's own attachment gives it up, so that no other move depends on this one. */
    OWN,
    /** It is given up by an attachment that nothing replaces. */
    LEFT,
    /** Its interface moves: if that fails, the re-attach needs it. */
    OF_ANOTHER_MOVE
  }

  private Claim claim(Device device, InterfaceName iface) {
    Claim claim = Claim.NONE;
    for (Set<String> names : holders.namesOfLeaving(device)) {
      if (names.contains(iface.value())) {
        return Claim.OWN;
      }
      boolean moves = !Collections.disjoint(names, wanted());
      claim = moves || claim == Claim.OF_ANOTHER_MOVE ? Claim.OF_ANOTHER_MOVE : Claim.LEFT;
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
}
