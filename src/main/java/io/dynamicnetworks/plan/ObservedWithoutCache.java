package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState.Adopted;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.Evidence.Creation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Derives what is attached if multus' CNI cache cannot be read: from the ledger and from what the
 * sandbox was created with. A status entry counts only if one of these accounts for it, or if a
 * selection that isolation allows asks for exactly that (SPEC 3).
 */
final class ObservedWithoutCache {
  private final PlanInput input;
  private final Evidence evidence;
  private final DesiredSelections desired;
  private final NetworkCatalog catalog;
  private final Observed.Ledger ledger;
  private final StatusIndex former;
  private final RequestComparison requests = new RequestComparison();

  /** The configs of NADs, each held once. */
  private final Map<String, SentConfig> configs = new HashMap<>();

  /** Status entries that nothing accounts for yet, in order. */
  private final List<StatusEntry> unclaimed = new ArrayList<>();

  private final List<ObservedAttachment> attachments = new ArrayList<>();
  private final List<Attachment> toRecord = new ArrayList<>();

  ObservedWithoutCache(
      PlanInput input, DesiredSelections desired, NetworkCatalog catalog, Observed.Ledger ledger) {
    this.input = input;
    this.desired = desired;
    this.catalog = catalog;
    this.ledger = ledger;
    evidence = input.evidence();
    former = new StatusIndex(input.former());
    evidence.listed().entries().stream()
        .filter(entry -> !entry.isDefault() && entry.network() != null && !isFormer(entry))
        .forEach(unclaimed::add);
  }

  Observed read() {
    List<Attachment> created = new ArrayList<>();
    for (Attachment kept : ledger.attached()) {
      Set<StatusEntry.Subject> own =
          kept.entries().stream().map(StatusEntry::subject).collect(Collectors.toSet());
      claim(entry -> own.contains(entry.subject()));
      List<StatusEntry> named = claimNamed(kept.network(), kept.iface());
      if (kept.created()) {
        created.add(kept);
      }
      attachments.add(kept(kept, kept.entries().isEmpty() ? named : kept.entries()));
    }
    for (Attachment deleted : ledger.tombstones()) {
      // The controller was killed between a DEL and the write that unlists it: nothing is attached.
      claim(entry -> isAt(entry, deleted.network(), deleted.iface()));
      if (deleted.created()) {
        created.add(deleted);
      }
    }
    if (evidence.creation() instanceof Creation.Known(List<Selection> selections, int _)) {
      readCreation(selections, created);
      readDesired();
    }
    return new Observed(
        List.copyOf(attachments),
        List.copyOf(ledger.toCleanUp()),
        List.copyOf(ledger.abandoned()),
        List.copyOf(ledger.tombstones()),
        ledger.retained(desired),
        null,
        cluster(),
        List.copyOf(toRecord),
        false);
  }

  private static ObservedAttachment kept(Attachment kept, List<StatusEntry> entries) {
    return new ObservedAttachment(
        kept.network(),
        kept.iface(),
        Ownership.of(kept),
        DelConfig.of(kept.add().config()),
        kept.request(),
        entries,
        true,
        kept,
        null);
  }

  /** The attachment of the cluster network; null if network-status does not list it. */
  private @Nullable ObservedAttachment cluster() {
    List<StatusEntry> entries = evidence.clusterEntries();
    return entries.isEmpty()
        ? null
        : new ObservedAttachment(
            entries.getFirst().network(),
            InterfaceName.CLUSTER,
            Ownership.OTHER,
            null,
            null,
            entries,
            false,
            null,
            null);
  }

  /** Adds what multus attached for selections and the ledger does not know yet. */
  private void readCreation(List<Selection> all, List<Attachment> known) {
    int defaults = defaults(all);
    // Also those of selections that were replaced: their tombstones stand for no other selection.
    IdentityHashMap<Selection, Attachment> accounted = accounted(all, known, defaults);
    List<Selection> selections = all.stream().filter(selection -> !isReplaced(selection)).toList();
    List<Selection> unknown = new ArrayList<>(selections);
    unknown.removeIf(accounted::containsKey);
    IdentityHashMap<Selection, List<StatusEntry>> claimed = new IdentityHashMap<>();
    // A name is certain, and so is an address that was asked for; a position is a guess.
    claimEach(unknown, claimed, s -> Optional.ofNullable(s.iface()));
    claimEach(unknown, claimed, this::shownName);
    claimEach(unknown, claimed, s -> positionName(s, defaults));
    Map<NetworkRef, List<Selection>> byNetwork =
        selections.stream()
            .filter(
                selection ->
                    accounted.containsKey(selection)
                        ? isUnlisted(accounted.get(selection))
                        : claimed.getOrDefault(selection, List.of()).isEmpty())
            .collect(
                Collectors.groupingBy(Selection::network, LinkedHashMap::new, Collectors.toList()));
    byNetwork.forEach(
        (network, same) -> {
          long unknownOnes =
              same.stream()
                  .filter(s -> !accounted.containsKey(s) && !isSelectedByName(s.iface()))
                  .count();
          claimOthers(network, same, unknownOnes, claimed);
        });
    accounted.forEach(
        (selection, kept) -> {
          List<StatusEntry> listed = claimed.getOrDefault(selection, List.of());
          if (!listed.isEmpty()) {
            attachments.replaceAll(a -> kept.equals(a.record()) ? kept(kept, listed) : a);
          }
        });
    for (Selection selection : unknown) {
      InterfaceName iface = CreationSelections.ifaceOf(selection, defaults);
      List<StatusEntry> listed = claimed.getOrDefault(selection, List.of());
      Optional<InterfaceName> name =
          selection.iface() != null
              ? Optional.of(iface).filter(own -> !listed.isEmpty() || !isListedForOther(selection))
              : nameOf(listed, iface)
                  .filter(free -> selections.stream().noneMatch(s -> free.equals(s.iface())))
                  .filter(free -> isShown(selection, listed) || !isOneTooMany(selection, all));
      name.ifPresentOrElse(
          given -> add(selection, given, listed, true), () -> addUnnamed(selection, iface, listed));
    }
  }

  /** Claims the entries of each selection that has none yet and whose interface name is shown. */
  private void claimEach(
      List<Selection> selections,
      IdentityHashMap<Selection, List<StatusEntry>> claimed,
      Function<Selection, Optional<InterfaceName>> name) {
    for (Selection selection : selections) {
      if (claimed.getOrDefault(selection, List.of()).isEmpty()) {
        name.apply(selection)
            .ifPresent(iface -> claimed.put(selection, claimNamed(selection.network(), iface)));
      }
    }
  }

  /** The name under which an entry has an address that the selection asked for. */
  private Optional<InterfaceName> shownName(Selection selection) {
    return unclaimed.stream()
        .filter(entry -> selection.iface() == null && isNamedAutomatically(entry))
        .filter(entry -> selection.network().equals(entry.network()))
        .filter(entry -> isShown(selection, List.of(entry)))
        .findFirst()
        .flatMap(entry -> InterfaceName.parse(String.valueOf(entry.iface())));
  }

  /** The name by its position, unless the entry of that name was made for another request. */
  private Optional<InterfaceName> positionName(Selection selection, int defaults) {
    InterfaceName iface = CreationSelections.ifaceOf(selection, defaults);
    boolean isOther =
        unclaimed.stream()
            .filter(entry -> isAt(entry, selection.network(), iface))
            .anyMatch(
                entry ->
                    requests.contradictsIps(selection.request(), entry)
                        || requests.contradictsMac(selection.request(), entry));
    return Optional.of(iface).filter(name -> !isOther);
  }

  /** Whether an entry has an address or the MAC that the selection asked for. */
  private boolean isShown(Selection selection, List<StatusEntry> listed) {
    return listed.stream().anyMatch(entry -> requests.isShown(selection.request(), entry));
  }

  /**
   * Whether more is listed for the network under automatic names than selections account for: one
   * may be of {@code defaultNetworks}, and nothing shows which.
   */
  private boolean isOneTooMany(Selection selection, List<Selection> created) {
    NetworkRef network = selection.network();
    Set<String> byEdits =
        ledger.attached().stream()
            .filter(kept -> !kept.created() && network.equals(kept.network()))
            .map(kept -> kept.iface().value())
            .filter(InterfaceNameAllocator::isAutomatic)
            .collect(Collectors.toSet());
    long listed =
        evidence.listed().entries().stream()
            .filter(entry -> network.equals(entry.network()) && isNamedAutomatically(entry))
            .filter(entry -> !isFormer(entry))
            .map(entry -> String.valueOf(entry.iface()))
            .filter(name -> !byEdits.contains(name) && !isNamedBy(created, network, name))
            .distinct()
            .count();
    return listed
        > Math.max(unnamed(created, network), unnamed(desired.valid(), network) - byEdits.size());
  }

  private static boolean isNamedBy(List<Selection> selections, NetworkRef network, String name) {
    return selections.stream()
        .filter(selection -> selection.network().equals(network))
        .map(Selection::iface)
        .anyMatch(iface -> iface != null && iface.value().equals(name));
  }

  private static long unnamed(List<Selection> selections, NetworkRef network) {
    return selections.stream()
        .filter(s -> s.iface() == null && s.network().equals(network))
        .count();
  }

  /**
   * Whether an edit has attached something under its name since. A name has one attachment at a
   * time, so what multus attached under it is gone.
   */
  private boolean isReplaced(Selection selection) {
    InterfaceName iface = selection.iface();
    if (iface == null) {
      return false;
    }
    boolean byUs =
        ledger.attached().stream().anyMatch(kept -> !kept.created() && kept.iface().equals(iface));
    return byUs || (isListedForOther(selection) && isListedAsDesired(iface));
  }

  /** Whether a selection asks for what network-status lists under the name. */
  private boolean isListedAsDesired(InterfaceName iface) {
    return desired.valid().stream()
        .filter(selection -> iface.equals(selection.iface()))
        .anyMatch(
            selection ->
                unclaimed.stream().anyMatch(entry -> isAt(entry, selection.network(), iface)));
  }

  /**
   * Whether network-status lists the selection's interface name for another network only. If a
   * selection asks for just that, a hot-plug controller has replaced it; otherwise nothing shows
   * which of them is attached.
   */
  private boolean isListedForOther(Selection selection) {
    InterfaceName iface = selection.iface();
    return iface != null
        && unclaimed.stream().anyMatch(entry -> iface.value().equals(entry.iface()))
        && unclaimed.stream().noneMatch(entry -> isAt(entry, selection.network(), iface));
  }

  /** Which known attachment was made for each selection. */
  private static IdentityHashMap<Selection, Attachment> accounted(
      List<Selection> selections, List<Attachment> known, int defaults) {
    IdentityHashMap<Selection, Attachment> accounted = new IdentityHashMap<>();
    List<Attachment> left = new ArrayList<>(known);
    // Named selections first: attachments of others can shift a position, but not a name. A
    // selection without an interface may have got another name than its position gives.
    List<BiPredicate<Selection, Attachment>> ways =
        List.of(
            (selection, kept) -> kept.iface().equals(selection.iface()),
            (selection, kept) ->
                kept.iface().equals(CreationSelections.ifaceOf(selection, defaults)),
            (selection, kept) -> selection.iface() == null);
    for (BiPredicate<Selection, Attachment> way : ways) {
      for (Selection selection : selections) {
        if (!accounted.containsKey(selection)) {
          left.stream()
              .filter(kept -> kept.network().equals(selection.network()))
              .filter(kept -> way.test(selection, kept))
              .findFirst()
              .ifPresent(
                  kept -> {
                    left.remove(kept);
                    accounted.put(selection, kept);
                  });
        }
      }
    }
    return accounted;
  }

  /**
   * Whether nothing was listed for it when it was first seen. If more is listed now, the entries
   * are assigned again.
   */
  private boolean isUnlisted(Attachment kept) {
    return attachments.stream()
        .anyMatch(attachment -> kept.equals(attachment.record()) && attachment.entries().isEmpty());
  }

  /** Claims the entry of that name and those whose names are derived from it. */
  private List<StatusEntry> claimNamed(NetworkRef network, InterfaceName iface) {
    return unclaimed.stream().noneMatch(entry -> isAt(entry, network, iface))
        ? List.of()
        : claim(entry -> network.equals(entry.network()) && isOf(network, iface, entry.iface()));
  }

  /**
   * Whether the interface is the attachment's or derived from it, and nothing else was asked for
   * under just that name.
   */
  private boolean isOf(NetworkRef network, InterfaceName iface, @Nullable String name) {
    return belongsTo(iface, name)
        && (iface.value().equals(name) || !isAskedForByName(network, name));
  }

  private boolean isAskedForByName(NetworkRef network, @Nullable String name) {
    return name != null && isNamedBy(askedFor().toList(), network, name);
  }

  private Stream<Selection> askedFor() {
    Stream<Selection> created =
        evidence.creation() instanceof Creation.Known(List<Selection> selections, int _)
            ? selections.stream()
            : Stream.of();
    return Stream.concat(created, desired.valid().stream());
  }

  /**
   * Shares out entries under other names. One ADD may have given several entries, under any name
   * (SPEC 3); each attachment of a network is taken to have the same number. Multus lists no entry
   * without an interface.
   *
   * @param unknown how many of the selections the ledger does not know, and no selection asks for
   *     by name
   */
  private void claimOthers(
      NetworkRef network,
      List<Selection> selections,
      long unknown,
      IdentityHashMap<Selection, List<StatusEntry>> claimed) {
    List<StatusEntry> others =
        unclaimed.stream()
            .filter(entry -> network.equals(entry.network()) && entry.iface() != null)
            .filter(entry -> !asked(entry))
            .collect(Collectors.toCollection(ArrayList::new));
    others.removeAll(hotPlugged(network, unknown, others));
    int each = others.size() / selections.size();
    boolean even = others.size() % selections.size() == 0;
    for (Selection selection : selections) {
      int count = even ? each : Math.min(1, others.size());
      List<StatusEntry> own = List.copyOf(others.subList(0, count));
      others.subList(0, count).clear();
      own.forEach(unclaimed::remove);
      claimed.put(selection, own);
    }
  }

  /**
   * The entries that a hot-plug controller may have listed for selections that the pod was not
   * created with: the last ones with automatic names.
   */
  private List<StatusEntry> hotPlugged(
      NetworkRef network, long created, List<StatusEntry> entries) {
    long known = created + withoutSelectedName(network);
    long wanted = unnamed(desired.valid(), network);
    List<StatusEntry> automatic =
        entries.stream()
            .filter(entry -> InterfaceNameAllocator.isAutomatic(entry.iface()))
            .toList();
    int more = Math.clamp(wanted - known, 0, automatic.size());
    return automatic.subList(automatic.size() - more, automatic.size());
  }

  /**
   * How many attachments of {@code defaultNetworks} multus made first; they are listed before those
   * of selections.
   */
  private int defaults(List<Selection> selections) {
    Set<NetworkRef> created = new HashSet<>();
    selections.forEach(selection -> created.add(selection.network()));
    Set<String> names = new HashSet<>();
    int count = 0;
    for (StatusEntry entry : evidence.listed().entries()) {
      if (entry.network() != null && !entry.isDefault()) {
        boolean ours =
            created.contains(entry.network())
                || ledger.attached().stream().anyMatch(k -> k.network().equals(entry.network()));
        if (ours || !String.valueOf(entry.iface()).equals(InterfaceName.ofPosition(count + 1))) {
          return count;
        }
        count += names.add(entry.name() + entry.iface()) ? 1 : 0;
      }
    }
    return count;
  }

  /**
   * The attachment's name according to its entries: the expected one, or the only automatic one.
   */
  private Optional<InterfaceName> nameOf(List<StatusEntry> listed, InterfaceName expected) {
    boolean isExpected =
        listed.stream().map(StatusEntry::iface).anyMatch(name -> belongsTo(expected, name));
    if (isExpected && isFree(expected)) {
      return Optional.of(expected);
    }
    List<String> automatic =
        listed.stream()
            .filter(ObservedWithoutCache::isNamedAutomatically)
            .map(entry -> String.valueOf(entry.iface()))
            .distinct()
            .toList();
    return automatic.size() == 1 ? InterfaceName.parse(automatic.getFirst()) : Optional.empty();
  }

  /** Plugins derive the names of further interfaces from the first: net1-ctl, net1-0. */
  private static boolean belongsTo(InterfaceName iface, @Nullable String name) {
    return name != null && (name.equals(iface.value()) || name.startsWith(iface.value() + "-"));
  }

  private boolean isFree(InterfaceName iface) {
    return attachments.stream().noneMatch(attachment -> attachment.iface().equals(iface))
        && unclaimed.stream().noneMatch(entry -> iface.value().equals(entry.iface()));
  }

  /** Adds listed entries that match a selection: another hot-plug controller attached them. */
  private void readDesired() {
    for (Selection selection : desired.valid()) {
      if (input.policy().allows(input.pod().ref().namespace(), selection.network())
          && !isAttached(selection)) {
        listedName(selection)
            .ifPresent(
                iface -> add(selection, iface, claimNamed(selection.network(), iface), false));
      }
    }
  }

  /**
   * The name under which network-status lists what the selection asks for; empty if it does not.
   */
  private Optional<InterfaceName> listedName(Selection selection) {
    InterfaceName iface = selection.iface();
    return unclaimed.stream()
        .filter(entry -> selection.network().equals(entry.network()))
        .filter(
            entry ->
                iface == null ? isNamedAutomatically(entry) : iface.value().equals(entry.iface()))
        .findFirst()
        .flatMap(entry -> InterfaceName.parse(String.valueOf(entry.iface())));
  }

  /**
   * Whether the entry is known to belong to a detached attachment or to an earlier sandbox. Where
   * multus lists a selection that the sandbox was created with, the entry is of that one: its IPAM
   * may give it the address that an earlier attachment had.
   */
  private boolean isFormer(StatusEntry entry) {
    return !entry.ips().isEmpty() && former.hasSame(entry) && !isCreated(entry);
  }

  private boolean isCreated(StatusEntry entry) {
    return evidence.creation() instanceof Creation.Known(List<Selection> selections, int _)
        && selections.stream()
            .anyMatch(
                s -> isAt(entry, s.network(), CreationSelections.ifaceOf(s, defaults(selections))));
  }

  /**
   * Whether an attachment satisfies the selection. One without an interface is satisfied by any
   * that no selection asks for by name, and that those before it leave.
   */
  private boolean isAttached(Selection selection) {
    NetworkRef network = selection.network();
    if (selection.iface() != null) {
      return attachments.stream()
          .anyMatch(a -> network.equals(a.network()) && a.iface().equals(selection.iface()));
    }
    List<Selection> before =
        desired.valid().stream().filter(s -> s.position() < selection.position()).toList();
    return withoutSelectedName(network) > unnamed(before, network);
  }

  /** How many attachments of the network no selection asks for by name, as far as that is known. */
  private long withoutSelectedName(NetworkRef network) {
    return attachments.stream()
        .filter(attachment -> network.equals(attachment.network()))
        .filter(a -> a.ownership() == Ownership.UNNAMED || !isSelectedByName(a.iface()))
        .count();
  }

  private boolean isSelectedByName(@Nullable InterfaceName iface) {
    return iface != null && desired.valid().stream().anyMatch(s -> iface.equals(s.iface()));
  }

  /**
   * Adds an attachment of unknown name. defaultNetworks may have attached something else under the
   * name that multus should have given it. So it satisfies its selection, and is never detached.
   */
  private void addUnnamed(Selection selection, InterfaceName guess, List<StatusEntry> listed) {
    attachments.add(
        new ObservedAttachment(
            selection.network(),
            guess,
            Ownership.UNNAMED,
            null,
            selection.request(),
            listed,
            false,
            null,
            null));
  }

  private void add(
      Selection selection, InterfaceName iface, List<StatusEntry> listed, boolean created) {
    NetworkRef network = selection.network();
    InterfaceRequest request = created ? selection.request() : asFound(selection, iface, listed);
    Device device = created ? shownDevice(network, listed) : device(network, iface, listed);
    SentConfig config =
        switch (catalog.config(network, selection.request(), null, device)) {
          case AddConfig.Usable usable -> configs.computeIfAbsent(usable.config(), SentConfig::new);
          case AddConfig.Unusable _ -> null;
        };
    Attachment kept =
        evidence.sandbox() == null
            ? null
            : new Attachment(
                new Attachment.Add(network, iface, evidence.sandbox(), config, request, device),
                new Adopted(),
                listed,
                created,
                input.pod().sandboxHint());
    if (kept != null) {
      toRecord.add(kept);
    }
    attachments.add(
        new ObservedAttachment(
            network,
            iface,
            created ? Ownership.SELECTION : Ownership.HOT_PLUG,
            DelConfig.of(config),
            request,
            listed,
            true,
            kept,
            device == null ? null : device.resource()));
  }

  /**
   * The device that it was attached with; null if none or unknown. It may be what an abandoned ADD
   * left.
   */
  private @Nullable Device device(
      NetworkRef network, InterfaceName iface, List<StatusEntry> listed) {
    Device shown = shownDevice(network, listed);
    return shown != null
        ? shown
        : HeldDevices.ofAttempts(ledger.abandoned().stream(), network, iface)
            .findFirst()
            .orElse(null);
  }

  /** The device that {@code device-info} shows; null if none or unknown. */
  private @Nullable Device shownDevice(NetworkRef network, List<StatusEntry> listed) {
    return ShownDevice.of(input, network, listed) instanceof ShownDevice.Own(Device device)
        ? device
        : null;
  }

  /**
   * The request that it was attached with: where the selection contradicts what is listed, the
   * selection was edited since.
   */
  private InterfaceRequest asFound(
      Selection selection, InterfaceName iface, List<StatusEntry> listed) {
    InterfaceRequest asked = selection.request();
    StatusEntry found =
        listed.stream()
            .filter(entry -> iface.value().equals(entry.iface()))
            .findFirst()
            .orElseGet(listed::getFirst);
    return new InterfaceRequest(
        requests.contradictsIps(asked, found) ? found.ips() : asked.ips(),
        requests.contradictsMac(asked, found) ? found.mac() : asked.mac(),
        asked.infinibandGuid(),
        asked.portMappings(),
        asked.bandwidth(),
        asked.cniArgs(),
        asked.defaultRoute(),
        asked.deviceId());
  }

  private boolean asked(StatusEntry entry) {
    return desired.valid().stream()
        .anyMatch(
            selection ->
                selection.iface() != null && isAt(entry, selection.network(), selection.iface()));
  }

  private static boolean isNamedAutomatically(StatusEntry entry) {
    return InterfaceNameAllocator.isAutomatic(entry.iface());
  }

  private static boolean isAt(
      StatusEntry entry, @Nullable NetworkRef network, InterfaceName iface) {
    return entry.network() != null
        && entry.network().equals(network)
        && iface.value().equals(entry.iface());
  }

  private List<StatusEntry> claim(Predicate<StatusEntry> which) {
    List<StatusEntry> claimed = unclaimed.stream().filter(which).toList();
    unclaimed.removeAll(claimed);
    return claimed;
  }
}
