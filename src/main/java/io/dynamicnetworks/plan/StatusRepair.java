package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the entries that network-status lacks, and those to remove because nothing that is attached
 * has them any more (SPEC 5.9).
 */
final class StatusRepair {
  private final PlanInput input;
  private final Evidence evidence;
  private final Observed observed;
  private final List<StatusEntry> listed;
  private final StatusIndex listedIndex;
  private final StatusIndex formerIndex;

  /** The subjects of what is attached and has entries. */
  private final Set<StatusEntry.Subject> explained = new HashSet<>();

  /** Network and name of what is attached and whose entries are not known yet. */
  private final Set<Unlisted> unlistedAttachments = new HashSet<>();

  private final Earlier earlier;

  /** The networks that the present sandbox was created with. */
  private final Set<NetworkRef> createdWith = new HashSet<>();

  private final Set<NetworkRef> withUnknownResult;

  private record Unlisted(NetworkRef network, String iface) {}

  private StatusRepair(PlanInput input, Observed observed) {
    this.input = input;
    evidence = input.evidence();
    this.observed = observed;
    listed = evidence.listed().entries();
    listedIndex = new StatusIndex(listed);
    formerIndex = new StatusIndex(input.former());
    earlier = earlier();
    withUnknownResult = withUnknownResult();
    if (evidence.creation() instanceof Evidence.Creation.Known(List<Selection> created, int _)) {
      created.forEach(selection -> createdWith.add(selection.network()));
    }
    for (ObservedAttachment attachment : observed.attachments()) {
      attachment.entries().forEach(entry -> explained.add(entry.subject()));
      if (attachment.entries().isEmpty() && attachment.network() != null) {
        unlistedAttachments.add(new Unlisted(attachment.network(), attachment.iface().value()));
      }
    }
  }

  /**
   * What to repair.
   *
   * @param changes the changes, removals first; empty if network-status is right
   * @param undescribed see {@link Plan#undescribed}
   */
  record Repairs(List<StatusChange> changes, Map<StatusEntry, Device> undescribed) {}

  /**
   * What to repair.
   *
   * @param candidates what this plan detaches; whatever else stays, even for a while, is listed
   */
  static Repairs of(PlanInput input, Observed observed, List<DetachCandidate> candidates) {
    StatusRepair repair = new StatusRepair(input, observed);
    List<StatusChange> changes = new ArrayList<>();
    repair.stale().forEach(entry -> changes.add(new StatusChange.Remove(entry)));
    List<StatusEntry> missing = repair.missing(candidates);
    if (!missing.isEmpty()) {
      changes.add(new StatusChange.Put(missing));
    }
    return new Repairs(changes, repair.undescribed(missing));
  }

  /**
   * The devices of the attachments of these entries that have no {@code device-info}: it is in
   * network-status alone if multus listed it, so it was lost with the entry.
   */
  private Map<StatusEntry, Device> undescribed(List<StatusEntry> missing) {
    Map<StatusEntry, Device> devices = new HashMap<>();
    if (missing.isEmpty()) {
      return devices;
    }
    Map<StatusEntry, ObservedAttachment> attachments = new HashMap<>();
    observed.attachments().forEach(one -> one.entries().forEach(e -> attachments.put(e, one)));
    if (observed.defaultEntry() != null && observed.cluster() != null) {
      attachments.put(observed.defaultEntry(), observed.cluster());
    }
    for (StatusEntry entry : missing) {
      ObservedAttachment attachment = attachments.get(entry);
      Device device =
          attachment == null
              ? null
              : attachment.device(input.requestedResourceOf(attachment.network()));
      if (device != null && !HeldDevices.describes(entry)) {
        devices.put(entry, device);
      }
    }
    return devices;
  }

  /** The listed entries, except those of an earlier sandbox, which will be removed. */
  static List<StatusEntry> current(PlanInput input, Observed observed) {
    StatusRepair repair = new StatusRepair(input, observed);
    return repair.listed.stream().filter(entry -> !repair.isOfEarlierSandbox(entry)).toList();
  }

  private List<StatusEntry> missing(List<DetachCandidate> candidates) {
    Set<ObservedAttachment> leaving = Collections.newSetFromMap(new IdentityHashMap<>());
    candidates.forEach(candidate -> leaving.add(candidate.observed()));
    List<StatusEntry> present = new ArrayList<>();
    boolean hasOthers = false; // Even if nothing shows what network-status should list of them.
    for (ObservedAttachment attachment : observed.attachments()) {
      if (attachment.restorable() && !attachment.mustGo() && !leaving.contains(attachment)) {
        hasOthers = true;
        present.addAll(attachment.entries());
      }
    }
    List<StatusEntry> unlisted =
        present.stream().filter(entry -> !listedIndex.hasSame(entry)).toList();
    // With all entries of its subject, as a result may name an interface twice: each takes its own
    // place.
    StatusIndex unlistedIndex = new StatusIndex(unlisted);
    List<StatusEntry> missing =
        new ArrayList<>(present.stream().filter(unlistedIndex::hasSubjectOf).toList());
    StatusEntry ofDefault = observed.defaultEntry();
    if (hasOthers && ofDefault != null && listed.stream().noneMatch(StatusEntry::isDefault)) {
      missing.addFirst(ofDefault);
    }
    return missing;
  }

  /**
   * Entries to remove. Deleted attachments are included even if not listed: a write whose answer
   * was lost may have listed them since.
   */
  private List<StatusEntry> stale() {
    List<StatusEntry> stale = new ArrayList<>();
    for (Attachment tombstone : observed.tombstones()) {
      boolean retained = observed.retained().contains(tombstone);
      for (StatusEntry entry : tombstone.entries()) {
        if (isUnexplained(entry) && (listedIndex.hasSubjectOf(entry) || !retained)) {
          stale.add(entry);
        }
      }
    }
    Set<StatusEntry> found = new HashSet<>(stale);
    for (StatusEntry entry : listed) {
      boolean isOurs = isOfEarlierSandbox(entry) || isFormer(entry);
      if (isOurs && isUnexplained(entry) && found.add(entry)) {
        stale.add(entry);
      }
    }
    return stale;
  }

  /**
   * Whether the entry is of a former attachment: something restored an older copy of
   * network-status.
   */
  private boolean isFormer(StatusEntry entry) {
    return evidence.observing() ? formerIndex.hasSubjectOf(entry) : formerIndex.hasSame(entry);
  }

  /**
   * Whether no attachment explains the entry. Where an attachment's entries are not known yet,
   * network and name decide.
   */
  private boolean isUnexplained(StatusEntry entry) {
    boolean isAtUnlisted =
        entry.network() != null
            && entry.iface() != null
            && unlistedAttachments.contains(new Unlisted(entry.network(), entry.iface()));
    return !isAtUnlisted && !explained.contains(entry.subject());
  }

  /**
   * Whether multus listed the entry for an earlier sandbox: the present sandbox was created with
   * the entry's network or without multus. Assumes that no attachment explains the entry.
   */
  private boolean isOfEarlierSandbox(StatusEntry entry) {
    if (earlier == Earlier.NONE
        || entry.isDefault()
        || entry.network() == null
        || withUnknownResult.contains(entry.network())) {
      return false;
    }
    return earlier == Earlier.ALL || createdWith.contains(entry.network());
  }

  /** Which unexplained entries multus may have listed for an earlier sandbox. */
  private enum Earlier {
    NONE,
    /** Those of the networks that the present sandbox was created with. */
    OF_CREATION,
    ALL
  }

  private Earlier earlier() {
    if (!evidence.observing()
        || evidence.sandbox() == null
        || !(evidence.creation() instanceof Evidence.Creation.Known)
        || observed.attachments().stream().anyMatch(a -> a.network() == null)) {
      return Earlier.NONE;
    }
    CachedSandbox shown = evidence.cache();
    return shown == null || shown.setUpWithoutMultus() ? Earlier.ALL : Earlier.OF_CREATION;
  }

  /**
   * The networks of which an attachment may have an entry under any name, because the cache does
   * not show its result: the pod's files may be too long for all of them to be kept.
   */
  private Set<NetworkRef> withUnknownResult() {
    CachedSandbox shown = evidence.cache();
    Set<InterfaceName> without =
        shown == null
            ? Set.of()
            : shown.attachments().stream()
                .filter(cached -> cached.result() == null)
                .map(CachedAttachment::iface)
                .collect(Collectors.toSet());
    return observed.attachments().stream()
        .filter(each -> each.entries().isEmpty() && without.contains(each.iface()))
        .map(ObservedAttachment::network)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }
}
