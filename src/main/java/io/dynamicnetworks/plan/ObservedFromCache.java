package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.CachedSandbox.RecordedDelegate;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.Evidence.Creation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Derives what is attached from multus' CNI cache (SPEC 3.1 to 3.4). */
final class ObservedFromCache {
  private final PlanInput input;
  private final Evidence evidence;
  private final DesiredSelections desired;
  private final NetworkCatalog catalog;
  private final LedgerBySandbox ledger;
  private final CachedSandbox cache;
  private final CreationSelections creation;
  private final ListedNetworks listedNetworks;
  private final StatusIndex listedEntries;
  private final List<Attachment> unseen;
  private final List<Attachment> toRecord = new ArrayList<>();

  ObservedFromCache(
      PlanInput input, DesiredSelections desired, NetworkCatalog catalog, LedgerBySandbox ledger) {
    this.input = input;
    this.desired = desired;
    this.catalog = catalog;
    this.ledger = ledger;
    evidence = input.evidence();
    cache =
        evidence.cache() == null
            ? new CachedSandbox(String.valueOf(evidence.sandboxId()), List.of(), null)
            : evidence.cache();
    creation = CreationSelections.of(cache, created(), evidence.ledger(), catalog::configName);
    listedNetworks = new ListedNetworks(evidence);
    listedEntries = new StatusIndex(evidence.listed().entries());
    unseen = new ArrayList<>(ledger.attached());
  }

  Observed read() {
    List<ObservedAttachment> attachments = new ArrayList<>();
    Set<Attachment> retained = ledger.retained(desired);
    for (CachedAttachment cached : cache.attachments()) {
      Optional<Attachment> tombstone = tombstone(cached);
      tombstone.ifPresent(retained::add);
      if (!cached.iface().isCluster() && tombstone.isEmpty() && !isBeingUndone(cached)) {
        attachments.add(attachment(cached));
      }
    }
    return new Observed(
        List.copyOf(attachments),
        List.copyOf(ledger.toCleanUp()),
        List.copyOf(ledger.abandoned()),
        List.copyOf(ledger.tombstones()),
        retained,
        defaultEntry(),
        cluster(),
        List.copyOf(toRecord),
        !unseen.isEmpty() || hasEnded());
  }

  private Creation.Known created() {
    return switch (evidence.creation()) {
      case Creation.Known known -> known;
      case Creation.Unknown _ -> new Creation.Known(List.of());
    };
  }

  /**
   * Whether the cache shows that a request of unknown outcome, such as an abandoned one, took
   * effect.
   */
  private boolean hasEnded() {
    return Stream.concat(ledger.abandoned().stream(), ledger.toCleanUp().stream())
        .filter(kept -> kept.isIn(cache.id()))
        .filter(kept -> !(kept.state() instanceof AttachmentState.Deleting))
        .anyMatch(
            kept ->
                cache.attachments().stream().anyMatch(cached -> ConfigMatch.isFileOf(cached, kept))
                    && ledger.attached().stream()
                        .noneMatch(other -> other.iface().equals(kept.iface())));
  }

  /** Whether it is what a failed ADD left behind: a DEL is due, so nothing may count on it. */
  private boolean isBeingUndone(CachedAttachment cached) {
    return kept(cached).isEmpty()
        && ledger.toCleanUp().stream()
            .filter(kept -> kept.isIn(cache.id()))
            .filter(kept -> kept.state() instanceof AttachmentState.Deleting)
            .anyMatch(kept -> ConfigMatch.isFileOf(cached, kept));
  }

  private ObservedAttachment attachment(CachedAttachment cached) {
    Attachment kept = kept(cached).orElse(null);
    unseen.remove(kept);
    if (kept == null) {
      return cached.byDelegate() ? takenOver(cached, null) : created(cached);
    }
    return Takeover.isNameless(kept) ? takenOver(cached, kept) : sent(kept, cached);
  }

  /**
   * The tombstone that explains the file: the cache keeps listing an attachment if its plugin found
   * nothing left to delete.
   */
  private Optional<Attachment> tombstone(CachedAttachment cached) {
    return ledger.tombstones().stream()
        .filter(kept -> ConfigMatch.isLeftOf(cached, kept))
        .filter(kept -> unseen.stream().noneMatch(sent -> ConfigMatch.isFileOf(cached, sent)))
        .findFirst();
  }

  private Optional<Attachment> kept(CachedAttachment cached) {
    return unseen.stream().filter(entry -> ConfigMatch.isFileOf(cached, entry)).findFirst();
  }

  private ObservedAttachment sent(Attachment kept, CachedAttachment cached) {
    return new ObservedAttachment(
        kept.network(),
        kept.iface(),
        Ownership.of(kept),
        DelConfig.of(kept.add().config() == null ? cached.config() : kept.add().config()),
        kept.request(),
        entries(kept.network(), cached, kept.entries()),
        !kept.created() || isListedByMultus(cached),
        kept,
        null);
  }

  /**
   * An attachment made by another hot-plug controller, or by this one before its ledger was lost.
   *
   * @param kept the ledger's record of it, which lacks the NAD; null if there is none
   */
  private ObservedAttachment takenOver(CachedAttachment cached, @Nullable Attachment kept) {
    NetworkRef network = networkOf(cached);
    List<StatusEntry> entries = entries(network, cached, List.of());
    InterfaceRequest request =
        network == null ? cached.request() : catalog.asked(network, cached.request());
    Attachment named =
        kept == null || network == null
            ? kept
            : kept.withNetwork(network)
                .withRequest(request)
                .withEntries(entries)
                .withSandboxHint(input.pod().sandboxHint());
    if (named != null && network != null) {
      toRecord.add(named);
    }
    return new ObservedAttachment(
        network,
        cached.iface(),
        Ownership.HOT_PLUG,
        DelConfig.of(cached.config()),
        request,
        entries,
        true,
        named,
        null);
  }

  private ObservedAttachment created(CachedAttachment cached) {
    Selection selection = creation.selectionOf(cached.iface());
    NetworkRef network = creation.networkOf(cached.iface());
    InterfaceRequest request = selection == null ? cached.request() : selection.request();
    SentConfig config = cached.config();
    return new ObservedAttachment(
        network,
        cached.iface(),
        Ownership.ofSetup(selection, evidence.creation()),
        // A selection does not show which device multus chose.
        config == null ? null : new DelConfig(config, cached.request()),
        request,
        entries(network, cached, List.of()),
        isListedByMultus(cached),
        null,
        creation.resourceOf(cached.iface()));
  }

  /**
   * Prefers entries that are already listed if they say the same: others may have added keys to
   * them.
   */
  private List<StatusEntry> entries(
      @Nullable NetworkRef network, CachedAttachment cached, List<StatusEntry> known) {
    CniResult result = cached.result();
    if (network == null || result == null) {
      return known;
    }
    StatusIndex knownEntries = new StatusIndex(known);
    return evidence.results().entries(network, result).stream()
        .map(
            entry ->
                Optional.ofNullable(listedEntries.same(entry))
                    .or(() -> Optional.ofNullable(knownEntries.same(entry)))
                    .orElse(entry))
        .toList();
  }

  private boolean isListedByMultus(CachedAttachment cached) {
    CniResult result = cached.result();
    return result != null && evidence.results().listedByMultus(result);
  }

  /**
   * The NAD of an attachment that the ledger does not know; null if unclear. The cache holds the
   * config's name, not the NAD's.
   */
  private @Nullable NetworkRef networkOf(CachedAttachment cached) {
    List<NetworkRef> listed = listedNetworks.byNameOf(cached);
    List<NetworkRef> alike = listedNetworks.byResultOf(cached);
    List<NetworkRef> asked =
        desired.valid().stream()
            .filter(s -> s.iface() == null || cached.iface().equals(s.iface()))
            .filter(s -> input.policy().allows(input.pod().ref().namespace(), s.network()))
            .sorted(Comparator.comparing(s -> s.iface() == null))
            .map(Selection::network)
            .toList();
    // Nothing may show a protected network any more, and it must not be detached even so.
    List<NetworkRef> mayNotGo = List.copyOf(input.policy().protectedNetworks());
    return Stream.of(listed, alike, asked, mayNotGo)
        .flatMap(List::stream)
        .filter(candidate -> cached.networkName().equals(catalog.configName(candidate)))
        .findFirst()
        .or(() -> listed.stream().findFirst())
        .or(() -> onlyUnexplained(alike, cached))
        .orElse(null);
  }

  /**
   * The only candidate that nothing else explains, for a NAD whose config has changed since the
   * ADD.
   */
  private Optional<NetworkRef> onlyUnexplained(List<NetworkRef> alike, CachedAttachment cached) {
    List<NetworkRef> left =
        alike.stream().distinct().filter(network -> !isExplained(network, cached)).toList();
    return left.size() == 1 ? Optional.of(left.getFirst()) : Optional.empty();
  }

  private boolean isExplained(NetworkRef network, CachedAttachment cached) {
    return ledger.attached().stream().anyMatch(kept -> kept.network().equals(network))
        || cache.attachments().stream()
            .filter(other -> !other.equals(cached))
            .anyMatch(
                other ->
                    other.byDelegate()
                        ? other.networkName().equals(catalog.configName(network))
                        : network.equals(creation.networkOf(other.iface())));
  }

  /** The attachment of the cluster network; null if the cache does not show it. */
  private @Nullable ObservedAttachment cluster() {
    RecordedDelegate first = cache.recordedCluster();
    return cache
        .under(InterfaceName.CLUSTER)
        .findFirst()
        .map(
            cached ->
                new ObservedAttachment(
                    first == null ? null : first.network(),
                    cached.iface(),
                    Ownership.OTHER,
                    DelConfig.of(cached.config()),
                    cached.request(),
                    evidence.clusterEntries(),
                    false,
                    null,
                    first == null ? null : first.resource()))
        .orElse(null);
  }

  /**
   * The status entry of the cluster network. It is listed only for pods with further networks,
   * because multus lists nothing for some namespaces.
   */
  private @Nullable StatusEntry defaultEntry() {
    RecordedDelegate first = cache.recordedCluster();
    if (first == null) {
      return null;
    }
    return cache
        .under(InterfaceName.CLUSTER)
        .map(CachedAttachment::result)
        .filter(Objects::nonNull)
        .findFirst()
        .map(result -> evidence.results().defaultEntry(first.name(), result))
        .orElse(null);
  }
}
