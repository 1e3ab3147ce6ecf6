package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.Shown;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be detached.
 *
 * @param possible the links that can be, first attached first
 * @param doomed all that nobody wants any more and that may be detached, whether it can be or not
 */
record Removals(List<Removal> possible, Set<Link> doomed) {
  /**
   * @param config the NAD's, for a DEL of which the ledger knows none; null if there is none
   */
  record Removal(Link link, InterfaceName iface, @Nullable String config) {}

  static Removals of(Run run, Permission permission, Matching matching) {
    Set<Link> doomed = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Removal> possible = new ArrayList<>();
    for (Link link : matching.unwanted()) {
      if (permission.covers(link)) {
        doomed.add(link);
        Removal removal = removal(link, run);
        if (removal != null) {
          possible.add(removal);
        }
      }
    }
    return new Removals(List.copyOf(possible), doomed);
  }

  private static @Nullable Removal removal(Link link, Run run) {
    InterfaceName iface = link.iface();
    if (iface == null) {
      run.report().failedRemoving(label(link), link.network(), "no usable interface name is known");
      return null;
    }
    LedgerEntry entry = link.entry();
    return switch (run.catalog().config(link.network(), InterfaceRequest.NONE)) {
      case DelegateConfig.Usable usable -> new Removal(link, iface, usable.config());
      case DelegateConfig.Unusable unusable -> {
        if (entry != null && !entry.config().isEmpty()) {
          yield new Removal(link, iface, null);
        }
        run.report()
            .failedRemoving(
                iface.value(),
                link.network(),
                "the config that it was attached with is not known any more: "
                    + unusable.problem());
        run.report().await(link.network());
        yield null;
      }
    };
  }

  private static String label(Link link) {
    String listed = link.listed().getFirst().iface();
    return listed == null ? "(unnamed)" : Shown.value(listed);
  }
}
