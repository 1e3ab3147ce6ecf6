package io.dynamicnetworks.reconcile.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.LedgerPort;
import io.dynamicnetworks.bus.LedgerPort.LedgerStored;
import io.dynamicnetworks.bus.LedgerPort.LedgerWrite;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState.Adding;
import io.dynamicnetworks.model.AttachmentState.Adopted;
import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.AttachmentState.Deleted;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.simulation.SimulatedBus;
import io.dynamicnetworks.simulation.VirtualTime;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a pod's store keeps when the ledger refuses a change. */
class AttachmentStoreTest {
  private static final NetworkRef NETWORK = new NetworkRef("shop", "storage");
  private static final Attachment ADDING =
      new Attachment(
          NETWORK,
          new InterfaceName("x1"),
          new Sandbox("c0ffee", "/var/run/netns/x"),
          "{}",
          InterfaceRequest.NONE,
          new Adding(1));
  private static final String LONG = "{\"long\":1}";
  private static final Attachment ATTACHED = ADDING.withState(new Attached());
  private static final StatusEntry ENTRY =
      new StatusEntry(NETWORK.toString(), NETWORK, "x1", List.of(), null, false, "{}");

  private final VirtualTime time = new VirtualTime();
  private final SimulatedBus bus = new SimulatedBus(time);
  private final AttachmentStore store =
      new AttachmentStore(bus, new PodUid("uid-1"), new PodRef("shop", "web-0"));

  /** The ledger has no room for status entries and long configs. */
  @BeforeEach
  void serveNarrowLedger() {
    bus.serve(
        LedgerPort.WRITE,
        write ->
            Future.succeededFuture(new LedgerStored(write.about(), true, refusal(write), null)));
    store.add(ADDING);
    pass();
  }

  private static @Nullable String refusal(LedgerWrite write) {
    return write.ledger().attachments().stream()
            .allMatch(kept -> kept.entries().isEmpty() && !LONG.equals(kept.config()))
        ? null
        : "too long";
  }

  private void pass() {
    time.runUntil(time.nowMillis() + 1_000);
  }

  @Test
  void aResultThatDoesNotFitIsLeftOutAndItsStateKept() {
    store.replace(ADDING, List.of(ATTACHED.withEntries(List.of(ENTRY))));
    pass();
    assertThat(store.attachments()).containsExactly(ATTACHED);
  }

  /** A tenant attaches one network many times; the worker keeps them until they are detached. */
  @Test
  void equalConfigsAreKeptOnce() {
    String config = "{\"name\":\"" + "n".repeat(1_000) + "\"}";
    for (String iface : List.of("x2", "x3")) {
      store.add(
          new Attachment(
              NETWORK,
              new InterfaceName(iface),
              ADDING.sandbox(),
              String.valueOf(config.toCharArray()),
              InterfaceRequest.NONE,
              new Adding(1)));
      pass();
    }
    assertThat(store.attachments())
        .filteredOn(kept -> !kept.equals(ADDING))
        .extracting(kept -> System.identityHashCode(kept.add().config()))
        .hasSize(2)
        .containsOnly(System.identityHashCode(store.attachments().getLast().add().config()));
  }

  @Test
  void anAttachmentThatDoesNotFitIsRefused() {
    Future<?> added = store.add(ATTACHED.withEntries(List.of(ENTRY)));
    pass();
    assertThat(added.result()).hasToString("Optional[too long]");
    assertThat(store.attachments()).containsExactly(ADDING);
  }

  /** Otherwise the DEL would be repeated at each look. */
  @Test
  void ofWhatWasDeletedItsNameIsKeptInAnyCase() {
    Attachment adopted = ATTACHED.withState(new Adopted()).withConfig(LONG);
    store.replace(adopted, List.of(adopted.withState(new Deleted(5))));
    pass();
    assertThat(store.attachments())
        .containsExactly(ADDING, adopted.withState(new Deleted(5)).withConfig(null));
  }
}
