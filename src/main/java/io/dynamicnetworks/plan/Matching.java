package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which attachment satisfies each selection (SPEC 4.3). */
final class Matching {
  private final List<ObservedAttachment> attachments;
  private final IdentityHashMap<Selection, ObservedAttachment> matches = new IdentityHashMap<>();
  private final IdentityHashMap<ObservedAttachment, Selection> selections = new IdentityHashMap<>();

  /** Attachments that are desired, or that an invalid selection may refer to. */
  private final Set<ObservedAttachment> kept = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Attachments whose interface name another selection asks for. */
  private final Set<ObservedAttachment> disputed =
      Collections.newSetFromMap(new IdentityHashMap<>());

  private boolean undecided;

  private Matching(List<ObservedAttachment> attachments) {
    this.attachments = attachments;
  }

  /**
   * Which attachments may be matched, and what could be done about the others.
   *
   * @param mayBeOf whether an attachment of an unknown NAD may be of that network
   * @param usable whether the attachment may satisfy a selection at all
   * @param attachable whether the selection could be attached now if its interface name were free
   * @param detachable whether the attachment may be detached
   */
  record Rules(
      BiPredicate<ObservedAttachment, NetworkRef> mayBeOf,
      Predicate<ObservedAttachment> usable,
      Predicate<Selection> attachable,
      Predicate<ObservedAttachment> detachable) {
    /** Whether the attachment is, or may be, of that network. */
    boolean isOrMayBeOf(ObservedAttachment attachment, NetworkRef network) {
      return isOf(attachment, network) || isUnknown(attachment, network, this);
    }
  }

  /**
   * Matches selections with an interface first. Those without follow in order: with the attachment
   * of an equal request, else with the oldest. What an invalid selection may refer to is kept, but
   * takes nothing from a valid selection.
   */
  static Matching of(DesiredSelections desired, List<ObservedAttachment> attachments, Rules rules) {
    List<ObservedAttachment> candidates =
        attachments.stream().filter(a -> !a.mustGo()).filter(rules.usable()).toList();
    Matching matching = new Matching(attachments);
    matching.byInterface(desired.valid(), candidates, rules);
    InvalidReferences invalid = new InvalidReferences(desired.invalid(), candidates, rules);
    invalid.keepExactly(matching.kept);
    matching.dispute(desired.valid(), rules);
    RequestComparison requests = new RequestComparison();
    List<Selection> unnamed = desired.valid().stream().filter(s -> s.iface() == null).toList();
    // What multus gives every pod matches a selection only if nothing else does. What cannot be
    // detached, because its name is unknown, is matched first.
    for (boolean asked : List.of(true, false)) {
      List<ObservedAttachment> some =
          candidates.stream()
              .filter(a -> (a.ownership() != Ownership.OTHER) == asked)
              .sorted(Comparator.comparing(a -> a.ownership() != Ownership.UNNAMED))
              .toList();
      // A device is part of a request only as far as a selection names one.
      Fit equal = (s, a) -> isOf(a, s.network()) && requests.same(s.request(), a);
      matching.inOrder(unnamed, some, (s, a) -> equal.test(s, a) && asksForDeviceOf(s, a));
      matching.inOrder(unnamed, some, equal);
      matching.inOrder(unnamed, some, (s, a) -> isOf(a, s.network()));
    }
    matching.inOrder(unnamed, candidates, (s, a) -> isUnknown(a, s.network(), rules));
    invalid.keepAll(matching.kept);
    return matching;
  }

  /** The attachment that satisfies the selection; null if there is none. */
  @Nullable ObservedAttachment attachmentOf(Selection selection) {
    return matches.get(selection);
  }

  /** The valid selection that the attachment satisfies; null if there is none. */
  @Nullable Selection selectionOf(ObservedAttachment attachment) {
    return selections.get(attachment);
  }

  /** Whether a valid selection asks for the attachment, or an invalid one may refer to it. */
  boolean isDesired(ObservedAttachment attachment) {
    return kept.contains(attachment);
  }

  /** Whether a selection asks for a name, and only the runtime knows whether it may be freed. */
  boolean undecided() {
    return undecided;
  }

  /** All attachments, oldest first, also those that cannot satisfy a selection. */
  List<ObservedAttachment> attachments() {
    return attachments;
  }

  /** The attachments that are not desired, oldest first. */
  List<ObservedAttachment> undesired() {
    return attachments.stream().filter(attachment -> !isDesired(attachment)).toList();
  }

  private interface Fit {
    boolean test(Selection selection, ObservedAttachment attachment);
  }

  private static boolean isOf(ObservedAttachment attachment, NetworkRef network) {
    return network.equals(attachment.network());
  }

  /**
   * Whether the selection names a device that the attachment has, or both were made without one.
   */
  private static boolean asksForDeviceOf(Selection selection, ObservedAttachment attachment) {
    String asked = selection.request().deviceId();
    InterfaceRequest made = attachment.request();
    return asked == null
        ? made == null || made.deviceId() == null
        : HeldDevices.of(attachment).ids().contains(asked);
  }

  private static boolean isUnknown(ObservedAttachment attachment, NetworkRef network, Rules rules) {
    return attachment.network() == null && rules.mayBeOf().test(attachment, network);
  }

  /** Matches by interface name; this also identifies an attachment of an unknown NAD. */
  private void byInterface(
      List<Selection> valid, List<ObservedAttachment> candidates, Rules rules) {
    for (Selection selection : valid) {
      if (selection.iface() != null) {
        first(
                candidates,
                a ->
                    a.iface().equals(selection.iface())
                        && rules.isOrMayBeOf(a, selection.network()))
            .forEach(a -> match(selection, a));
      }
    }
  }

  private void inOrder(List<Selection> unnamed, List<ObservedAttachment> candidates, Fit fit) {
    for (Selection selection : unnamed) {
      if (!matches.containsKey(selection)) {
        first(candidates, a -> !disputed.contains(a) && fit.test(selection, a))
            .forEach(a -> match(selection, a));
      }
    }
  }

  private List<ObservedAttachment> first(
      List<ObservedAttachment> candidates, Predicate<ObservedAttachment> which) {
    return candidates.stream().filter(a -> !kept.contains(a)).filter(which).limit(1).toList();
  }

  private void match(Selection selection, ObservedAttachment attachment) {
    matches.put(selection, attachment);
    selections.put(attachment, selection);
    kept.add(attachment);
  }

  /**
   * Disputes attachments whose name an unmatched selection asks for. They do not satisfy selections
   * without a name: those can have any other name, the new selection only this one.
   */
  private void dispute(List<Selection> valid, Rules rules) {
    Set<String> held = new HashSet<>();
    attachments.forEach(attachment -> held.addAll(attachment.names()));
    Set<String> claims = new HashSet<>();
    for (Selection selection : valid) {
      InterfaceName iface = selection.iface();
      if (iface != null
          && held.contains(iface.value())
          && !matches.containsKey(selection)
          && rules.attachable().test(selection)) {
        claims.add(iface.value());
      }
    }
    for (ObservedAttachment attachment : attachments) {
      if (!Collections.disjoint(attachment.names(), claims)) {
        undecided |= attachment.ownership() == Ownership.UNDECIDED;
        if (rules.detachable().test(attachment)) {
          disputed.add(attachment);
        }
      }
    }
  }
}
