package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.DeviceInfoFile;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.text.Mac;
import io.dynamicnetworks.text.Utf8Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Puts the steps into the order of SPEC 4.6: whatever frees something for an attach goes before it.
 */
final class Ordering {
  private final Set<String> names = new HashSet<>();
  private final Set<String> macs = new HashSet<>();
  private final Set<String> addresses = new HashSet<>();
  private final List<Device> devices = new ArrayList<>();
  private final PlanContext context;
  private final Observed observed;
  private final ConfigBudget configs;

  private Ordering(PlanContext context, Observed observed, List<Step> steps) {
    this.context = context;
    this.observed = observed;
    configs = ConfigBudget.of(steps);
    for (Step step : steps) {
      names.add(step.iface().value());
      if (step instanceof Step.Attach attach) {
        take(attach);
      }
    }
  }

  private void take(Step.Attach attach) {
    addresses.addAll(Canonical.addresses(attach.request().ips()));
    if (attach.request().mac() != null) {
      macs.add(Mac.comparable(attach.request().mac()));
    }
    if (attach.device() != null) {
      devices.add(attach.device());
      devices.addAll(attach.others());
    }
  }

  static List<Step> of(
      PlanContext context,
      Observed observed,
      Matching matching,
      List<DetachCandidate> candidates,
      Set<String> leftOut,
      List<Step> attaches) {
    Ordering ordering = new Ordering(context, observed, attaches);
    // Last attached first: a VLAN goes before the macvlan below it.
    List<Attachment> cleans = new ArrayList<>(ordering.cleans(candidates)).reversed();
    List<DetachCandidate> detaches =
        candidates.stream()
            .filter(candidate -> !ordering.canWait(candidate.observed(), leftOut))
            .collect(Collectors.toCollection(ArrayList::new))
            .reversed();
    List<Step> steps = new ArrayList<>();
    steps.addAll(ordering.clean(cleans, true));
    steps.addAll(ordering.detach(detaches, true));
    steps.addAll(attaches);
    steps.addAll(ordering.detach(detaches, false));
    steps.addAll(ordering.clean(cleans, false));
    steps.addAll(ordering.verify(matching));
    return steps;
  }

  /**
   * What to clean up, oldest first. Abandoned requests under an attachment's name are left to its
   * verification. With the CNI cache they need no DEL in advance, since the cache shows when one
   * takes effect.
   */
  private List<Attachment> cleans(List<DetachCandidate> candidates) {
    List<Attachment> cleans = new ArrayList<>(observed.toCleanUp());
    Set<ObservedAttachment> leaving = Collections.newSetFromMap(new IdentityHashMap<>());
    candidates.forEach(candidate -> leaving.add(candidate.observed()));
    cleans.removeIf(clean -> isFailedAdd(clean) && isUnderWhatStays(clean, leaving));
    if (!context.input().evidence().observing()) {
      cleans.addAll(observed.abandoned());
      for (ObservedAttachment attachment : observed.attachments()) {
        observed.abandonedUnder(attachment).stream()
            .filter(
                request ->
                    !ConfigMatch.spares(request, attachment.configName(), attachment.entries()))
            .forEach(cleans::remove);
      }
      List<Attachment> ledger = context.input().evidence().ledger();
      cleans.sort(Comparator.comparingInt(ledger::indexOf));
    }
    return cleans;
  }

  private boolean isFailedAdd(Attachment clean) {
    return context.input().evidence().mayBeHere(clean)
        && clean.state() instanceof AttachmentState.Deleting
        && !clean.state().isAttachment();
  }

  /** Whether a DEL could only take what has the name now: the name was free for that since. */
  private boolean isUnderWhatStays(Attachment clean, Set<ObservedAttachment> leaving) {
    return observed.attachments().stream()
        .filter(attachment -> !leaving.contains(attachment))
        .filter(attachment -> attachment.certainNames().contains(clean.iface().value()))
        .anyMatch(one -> !ConfigMatch.spares(clean, one.configName(), one.entries()));
  }

  private List<Step> clean(List<Attachment> attachments, boolean first) {
    return attachments.stream()
        .filter(attachment -> isCleanedFirst(attachment) == first)
        .<Step>map(attachment -> new Step.Clean(attachment, currentConfig(attachment)))
        .toList();
  }

  /**
   * The NAD's current config, to retry a refused DEL; empty if there is no other, or no room for it
   * until other steps are done. Only for requests and what failed ones left: an attachment holds
   * addresses that only its own config frees. That is right for an abandoned DEL too: what it was
   * sent for has a record of its own until a DEL with its own config has succeeded.
   */
  private Optional<Utf8Text> currentConfig(Attachment attachment) {
    return !attachment.state().isAttachment()
            && context
                    .catalog()
                    .config(
                        attachment.network(),
                        attachment.request(),
                        DeviceInfoFile.path(attachment.sandbox().id()),
                        attachment.device())
                instanceof AddConfig.Usable usable
        ? Optional.of(usable.config())
            .filter(config -> !config.equals(attachment.config()))
            .map(configs::shared)
            .filter(configs::takes)
        : Optional.empty();
  }

  private List<Step> detach(List<DetachCandidate> candidates, boolean first) {
    return candidates.stream()
        .filter(candidate -> blocksAttach(candidate.observed()) == first)
        .<Step>map(candidate -> detach(candidate))
        .toList();
  }

  private Step detach(DetachCandidate candidate) {
    return new Step.Detach(
        candidate.sent(),
        freesName(candidate.observed()),
        candidate.shared(),
        candidate.withheld());
  }

  private List<Step> verify(Matching matching) {
    List<Step> steps = new ArrayList<>();
    for (ObservedAttachment attachment : observed.attachments()) {
      Attachment kept = attachment.record();
      List<Attachment> doubtful =
          observed.abandonedUnder(attachment).stream()
              .filter(request -> isInDoubt(attachment, request))
              .toList();
      if (kept != null
          && canBeVerified(kept)
          && matching.isDesired(attachment)
          && !doubtful.isEmpty()) {
        steps.add(new Step.Verify(kept, doubtful));
      }
    }
    return steps;
  }

  /**
   * Whether an ADD can show if the attachment still exists. Without a link of that name, the ADD
   * would not be refused but would attach it a second time.
   */
  private static boolean canBeVerified(Attachment kept) {
    return kept.hasConfig()
        && kept.entries().stream().anyMatch(entry -> kept.iface().value().equals(entry.iface()));
  }

  /**
   * Whether the request may have deleted the attachment unnoticed. The CNI cache shows a DEL whose
   * config has the same name as the attachment's.
   */
  private boolean isInDoubt(ObservedAttachment attachment, Attachment request) {
    return !context.input().evidence().observing()
        || !request.configName().equals(attachment.configName());
  }

  /**
   * Whether it is cleaned up before the attaches: its ADD has no known outcome, or an attach needs
   * something that it holds.
   */
  private boolean isCleanedFirst(Attachment attachment) {
    Set<String> held = new HashSet<>();
    held.add(attachment.iface().value());
    attachment.entries().stream().map(StatusEntry::iface).forEach(n -> held.add(String.valueOf(n)));
    Set<String> ips = Canonical.addresses(attachment.request().ips());
    attachment.entries().forEach(entry -> ips.addAll(entry.addresses()));
    String mac = attachment.request().mac();
    return attachment.state() instanceof AttachmentState.Adding
        || !Collections.disjoint(held, names)
        || !Collections.disjoint(ips, addresses)
        || (mac != null && macs.contains(Mac.comparable(mac)))
        || devices.stream().anyMatch(device -> HeldDevices.holds(attachment, device));
  }

  /**
   * Whether it holds the name of an attach deferred to the next plan and blocks no attach of this
   * plan.
   */
  private boolean canWait(ObservedAttachment attachment, Set<String> leftOut) {
    return !attachment.mustGo()
        && !Collections.disjoint(attachment.names(), leftOut)
        && !blocksAttach(attachment);
  }

  private boolean blocksAttach(ObservedAttachment attachment) {
    return freesName(attachment)
        || !Collections.disjoint(attachment.macs(), macs)
        || !Collections.disjoint(attachment.addresses(), addresses)
        || holdsNeeded(attachment);
  }

  private boolean holdsNeeded(ObservedAttachment attachment) {
    if (devices.isEmpty()) {
      return false;
    }
    HeldDevices held = HeldDevices.of(attachment);
    return devices.stream().anyMatch(held::mayHold);
  }

  private boolean freesName(ObservedAttachment attachment) {
    return !Collections.disjoint(attachment.names(), names);
  }
}
