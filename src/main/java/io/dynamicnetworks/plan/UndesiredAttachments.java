package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.report.EventTexts;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds what to detach. */
final class UndesiredAttachments {
  private static final String UNSURE =
      "its file in Multus' CNI cache is too long to be kept beside the pod's others, and only that"
          + " shows the config of its attach";

  private final PlanContext context;
  private final Matching matching;
  private final IdentityHashMap<ObservedAttachment, DelConfig> configs = new IdentityHashMap<>();
  private final IdentityHashMap<ObservedAttachment, Set<StatusEntry.Subject>> subjects =
      new IdentityHashMap<>();
  private boolean undecided;

  private UndesiredAttachments(PlanContext context, Matching matching) {
    this.context = context;
    this.matching = matching;
  }

  /**
   * The undesired attachments that may and can be detached.
   *
   * @param held attachments that stay because the move that needs their name is postponed
   */
  static UndesiredAttachments of(
      PlanContext context, DetachRule mayDetach, Matching matching, Set<ObservedAttachment> held) {
    UndesiredAttachments detaches = new UndesiredAttachments(context, matching);
    detaches.undecided = matching.undecided();
    for (ObservedAttachment attachment : matching.undesired()) {
      detaches.undecided |= attachment.ownership() == Ownership.UNDECIDED;
      if (mayDetach.allows(attachment) && !held.contains(attachment)) {
        detaches.add(attachment);
      }
    }
    return detaches;
  }

  /** All of them, first attached first. */
  List<DetachCandidate> possible() {
    return matching.undesired().stream().filter(this::contains).map(this::candidate).toList();
  }

  /** All of them, except those with one of these names that are not half deleted. */
  List<DetachCandidate> without(Set<String> names) {
    return possible().stream().filter(candidate -> !keeps(candidate.observed(), names)).toList();
  }

  /** Whether {@link #without} these names leaves any out. */
  boolean keepsAny(Set<String> names) {
    return !names.isEmpty()
        && matching.undesired().stream()
            .anyMatch(attachment -> contains(attachment) && keeps(attachment, names));
  }

  private static boolean keeps(ObservedAttachment attachment, Set<String> names) {
    return !attachment.mustGo() && !Collections.disjoint(attachment.names(), names);
  }

  private DetachCandidate candidate(ObservedAttachment attachment) {
    Attachment sent = sent(attachment);
    if (isUnsure(attachment)) {
      return candidate(attachment, sent, UNSURE);
    }
    return switch (shown(attachment, sent)) {
      case ShownDevice.None _, ShownDevice.Unasked _ -> candidate(attachment, sent, null);
      case ShownDevice.Own(Device device) ->
          candidate(attachment, AddConfig.withDevice(sent, device), null);
      case ShownDevice.Undecided(String cause) -> candidate(attachment, sent, cause);
    };
  }

  private DetachCandidate candidate(
      ObservedAttachment attachment, Attachment sent, @Nullable String withheld) {
    return new DetachCandidate(attachment, sent, shared(attachment, sent.entries()), withheld);
  }

  /**
   * Whether the ADD may have used another config than the NAD has now: the cache shows the
   * attachment, but the pod's files are too long for all of them to be kept. The NAD's config has
   * no device.
   */
  private boolean isUnsure(ObservedAttachment attachment) {
    NetworkRef network = attachment.network();
    CachedSandbox cache = context.input().evidence().cache();
    if (attachment.config() != null || network == null || cache == null) {
      return false;
    }
    boolean mayHaveDevice =
        attachment.resource() != null || context.input().resourceOf(network) != null;
    return mayHaveDevice
        || cache.attachments().stream()
            .filter(cached -> cached.iface().equals(attachment.iface()))
            .noneMatch(one -> one.networkName().equals(context.catalog().configName(network)));
  }

  /**
   * The device that multus attached it with, if neither the ledger nor the config of the ADD shows
   * it: some plugins refuse a DEL without the id.
   */
  private ShownDevice shown(ObservedAttachment attachment, Attachment sent) {
    boolean isKnown = attachment.isAddKnown(context.input().evidence().observing());
    return sent.device() == null && !isKnown
        ? ShownDevice.of(context.input(), attachment.network(), attachment.entries())
        : new ShownDevice.None();
  }

  /** The resources for which the kubelet has to be asked before these count. */
  Set<String> unasked() {
    Set<String> unasked = new TreeSet<>();
    for (ObservedAttachment attachment : configs.keySet()) {
      if (shown(attachment, sent(attachment)) instanceof ShownDevice.Unasked(String resource)) {
        unasked.add(resource);
      }
    }
    return unasked;
  }

  boolean contains(ObservedAttachment attachment) {
    return configs.containsKey(attachment);
  }

  /** Whether something is undesired, and only the runtime knows whether it may be detached. */
  boolean undecided() {
    return undecided;
  }

  private void add(ObservedAttachment attachment) {
    DelConfig config = attachment.config();
    if (config == null && attachment.network() != null) {
      switch (context.catalog().config(attachment.network(), request(attachment))) {
        case AddConfig.Usable usable -> config = DelConfig.of(new SentConfig(usable.config()));
        case AddConfig.Unusable unusable -> {
          context
              .report()
              .report(
                  EventTexts.failedRemoving(
                      attachment.iface(),
                      attachment.label(),
                      EventTexts.CONFIG_UNKNOWN + ": " + unusable.problem()));
          context.report().await(attachment.network());
        }
      }
    }
    if (config != null) {
      configs.put(attachment, config);
    }
  }

  private Attachment sent(ObservedAttachment attachment) {
    DelConfig config = Objects.requireNonNull(configs.get(attachment));
    Attachment kept = attachment.record();
    if (kept != null) {
      List<StatusEntry> listed =
          attachment.entries().isEmpty() ? kept.entries() : attachment.entries();
      return (kept.hasConfig() ? kept : kept.withConfig(config.text())).withEntries(listed);
    }
    InterfaceRequest request = request(attachment);
    boolean created = attachment.ownership() == Ownership.SELECTION;
    return new Attachment(
        new Attachment.Add(
            attachment.label(),
            attachment.iface(),
            sandbox(attachment),
            new SentConfig(DelConfig.text(config.text(), request)),
            request,
            config.device(attachment.resource())),
        created ? new AttachmentState.Adopted() : new AttachmentState.Attached(),
        attachment.entries(),
        created,
        context.input().pod().sandboxHint());
  }

  /**
   * The entries that a staying attachment shares: two attachments of one network may have the same
   * entry, which names eth0.
   */
  private List<StatusEntry> shared(ObservedAttachment attachment, List<StatusEntry> entries) {
    List<ObservedAttachment> staying =
        matching.attachments().stream()
            .filter(other -> !contains(other) && entries.stream().anyMatch(e -> isOf(other, e)))
            .toList();
    return entries.stream()
        .filter(entry -> staying.stream().anyMatch(other -> mayBeOf(other, attachment, entry)))
        .toList();
  }

  private static boolean isOf(ObservedAttachment attachment, StatusEntry entry) {
    return entry.network() != null && entry.network().equals(attachment.network());
  }

  /**
   * The subjects of the attachment's entries, collected once: each entry of others is sought here.
   */
  private Set<StatusEntry.Subject> subjects(ObservedAttachment attachment) {
    return subjects.computeIfAbsent(
        attachment,
        seen -> seen.entries().stream().map(StatusEntry::subject).collect(Collectors.toSet()));
  }

  private boolean mayBeOf(
      ObservedAttachment other, ObservedAttachment attachment, StatusEntry entry) {
    boolean isNamedOtherwise =
        entry.iface() != null && !entry.iface().startsWith(attachment.iface().value());
    return isNamedOtherwise
        && (other.entries().isEmpty() || subjects(other).contains(entry.subject()));
  }

  private static InterfaceRequest request(ObservedAttachment attachment) {
    return attachment.request() == null ? InterfaceRequest.NONE : attachment.request();
  }

  private Sandbox sandbox(ObservedAttachment attachment) {
    Evidence evidence = context.input().evidence();
    if (evidence.sandbox() != null) {
      return evidence.sandbox();
    }
    CachedSandbox cache = evidence.cache();
    String netns =
        cache == null
            ? ""
            : cache.attachments().stream()
                .filter(cached -> cached.iface().equals(attachment.iface()))
                .map(CachedAttachment::netns)
                .findFirst()
                .orElse("");
    return new Sandbox(String.valueOf(evidence.sandboxId()), netns);
  }
}
