package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.CachedSandbox.RecordedDelegate;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.plan.Evidence.Creation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Maps multus' attachments to the selections that the sandbox was created with. Multus attaches
 * {@code defaultNetworks} first and then the selections, in order. If no interface name was
 * requested, the attachment is called {@code net} plus its position in that order.
 */
final class CreationSelections {
  private final Map<String, NetworkRef> networks = new HashMap<>();
  private final Map<String, Selection> selections = new HashMap<>();
  private final Map<String, String> resources = new HashMap<>();

  private CreationSelections() {}

  /**
   * The mapping by multus' record of the sandbox or, without one, by the number of its attachments.
   *
   * @param ledger shows which files are not multus' own, and what multus had attached besides
   * @param configName the name in a NAD's config; empty if unknown
   */
  static CreationSelections of(
      CachedSandbox sandbox,
      Creation.Known created,
      List<Attachment> ledger,
      Function<NetworkRef, String> configName) {
    CreationSelections result = new CreationSelections();
    List<RecordedDelegate> record = sandbox.record();
    if (record != null) {
      result.readRecord(record, created);
    } else {
      Positions positions = new Positions(sandbox, configName);
      int byMultus = byMultus(sandbox, ledger);
      int least = Math.max(0, byMultus - created.elements());
      result.readSelections(
          created.selections(), positions, positions.defaults(created, least, byMultus));
    }
    return result;
  }

  /** How many interfaces multus attached, besides that of the cluster network. */
  private static int byMultus(CachedSandbox sandbox, List<Attachment> ledger) {
    List<Attachment> own = ledger.stream().filter(kept -> kept.isIn(sandbox.id())).toList();
    Set<InterfaceName> names = new HashSet<>();
    for (CachedAttachment cached : sandbox.attachments()) {
      boolean isHotPlugged =
          cached.byDelegate()
              || own.stream()
                  .anyMatch(kept -> !kept.created() && ConfigMatch.isFileOf(cached, kept));
      if (!isHotPlugged && !cached.iface().isCluster()) {
        names.add(cached.iface());
      }
    }
    own.stream().filter(Attachment::created).map(Attachment::iface).forEach(names::add);
    return names.size();
  }

  /** The NAD of the attachment; null if unknown. */
  @Nullable NetworkRef networkOf(InterfaceName iface) {
    return networks.get(iface.value());
  }

  /** The resource of the device that multus chose for it; null if none or unknown. */
  @Nullable String resourceOf(InterfaceName iface) {
    return resources.get(iface.value());
  }

  /**
   * The resource of the device that multus chose for the interface, by its record of the sandbox.
   */
  static @Nullable String resourceOf(CachedSandbox sandbox, InterfaceName iface) {
    return of(sandbox, new Creation.Known(List.of()), List.of(), network -> "").resourceOf(iface);
  }

  /** The selection that it was attached for; null if there is none. */
  @Nullable Selection selectionOf(InterfaceName iface) {
    return selections.get(iface.value());
  }

  /**
   * The interface name that multus gave a selection.
   *
   * @param defaults the number of {@code defaultNetworks} attachments before the selections
   */
  static InterfaceName ifaceOf(Selection selection, int defaults) {
    return selection.iface() != null
        ? selection.iface()
        : new InterfaceName(InterfaceName.ofPosition(selection.position() + defaults));
  }

  /**
   * @param defaults the number of {@code defaultNetworks} attachments; empty if none agrees with
   *     the cache, so that no position is known
   */
  private void readSelections(List<Selection> created, Positions positions, OptionalInt defaults) {
    for (Selection selection : created) {
      boolean isKnown = selection.iface() != null || defaults.isPresent();
      if (isKnown && positions.fits(selection, defaults.orElse(0))) {
        String iface = ifaceOf(selection, defaults.orElse(0)).value();
        networks.put(iface, selection.network());
        selections.put(iface, selection);
      }
    }
  }

  /**
   * Compares the positions of selections with the names of the configs that the cache shows there.
   */
  private record Positions(CachedSandbox sandbox, Function<NetworkRef, String> configName) {
    /** The smallest number, within these bounds, with which every position agrees. */
    OptionalInt defaults(Creation.Known created, int least, int most) {
      return IntStream.rangeClosed(least, most)
          .filter(
              defaults ->
                  created.selections().stream()
                      .filter(selection -> selection.iface() == null)
                      .allMatch(selection -> fits(selection, defaults)))
          .findFirst();
    }

    boolean fits(Selection selection, int defaults) {
      InterfaceName iface = ifaceOf(selection, defaults);
      String name = configName.apply(selection.network());
      return name.isEmpty()
          || sandbox
              .under(iface)
              .filter(cached -> !cached.byDelegate())
              .allMatch(cached -> cached.networkName().equals(name));
    }
  }

  private void readRecord(List<RecordedDelegate> record, Creation.Known known) {
    List<String> ifaces = new ArrayList<>();
    List<RecordedDelegate> delegates = new ArrayList<>();
    for (int at = 0; at < record.size(); at++) {
      RecordedDelegate delegate = record.get(at);
      String iface = delegate.ifaceAt(at);
      if (delegate.network() != null && at > 0) {
        ifaces.add(iface);
        delegates.add(delegate);
        networks.put(iface, delegate.network());
        if (delegate.resource() != null) {
          resources.put(iface, delegate.resource());
        }
      }
    }
    int first = delegates.size() - known.elements();
    boolean areAligned =
        first >= 0
            && known.selections().stream()
                .allMatch(each -> isFor(delegates.get(first + each.position() - 1), each));
    for (Selection selection : known.selections()) {
      int at =
          areAligned ? first + selection.position() - 1 : indexOf(selection, delegates, ifaces);
      if (at >= 0) {
        selections.put(ifaces.get(at), selection);
      }
    }
  }

  private static boolean isFor(RecordedDelegate delegate, Selection selection) {
    return selection.network().equals(delegate.network())
        && Objects.equals(selection.iface(), delegate.iface());
  }

  /**
   * The index of the last unclaimed delegate with the selection's network and interface, or -1. The
   * search starts at the end, since those of defaultNetworks come first.
   */
  private int indexOf(Selection selection, List<RecordedDelegate> delegates, List<String> ifaces) {
    for (int at = delegates.size() - 1; at >= 0; at--) {
      boolean free = !selections.containsKey(ifaces.get(at));
      if (free && isFor(delegates.get(at), selection)) {
        return at;
      }
    }
    return -1;
  }
}
