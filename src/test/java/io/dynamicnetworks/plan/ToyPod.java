package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Plan;
import io.dynamicnetworks.model.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A pod as the kernel, network-status and the ledger have it, on which plans take effect at once.
 * Network {@code c}'s results name no interface, network {@code d}'s have two.
 */
final class ToyPod {
  final Map<String, NetworkRef> links = new LinkedHashMap<>();
  final List<Attachment> status = new ArrayList<>();
  final List<LedgerEntry> ledger = new ArrayList<>();

  void apply(Plan plan) {
    ledger.removeIf(entry -> entry.state() == State.ADOPTED);
    ledger.addAll(0, plan.adopted());
    plan.steps().forEach(this::apply);
    ledger.removeIf(entry -> entry.state() == State.DETACHED);
  }

  private void apply(Step step) {
    switch (step) {
      case Step.Attach attach -> attach(attach);
      case Step.Detach detach -> {
        links.remove(detach.iface().value(), detach.network());
        detach.entries().forEach(this::unlist);
        ledger.removeIf(entry -> entry.isFor(detach.network(), detach.iface()));
      }
      case Step.Clean clean -> delete(clean.entry());
      case Step.Publish(LedgerEntry entry) -> list(entry.entries());
      case Step.Verify verify -> {}
      case Step.Retract(LedgerEntry entry) -> {
        entry.entries().forEach(this::unlist);
        ledger.removeIf(
            kept -> kept.state() == State.DETACHED && kept.isFor(entry.network(), entry.iface()));
      }
    }
  }

  private void attach(Step.Attach attach) {
    for (LedgerEntry entry : List.copyOf(ledger)) {
      if (entry.state() == State.UNCERTAIN && entry.isFor(attach.network(), attach.iface())) {
        delete(entry);
      }
    }
    assertThat(links).as("names in use when %s comes", attach).doesNotContainKey(name(attach));
    links.put(name(attach), attach.network());
    List<Attachment> result = result(attach.network(), attach.iface());
    list(result);
    ledger.add(
        new LedgerEntry(
            attach.network(),
            attach.iface(),
            Scene.SANDBOX,
            attach.config(),
            attach.request(),
            State.ATTACHED,
            0,
            result,
            Scene.HINT));
  }

  private static String name(Step.Attach attach) {
    return attach.iface().value();
  }

  private void delete(LedgerEntry entry) {
    if (entry.sandbox().equals(Scene.SANDBOX)) {
      links.remove(entry.iface().value(), entry.network());
    }
    ledger.remove(entry);
  }

  private static List<Attachment> result(NetworkRef network, InterfaceName iface) {
    String name = network.toString();
    return switch (network.name()) {
      case "c" -> List.of(Scene.attachment(name, null, false));
      case "d" ->
          List.of(
              Scene.attachment(name, iface.value(), false),
              Scene.attachment(name, iface.value() + "-ctl", false));
      default -> List.of(Scene.attachment(name, iface.value(), false));
    };
  }

  /** As a write does: an entry of the same place is replaced. */
  private void list(List<Attachment> entries) {
    entries.forEach(this::unlist);
    status.addAll(entries);
  }

  private void unlist(Attachment attachment) {
    for (int at = 0; at < status.size(); at++) {
      if (same(status.get(at), attachment)) {
        status.remove(at);
        return;
      }
    }
  }

  private static boolean same(Attachment one, Attachment other) {
    return one.name().equals(other.name()) && Objects.equals(one.iface(), other.iface());
  }

  // What can go wrong, to one of the ledger's entries.

  /** The ADD succeeded, the write did not. */
  void loseStatusWrite(LedgerEntry entry) {
    entry.entries().forEach(this::unlist);
  }

  /** Nobody knows whether the ADD had its effect. */
  void forgetOutcome(LedgerEntry entry, State state, boolean linkIsThere) {
    loseStatusWrite(entry);
    replace(entry, before -> before.withState(state).withEntries(List.of()));
    if (!linkIsThere) {
      links.remove(entry.iface().value());
    }
  }

  /** The DEL succeeded, the write did not. */
  void loseRetraction(LedgerEntry entry) {
    links.remove(entry.iface().value());
    replace(entry, before -> before.withState(State.DETACHED));
  }

  /** It was attached in a sandbox that is gone. */
  void recreateSandbox(LedgerEntry entry) {
    loseStatusWrite(entry);
    links.remove(entry.iface().value());
    replace(entry, before -> Scene.inSandbox("sandbox-0", "old", before));
  }

  private void replace(LedgerEntry entry, UnaryOperator<LedgerEntry> change) {
    ledger.replaceAll(kept -> kept.equals(entry) ? change.apply(kept) : kept);
  }

  @Nullable NetworkRef networkOf(String iface) {
    return links.get(iface);
  }
}
