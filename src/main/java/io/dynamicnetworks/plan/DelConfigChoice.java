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
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Chooses where the config comes from that the DEL of an undesired attachment sends, and withholds
 * the DEL while that is unsure (SPEC 5.3): it is the config of the ADD or, if that was not kept,
 * the NAD's, with the device that shows elsewhere.
 */
final class DelConfigChoice {
  private static final String UNSURE =
      "its file in Multus' CNI cache is too long to be kept beside the pod's others, and only that"
          + " shows the config of its attach";

  private final PlanContext context;
  private final IdentityHashMap<ObservedAttachment, DelConfig> configs = new IdentityHashMap<>();

  DelConfigChoice(PlanContext context) {
    this.context = context;
  }

  /**
   * What a DEL sends.
   *
   * @param withheld why it cannot be sent now; null if it can
   */
  record Request(Attachment sent, @Nullable String withheld) {}

  /** Finds the config for the attachment's DEL, or reports that there is none. */
  void add(ObservedAttachment attachment) {
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

  /** Whether there is a config for the attachment's DEL. */
  boolean have(ObservedAttachment attachment) {
    return configs.containsKey(attachment);
  }

  /** What the DEL of an attachment with a config sends. */
  Request of(ObservedAttachment attachment) {
    Attachment sent = sent(attachment);
    if (isUnsure(attachment)) {
      return new Request(sent, UNSURE);
    }
    return switch (shown(attachment, sent)) {
      case ShownDevice.None _, ShownDevice.Unasked _ -> new Request(sent, null);
      case ShownDevice.Own(Device device) -> new Request(AddConfig.withDevice(sent, device), null);
      case ShownDevice.Undecided(String cause) -> new Request(sent, cause);
    };
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
        || cache
            .under(attachment.iface())
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
            : cache.under(attachment.iface()).map(CachedAttachment::netns).findFirst().orElse("");
    return new Sandbox(String.valueOf(evidence.sandboxId()), netns);
  }
}
