package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is to be attached. */
final class Additions {
  /**
   * How many a plan attaches at most, so that an annotation of a hundred thousand elements does not
   * fill the memory; the rest follows when network-status has changed.
   */
  private static final int MAX_ATTACHES = 128;

  private final Run run;
  private final Map<String, String> holders;
  private final Names names;

  private Additions(Run run, Map<String, String> holders, Names names) {
    this.run = run;
    this.holders = holders;
    this.names = names;
  }

  /** The steps for what nothing stands for yet, in the annotation's order. */
  static List<Step.Attach> of(Run run, Asked asked, Inventory inventory, Matched matched) {
    Set<String> inUse = inUse(asked, inventory);
    run.situation().taken().forEach(name -> inUse.add(name.value()));
    Names names = new Names(inUse, inventory.leftovers());
    Additions additions = new Additions(run, holders(inventory, matched.removals()), names);
    List<Step.Attach> attaches = new ArrayList<>();
    for (Selection selection : asked.valid()) {
      if (matched.matching().linkOf(selection) == null && attaches.size() < MAX_ATTACHES) {
        Step.Attach attach = additions.attach(selection);
        if (attach != null) {
          attaches.add(attach);
        }
      }
    }
    return attaches;
  }

  /** Every name that something has or asks for. */
  private static Set<String> inUse(Asked asked, Inventory inventory) {
    Set<String> inUse = new HashSet<>();
    inventory.links().forEach(link -> inUse.addAll(link.names()));
    for (Attachment attachment : inventory.listedElsewhere()) {
      if (attachment.iface() != null) {
        inUse.add(attachment.iface());
      }
    }
    for (Selection selection : asked.valid()) {
      if (selection.iface() != null) {
        inUse.add(selection.iface().value());
      }
    }
    return inUse;
  }

  /** Who goes on holding each interface name, as network-status calls it. */
  private static Map<String, String> holders(Inventory inventory, Removals removals) {
    Map<String, String> holders = new HashMap<>();
    for (Link link : inventory.links()) {
      for (String name : link.names()) {
        holders.put(name, link.network().toString());
      }
    }
    for (Removals.Removal removal : removals.possible()) {
      holders.keySet().removeAll(removal.link().names());
    }
    for (Attachment attachment : inventory.untouchable()) {
      if (attachment.iface() != null) {
        holders.put(attachment.iface(), attachment.name());
      }
    }
    return holders;
  }

  private Step.@Nullable Attach attach(Selection selection) {
    NetworkRef network = selection.network();
    InterfaceName iface = selection.iface() == null ? names.next(selection) : selection.iface();
    String obstacle = obstacle(network, iface);
    if (obstacle != null) {
      run.report().failedAdding(iface.value(), network, obstacle);
      return null;
    }
    return switch (run.catalog().config(network, selection.request())) {
      case DelegateConfig.Usable usable -> {
        tellOfDefaultRoute(selection, iface);
        yield new Step.Attach(
            network, iface, selection.request(), usable.config(), usable.attributes());
      }
      case DelegateConfig.Unusable unusable -> {
        run.report().failedAdding(iface.value(), network, unusable.problem());
        run.report().await(network);
        yield null;
      }
    };
  }

  /** What speaks against the attach whatever the NAD says; null if nothing. */
  private @Nullable String obstacle(NetworkRef network, InterfaceName iface) {
    Policy policy = run.situation().policy();
    String namespace = run.situation().pod().ref().namespace();
    if (!policy.allows(namespace, network)) {
      Set<String> allowed = new TreeSet<>(policy.globalNamespaces());
      allowed.add(namespace);
      return "namespace isolation: a pod of namespace "
          + namespace
          + " may use networks of "
          + String.join(", ", allowed)
          + ", not of "
          + network.namespace();
    }
    String holder = holders.get(iface.value());
    return holder == null ? null : "the interface name is in use by " + holder;
  }

  private void tellOfDefaultRoute(Selection selection, InterfaceName iface) {
    if (!selection.request().defaultRoute().isEmpty()) {
      run.report()
          .tell(
              EventReason.INVALID_NETWORK_SELECTION,
              "element "
                  + selection.position()
                  + " ("
                  + selection.network()
                  + "): default-route is ignored: the default route of a running pod cannot be changed;"
                  + " interface "
                  + iface
                  + " is attached without it");
    }
  }
}
