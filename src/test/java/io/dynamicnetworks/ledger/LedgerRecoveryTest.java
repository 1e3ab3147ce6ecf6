package io.dynamicnetworks.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Messages.LedgerStored;
import io.dynamicnetworks.bus.Messages.LedgerWrite;
import io.dynamicnetworks.bus.VertxBus;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of what the disk could not take. */
class LedgerRecoveryTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path parent;

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void whatTheDiskCouldNotTakeIsWrittenOnceItCan() throws Exception {
    Path folder = parent.resolve("state");
    Files.writeString(folder, "a file is in the way of the folder");
    VertxBus bus = new VertxBus(vertx);
    get(vertx.deployVerticle(new Ledger(bus, new LedgerFolder(folder))));
    LedgerStored stored = get(bus.request(Addresses.LEDGER_WRITE, new LedgerWrite(kept()), SOON));
    assertThat(stored.durable()).isFalse();

    Files.delete(folder);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(new LedgerFolder(folder).readAll()).containsExactly(kept()));
  }

  private static <T> T get(io.vertx.core.Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static PodLedger kept() {
    LedgerEntry entry =
        new LedgerEntry(
            new NetworkRef("shop", "a"),
            new InterfaceName("ens4"),
            new Sandbox("sandbox-1", "/run/netns/cni-1"),
            "{\"type\":\"macvlan\"}",
            InterfaceRequest.NONE,
            State.ATTACHED,
            0,
            List.of(),
            "hint");
    return new PodLedger(new PodUid("uid-1"), new PodRef("shop", "web"), List.of(entry));
  }
}
