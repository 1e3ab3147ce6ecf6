package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.NetworkRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which attachments invalid elements may refer to; these are not detached (SPEC 2). */
final class InvalidReferences {
  private final List<InvalidSelection> invalid;
  private final List<ObservedAttachment> candidates;
  private final Matching.Rules rules;

  InvalidReferences(
      List<InvalidSelection> invalid, List<ObservedAttachment> candidates, Matching.Rules rules) {
    this.invalid = invalid;
    this.candidates = candidates;
    this.rules = rules;
  }

  /** An element with both network and interface keeps exactly that attachment. */
  void keepExactly(Set<ObservedAttachment> kept) {
    for (InvalidSelection element : invalid) {
      NetworkRef network = element.network();
      if (network != null && element.iface() != null) {
        candidates.stream()
            .filter(each -> !kept.contains(each))
            .filter(each -> each.iface().equals(element.iface()))
            .filter(each -> rules.isOrMayBeOf(each, network))
            .findFirst()
            .ifPresent(kept::add);
      }
    }
  }

  /** Any other element is ambiguous: it keeps every attachment that it may refer to. */
  void keepAll(Set<ObservedAttachment> kept) {
    List<ObservedAttachment> meant = new ArrayList<>();
    for (InvalidSelection element : invalid) {
      NetworkRef network = element.network();
      InterfaceName iface = element.iface();
      if (network == null || iface == null) {
        candidates.stream()
            .filter(each -> !kept.contains(each))
            .filter(each -> network == null || rules.isOrMayBeOf(each, network))
            .filter(each -> iface == null || each.iface().equals(iface))
            .filter(each -> network != null || iface != null || element.mayMeanAny())
            .forEach(meant::add);
      }
    }
    kept.addAll(meant);
  }
}
