package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusEntry;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds what multus attached for the selections that the sandbox was created with, and the status
 * entries that it listed for each, without the CNI cache (SPEC 3).
 */
final class ConfirmedByCreation {
  private final FindingsWithoutCache findings;
  private final Evidence evidence;
  private final List<Selection> created;
  private final UnclaimedEntries unclaimed;
  private final FoundAttachments found;
  private final RequestComparison requests;
  private final ReplacedSelections replaced;
  private final IdentityHashMap<Selection, List<StatusEntry>> claimed = new IdentityHashMap<>();

  ConfirmedByCreation(FindingsWithoutCache findings) {
    this.findings = findings;
    evidence = findings.input().evidence();
    created = findings.created();
    unclaimed = findings.unclaimed();
    found = findings.found();
    requests = findings.requests();
    replaced = new ReplacedSelections(findings);
  }

  /**
   * @param known what multus attached according to the ledger, also what was detached since
   */
  void read(List<Attachment> known) {
    // Also those of selections that were replaced: their tombstones stand for no other selection.
    IdentityHashMap<Selection, Attachment> accounted =
        AccountedSelections.of(created, known, findings.defaults());
    List<Selection> selections =
        created.stream().filter(selection -> !replaced.include(selection)).toList();
    List<Selection> unknown =
        selections.stream().filter(selection -> !accounted.containsKey(selection)).toList();
    // A name is certain, and so is an address that was asked for; a position is a guess.
    claimEach(unknown, selection -> Optional.ofNullable(selection.iface()));
    claimEach(unknown, this::shownName);
    claimEach(unknown, this::positionName);
    claimShares(selections, accounted);
    accounted.forEach(
        (selection, kept) -> {
          if (!listed(selection).isEmpty()) {
            found.relist(kept, listed(selection));
          }
        });
    SelectionNames names = new SelectionNames(selections);
    unknown.forEach(selection -> found.add(attachment(selection, names)));
  }

  private List<StatusEntry> listed(Selection selection) {
    return claimed.getOrDefault(selection, List.of());
  }

  /** Claims the entries of each selection that has none yet and whose interface name is shown. */
  private void claimEach(
      List<Selection> selections, Function<Selection, Optional<InterfaceName>> name) {
    for (Selection selection : selections) {
      if (listed(selection).isEmpty()) {
        name.apply(selection)
            .map(iface -> unclaimed.claimNamed(selection.network(), iface))
            .ifPresent(entries -> claimed.put(selection, entries));
      }
    }
  }

  /** Claims the entries of each selection that still has none, whatever their names. */
  private void claimShares(
      List<Selection> selections, IdentityHashMap<Selection, Attachment> accounted) {
    Map<NetworkRef, List<Selection>> byNetwork =
        selections.stream()
            .filter(
                selection ->
                    accounted.containsKey(selection)
                        ? found.isUnlisted(accounted.get(selection))
                        : listed(selection).isEmpty())
            .collect(
                Collectors.groupingBy(Selection::network, LinkedHashMap::new, Collectors.toList()));
    EntryShares shares = new EntryShares(findings);
    SelectionNames desired = findings.desired().names();
    byNetwork.forEach(
        (network, same) -> {
          long unknown =
              same.stream()
                  .filter(each -> !accounted.containsKey(each) && !desired.have(each.iface()))
                  .count();
          claimed.putAll(shares.claim(network, same, unknown));
        });
  }

  /** The name under which an entry has an address that the selection asked for. */
  private Optional<InterfaceName> shownName(Selection selection) {
    return unclaimed.stream()
        .filter(entry -> selection.iface() == null && UnclaimedEntries.isNamedAutomatically(entry))
        .filter(entry -> selection.network().equals(entry.network()))
        .filter(entry -> isShown(selection, List.of(entry)))
        .findFirst()
        .flatMap(entry -> InterfaceName.parse(String.valueOf(entry.iface())));
  }

  /** The name by its position, unless the entry of that name was made for another request. */
  private Optional<InterfaceName> positionName(Selection selection) {
    InterfaceName iface = positionOf(selection);
    boolean isOther =
        unclaimed.stream()
            .filter(entry -> UnclaimedEntries.isAt(entry, selection.network(), iface))
            .anyMatch(
                entry ->
                    requests.contradictsIps(selection.request(), entry)
                        || requests.contradictsMac(selection.request(), entry));
    return Optional.of(iface).filter(name -> !isOther);
  }

  private InterfaceName positionOf(Selection selection) {
    return CreationSelections.ifaceOf(selection, findings.defaults());
  }

  /** Whether an entry has an address or the MAC that the selection asked for. */
  private boolean isShown(Selection selection, List<StatusEntry> listed) {
    return listed.stream().anyMatch(entry -> requests.isShown(selection.request(), entry));
  }

  /**
   * @param names the names that selections at creation ask for and still have
   */
  private ObservedAttachment attachment(Selection selection, SelectionNames names) {
    InterfaceName iface = positionOf(selection);
    List<StatusEntry> listed = listed(selection);
    Optional<InterfaceName> name =
        selection.iface() != null
            ? Optional.of(iface)
                .filter(own -> !listed.isEmpty() || !replaced.isListedForOther(selection))
            : nameOf(listed, iface)
                .filter(free -> !names.have(free))
                .filter(free -> isShown(selection, listed) || !isOneTooMany(selection));
    return name.map(
            given -> findings.fromStatus().of(selection, given, listed, Ownership.SELECTION))
        .orElseGet(() -> AttachmentFromStatus.unnamed(selection, iface, listed));
  }

  /**
   * The attachment's name according to its entries: the expected one, or the only automatic one.
   */
  private Optional<InterfaceName> nameOf(List<StatusEntry> listed, InterfaceName expected) {
    boolean isExpected =
        listed.stream()
            .map(StatusEntry::iface)
            .anyMatch(name -> UnclaimedEntries.belongsTo(expected, name));
    if (isExpected && !found.have(expected) && !unclaimed.have(expected)) {
      return Optional.of(expected);
    }
    List<String> automatic =
        listed.stream()
            .filter(UnclaimedEntries::isNamedAutomatically)
            .map(entry -> String.valueOf(entry.iface()))
            .distinct()
            .toList();
    return automatic.size() == 1 ? InterfaceName.parse(automatic.getFirst()) : Optional.empty();
  }

  /**
   * Whether more is listed for the network under automatic names than selections account for: one
   * may be of {@code defaultNetworks}, and nothing shows which.
   */
  private boolean isOneTooMany(Selection selection) {
    NetworkRef network = selection.network();
    SelectionNames all = new SelectionNames(created);
    Set<String> byEdits =
        findings.ledger().attached().stream()
            .filter(kept -> !kept.created() && network.equals(kept.network()))
            .map(kept -> kept.iface().value())
            .filter(InterfaceNameAllocator::isAutomatic)
            .collect(Collectors.toSet());
    long listed =
        evidence.listed().entries().stream()
            .filter(entry -> network.equals(entry.network()))
            .filter(UnclaimedEntries::isNamedAutomatically)
            .filter(entry -> !findings.former().include(entry))
            .map(entry -> String.valueOf(entry.iface()))
            .filter(name -> !byEdits.contains(name) && !all.have(network, name))
            .distinct()
            .count();
    return listed
        > Math.max(
            all.unnamed(network), findings.desired().names().unnamed(network) - byEdits.size());
  }
}
