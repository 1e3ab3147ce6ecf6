package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.DeviceInfoFile;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.PlanInput.Move;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what is to be attached. */
final class Additions {
  /** How many a plan attaches at most; the rest follows in the next. */
  private static final int MAX_ATTACHES = Budgets.ATTACHES_PER_RUN;

  private final Decision decision;
  private final DesiredSelections desired;
  private final Observed observed;
  private final Matching matching;
  private boolean partial;

  Additions(Decision decision, DesiredSelections desired, Observed observed, Matching matching) {
    this.decision = decision;
    this.desired = desired;
    this.observed = observed;
    this.matching = matching;
  }

  /** What stays attached, because the move that needs its interface name is postponed. */
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
        && decision.input().postponed().contains(new Move(selection.iface(), selection.network()));
  }

  /** The steps for what no attachment satisfies, in the annotation's order. */
  List<Step.Attach> steps(Removals removals, Set<ObservedAttachment> held) {
    Set<String> inUse = inUse();
    InterfaceNameAllocator names = new InterfaceNameAllocator(inUse, underWay());
    Map<String, String> holders = holders(removals, held);
    Set<String> waiting = new HashSet<>();
    held.forEach(attachment -> waiting.addAll(attachment.names()));
    List<Step.Attach> attaches = new ArrayList<>();
    Configs configs = new Configs();
    for (Selection selection : desired.valid()) {
      boolean waits =
          selection.iface() != null
              && isPostponed(selection)
              && waiting.contains(selection.iface().value());
      if (matching.attachmentOf(selection) == null && !waits) {
        attach(selection, names, holders)
            .filter(attach -> !isTried(attach))
            .filter(attach -> fits(attach, attaches, configs))
            .ifPresent(attaches::add);
      }
    }
    return attaches;
  }

  /** Whether not all that is to be attached is in the steps. */
  boolean partial() {
    return partial;
  }

  private boolean isTried(Step.Attach attach) {
    return decision.input().tried().contains(new Move(attach.iface(), attach.network()));
  }

  private boolean fits(Step.Attach attach, List<Step.Attach> before, Configs configs) {
    boolean fits =
        before.size() < MAX_ATTACHES && (configs.takes(attach.config()) || before.isEmpty());
    partial |= !fits;
    return fits;
  }

  /** The different configs of a plan: a tenant can make each attach have its own copy. */
  private static final class Configs {
    private final Set<String> different = new HashSet<>();
    private int chars;

    /** Whether there is room for this one too; then it is taken. */
    boolean takes(String config) {
      boolean fits =
          different.contains(config) || chars + config.length() <= Budgets.NAD_CONFIG_BYTES;
      if (fits && different.add(config)) {
        chars += config.length();
      }
      return fits;
    }
  }

  /** A new attempt of a network keeps the name of the one that was given up on. */
  private List<io.dynamicnetworks.model.Attachment> underWay() {
    List<io.dynamicnetworks.model.Attachment> underWay = new ArrayList<>(observed.leftovers());
    underWay.addAll(observed.abandoned());
    return underWay;
  }

  /** Every name that something has or asks for. */
  private Set<String> inUse() {
    Set<String> inUse = observed.names(StatusRepair.current(decision.input(), observed));
    for (Selection selection : desired.valid()) {
      if (selection.iface() != null) {
        inUse.add(selection.iface().value());
      }
    }
    decision.input().taken().forEach(name -> inUse.add(name.value()));
    return inUse;
  }

  /** Who goes on holding each interface name. */
  private Map<String, String> holders(Removals removals, Set<ObservedAttachment> held) {
    Map<String, String> holders = new HashMap<>();
    for (ObservedAttachment attachment : observed.attachments()) {
      if (!removals.contains(attachment) && !held.contains(attachment)) {
        attachment
            .certainNames()
            .forEach(
                name ->
                    holders.put(
                        name,
                        attachment.network() == null
                            ? "an attachment of an unknown network"
                            : attachment.network().toString()));
      }
    }
    // Where the CNI cache shows what is attached, anybody's listing counts for nothing.
    List<StatusEntry> listed =
        decision.input().evidence().observing()
            ? List.of()
            : decision.input().evidence().listed().entries();
    for (StatusEntry entry : listed) {
      if (entry.iface() != null && (entry.network() == null || entry.isDefault())) {
        holders.putIfAbsent(entry.iface(), entry.name());
      }
    }
    return holders;
  }

  private Optional<Step.Attach> attach(
      Selection selection, InterfaceNameAllocator names, Map<String, String> holders) {
    NetworkRef network = selection.network();
    InterfaceName iface = selection.iface() == null ? names.next(selection) : selection.iface();
    String obstacle = obstacle(network, iface, holders);
    if (obstacle != null) {
      decision.report().failedAdding(iface, network, obstacle);
      return Optional.empty();
    }
    Sandbox sandbox = decision.input().evidence().sandbox();
    String deviceInfo = sandbox == null ? null : DeviceInfoFile.path(network, sandbox.id(), iface);
    return switch (decision.catalog().config(network, selection.request(), deviceInfo)) {
      case DelegateConfig.Usable usable -> {
        reportDefaultRoute(selection, iface);
        yield Optional.of(
            new Step.Attach(
                network, iface, selection.request(), usable.config(), usable.attributes()));
      }
      case DelegateConfig.Unusable unusable -> {
        decision.report().failedAdding(iface, network, unusable.problem());
        decision.report().await(network);
        yield Optional.empty();
      }
    };
  }

  /** What forbids the attach whatever the NAD says; null if nothing. */
  private @Nullable String obstacle(
      NetworkRef network, InterfaceName iface, Map<String, String> holders) {
    String holder = holders.get(iface.value());
    return decision
        .input()
        .policy()
        .refusal(decision.namespace(), network)
        .orElse(holder == null ? null : "the interface name is in use by " + holder);
  }

  private void reportDefaultRoute(Selection selection, InterfaceName iface) {
    if (!selection.request().defaultRoute().isEmpty()) {
      decision
          .report()
          .report(
              EventReason.INVALID_NETWORK_SELECTION,
              "element "
                  + selection.position()
                  + " ("
                  + selection.network()
                  + "): default-route is ignored: the default route of a running pod cannot be"
                  + " changed; interface "
                  + iface
                  + " is attached without it");
    }
  }
}
