package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.DeviceInfoFile;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.plan.PlanInput.Move;
import io.dynamicnetworks.report.EventTexts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what to attach. */
final class AttachSteps {
  /** Most attaches in one plan; the rest follow in the next. */
  private static final int MAX_ATTACHES = Budgets.ATTACHES_PER_PLAN;

  private final PlanContext context;
  private final DesiredSelections desired;
  private final Observed observed;
  private final Matching matching;
  private final ConfigBudget configs = new ConfigBudget();
  private boolean partial;

  /** Interface names of attaches that wait for a device. */
  private final Set<String> waitingForDevice = new HashSet<>();

  /** Interface names of attaches that the plan has no room for. */
  private final Set<String> leftOut = new HashSet<>();

  AttachSteps(
      PlanContext context, DesiredSelections desired, Observed observed, Matching matching) {
    this.context = context;
    this.desired = desired;
    this.observed = observed;
    this.matching = matching;
  }

  /** Attachments that stay because the move that needs their interface name is postponed. */
  Set<ObservedAttachment> held() {
    Set<ObservedAttachment> held = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Selection selection : desired.valid()) {
      if (isPostponed(selection)) {
        String iface = String.valueOf(selection.iface());
        matching.undesired().stream()
            .filter(attachment -> !attachment.mustGo())
            .filter(attachment -> attachment.names().contains(iface))
            .forEach(held::add);
      }
    }
    return held;
  }

  private boolean isPostponed(Selection selection) {
    return selection.iface() != null
        && matching.attachmentOf(selection) == null
        && !context.input().postponed().isEmpty()
        && context.input().postponed().contains(new Move(selection.iface(), selection.network()));
  }

  /** The attaches for selections that no attachment satisfies, in the annotation's order. */
  List<Step> steps(
      UndesiredAttachments detaches, Set<ObservedAttachment> held, DeviceChooser devices) {
    InterfaceNamesInUse inUse =
        new InterfaceNamesInUse(context.input(), desired, observed, detaches, held);
    InterfaceNameAllocator names = new InterfaceNameAllocator(inUse.all(), underWay());
    Set<String> waiting = new HashSet<>();
    held.forEach(attachment -> waiting.addAll(attachment.names()));
    List<Step> attaches = new ArrayList<>();
    for (Selection selection : desired.valid()) {
      boolean waits =
          selection.iface() != null
              && isPostponed(selection)
              && waiting.contains(selection.iface().value());
      if (matching.attachmentOf(selection) == null && !waits) {
        attach(selection, names, inUse, devices)
            .filter(attach -> fits(attach, attaches))
            .ifPresent(attaches::add);
      }
    }
    partial |= attaches.stream().anyMatch(step -> isAwaited(step, devices.moves()));
    return attaches;
  }

  /** Whether another selection can get a device once this step is done. */
  private static boolean isAwaited(Step step, Set<String> moves) {
    return step instanceof Step.Attach attach && moves.contains(attach.iface().value());
  }

  /**
   * Interface names of attaches that wait for a device. Until then, the current holder of such a
   * name stays.
   */
  Set<String> waitingForDevice() {
    return waitingForDevice;
  }

  /**
   * Interface names of attaches that are left to the next plan. Until then, the current holder of
   * such a name stays, so that it can be re-attached if the move fails; unless this plan needs what
   * it holds.
   */
  Set<String> leftOut() {
    return leftOut;
  }

  /** Whether something that is to be attached is left to the next plan. */
  boolean partial() {
    return partial;
  }

  private boolean isTried(InterfaceName iface, NetworkRef network) {
    Set<Move> tried = context.input().tried();
    return !tried.isEmpty() && tried.contains(new Move(iface, network));
  }

  private boolean fits(Step step, List<Step> before) {
    boolean fits =
        before.size() < MAX_ATTACHES
            && (!(step instanceof Step.Attach attach) || configs.takes(attach.text()));
    if (!fits) {
      partial = true;
      leftOut.add(step.iface().value());
    }
    return fits;
  }

  /** Failed and abandoned attempts; a new attempt for the same network keeps their name. */
  private List<io.dynamicnetworks.model.Attachment> underWay() {
    List<io.dynamicnetworks.model.Attachment> underWay = new ArrayList<>(observed.toCleanUp());
    underWay.addAll(observed.abandoned());
    return underWay;
  }

  private Optional<Step> attach(
      Selection selection,
      InterfaceNameAllocator names,
      InterfaceNamesInUse inUse,
      DeviceChooser devices) {
    NetworkRef network = selection.network();
    InterfaceName iface = selection.iface() == null ? names.next(selection) : selection.iface();
    String obstacle = obstacle(network, iface, inUse);
    if (obstacle != null) {
      context
          .report()
          .report(EventTexts.failedAdding(iface, network, selection.request(), obstacle));
      return Optional.empty();
    }
    if (context.catalog().config(network, selection.request(), null)
        instanceof AddConfig.Unusable unusable) {
      return unusable(selection, iface, unusable);
    }
    UnsupportedChanges.reportDefaultRoute(selection, iface, context.report());
    if (isTried(iface, network)) {
      waitingForDevice.add(iface.value()); // What it may still replace stays.
      return Optional.empty();
    }
    return withDevice(selection, iface, devices.choose(selection, iface));
  }

  private Optional<Step> withDevice(Selection selection, InterfaceName iface, DeviceChoice choice) {
    NetworkRef network = selection.network();
    return switch (choice) {
      case DeviceChoice.NotNeeded _, DeviceChoice.Unasked _ ->
          attach(selection, iface, null, List.of(), null);
      case DeviceChoice.Unlisted(String why) -> attach(selection, iface, null, List.of(), why);
      case DeviceChoice.Taken(Device device, List<Device> others) ->
          attach(selection, iface, device, others, null);
      case DeviceChoice.Undecided(String cause) -> {
        waitingForDevice.add(iface.value());
        yield Optional.of(new Step.Withheld(network, iface, selection.request(), cause));
      }
      case DeviceChoice.NoneFree(String problem) -> {
        waitingForDevice.add(iface.value());
        context
            .report()
            .report(EventTexts.failedAdding(iface, network, selection.request(), problem));
        yield Optional.empty();
      }
      case DeviceChoice.Invalid(String problem) -> {
        context.report().report(EventTexts.invalidSelection(selection, iface, problem));
        yield Optional.empty();
      }
    };
  }

  private Optional<Step> attach(
      Selection selection,
      InterfaceName iface,
      @Nullable Device device,
      List<Device> others,
      @Nullable String withoutDevice) {
    NetworkRef network = selection.network();
    Sandbox sandbox = context.input().evidence().sandbox();
    String deviceInfo = sandbox == null ? null : DeviceInfoFile.path(sandbox.id());
    return switch (context.catalog().config(network, selection.request(), deviceInfo, device)) {
      case AddConfig.Usable usable ->
          Optional.of(
              new Step.Attach(
                  network,
                  iface,
                  selection.request(),
                  configs.shared(usable.config()),
                  usable.attributes(),
                  device,
                  others,
                  withoutDevice));
      case AddConfig.Unusable unusable -> unusable(selection, iface, unusable);
    };
  }

  /** Reports the problem and awaits a change of the NAD, which may become usable. */
  private Optional<Step> unusable(
      Selection selection, InterfaceName iface, AddConfig.Unusable unusable) {
    NetworkRef network = selection.network();
    context
        .report()
        .report(EventTexts.failedAdding(iface, network, selection.request(), unusable.problem()));
    context.report().await(network);
    return Optional.empty();
  }

  /** Why the attach is forbidden, whatever the NAD says; null if it is not. */
  private @Nullable String obstacle(
      NetworkRef network, InterfaceName iface, InterfaceNamesInUse inUse) {
    String holder = inUse.holderOf(iface);
    return context
        .input()
        .policy()
        .refusal(context.namespace(), network)
        .orElse(holder == null ? null : "the interface name is in use by " + holder);
  }
}
