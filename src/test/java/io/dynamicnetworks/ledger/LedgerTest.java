package io.dynamicnetworks.ledger;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.LedgerPort;
import io.dynamicnetworks.bus.LedgerPort.LedgerQuery;
import io.dynamicnetworks.bus.LedgerPort.LedgerStored;
import io.dynamicnetworks.bus.LedgerPort.LedgerWrite;
import io.dynamicnetworks.bus.SamplePort;
import io.dynamicnetworks.bus.SamplePort.Sample;
import io.dynamicnetworks.bus.SamplePort.SamplesQuery;
import io.dynamicnetworks.bus.VertxBus;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.standin.Patience;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  private static final Logger LOG = Logger.getLogger(Ledger.class.getName());

  private static final Duration RETRY_AFTER = Duration.ofMillis(50);

  @TempDir private Path parent;
  private Path path;
  private Vertx vertx;
  private Bus bus;
  private String deployed;

  @BeforeEach
  void start() {
    path = parent.resolve("ledger");
    deploy();
  }

  @AfterEach
  void stop() {
    wait(vertx.close());
  }

  @Test
  void whatIsWrittenIsAnsweredAndOnTheDisk() {
    PodLedger ledger = Ledgers.simple("uid-1");
    assertThat(write(ledger)).isEqualTo(new LedgerStored(ledger.pod(), true, null, ""));
    assertThat(of("uid-1")).containsExactly(ledger);
    assertThat(of("uid-2")).isEmpty();
    assertThat(onDisk()).containsExactly(ledger);
  }

  @Test
  void aRestartKnowsWhatWasWritten() {
    PodLedger first = Ledgers.simple("uid-1");
    PodLedger second = Ledgers.simple("uid-2");
    write(first);
    write(second);
    restart();
    assertThat(all()).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void aLedgerWithoutEntriesIsForgotten() {
    write(Ledgers.simple("uid-1"));
    assertThat(write(Ledgers.empty("uid-1")).durable()).isTrue();
    assertThat(all()).isEmpty();
    restart();
    assertThat(all()).isEmpty();
  }

  @Test
  void ofManyWritesAtOnceTheLastOneCounts() {
    List<Future<LedgerStored>> stored = new ArrayList<>();
    for (int number = 0; number <= 200; number++) {
      stored.add(request(Ledgers.with("uid-1", "config " + number)));
      stored.add(request(Ledgers.with("uid-2", "config " + number)));
    }
    assertThat(of("uid-1")).containsExactly(Ledgers.with("uid-1", "config 200"));
    stored.forEach(each -> assertThat(wait(each).durable()).isTrue());
    assertThat(onDisk())
        .containsExactlyInAnyOrder(
            Ledgers.with("uid-1", "config 200"), Ledgers.with("uid-2", "config 200"));
  }

  @Test
  void whatCannotBeWrittenIsKeptInMemoryAndReported() throws IOException {
    putFileInTheWay();
    PodLedger ledger = Ledgers.simple("uid-1");
    assertThat(write(ledger)).isEqualTo(new LedgerStored(ledger.pod(), false, null, ""));
    assertThat(of("uid-1")).containsExactly(ledger);
  }

  @Test
  void ofManyWritesThatFailNoneIsCalledDurable() throws IOException {
    putFileInTheWay();
    List<Future<LedgerStored>> stored = new ArrayList<>();
    for (int number = 0; number < 50; number++) {
      stored.add(request(Ledgers.with("uid-1", "config " + number)));
    }
    stored.forEach(each -> assertThat(wait(each).durable()).isFalse());
  }

  @Test
  void whenTheDiskTakesFilesAgainWhatItMissedIsWritten() throws IOException {
    write(Ledgers.simple("uid-3"));
    Files.delete(path.resolve("uid-3.json"));
    putFileInTheWay();
    write(Ledgers.simple("uid-1"));
    write(Ledgers.with("uid-2", "old"));
    Files.delete(path);
    assertThat(write(Ledgers.simple("uid-4")).durable()).isTrue();
    // Not by reading the folder, which would delete unfinished files as left over from a dead
    // process.
    await().until(() -> Files.exists(path.resolve("uid-1.json")));
    await().until(() -> Files.exists(path.resolve("uid-2.json")));
    assertThat(onDisk())
        .containsExactlyInAnyOrder(
            Ledgers.simple("uid-1"), Ledgers.with("uid-2", "old"), Ledgers.simple("uid-4"));
  }

  @Test
  void onePodThatCannotBeWrittenHurtsNoOther() throws IOException {
    Files.createDirectories(path.resolve("uid-1.json/inside"));
    assertThat(write(Ledgers.simple("uid-1")).durable()).isFalse();
    assertThat(write(Ledgers.simple("uid-2")).durable()).isTrue();
    assertThat(write(Ledgers.with("uid-1", "again")).durable()).isFalse();
    assertThat(all())
        .containsExactlyInAnyOrder(Ledgers.with("uid-1", "again"), Ledgers.simple("uid-2"));
  }

  @Test
  void aBrokenFileIsNotFatal() throws IOException {
    write(Ledgers.simple("uid-1"));
    Files.writeString(path.resolve("uid-2.json"), "{oops");
    restart();
    assertThat(all()).containsExactly(Ledgers.simple("uid-1"));
  }

  @Test
  void whatIsBeyondTheBudgetIsRefusedAndChangesNothing() {
    write(Ledgers.simple("uid-1"));
    PodLedger large = Ledgers.with("uid-1", "x".repeat(400 << 10));
    assertThat(write(large).refused()).matches("ledger of the pod: \\d+ bytes, want at most \\d+");
    assertThat(all()).containsExactly(Ledgers.simple("uid-1"));
    assertThat(onDisk()).containsExactly(Ledgers.simple("uid-1"));
  }

  @Test
  void whatIsUnderWayIsWrittenBeforeItStops() {
    for (int number = 0; number < 50; number++) {
      request(Ledgers.with("uid-1", "config " + number));
    }
    assertThat(of("uid-1")).containsExactly(Ledgers.with("uid-1", "config 49"));
    wait(vertx.undeploy(deployed));
    assertThat(onDisk()).containsExactly(Ledgers.with("uid-1", "config 49"));
  }

  @Test
  void anUnusableFolderIsReportedAtTheStartAndEverythingGoesOn() throws IOException {
    assertThat(said(this::restart)).isEmpty();
    putFileInTheWay();
    assertThat(said(this::restart))
        .singleElement()
        .asString()
        .contains(
            "stateDirectory is unusable: ", " directory=" + path + " cause=\"not a directory\"");
    assertThat(write(Ledgers.simple("uid-1")).durable()).isFalse();
    assertThat(of("uid-1")).containsExactly(Ledgers.simple("uid-1"));
  }

  @Test
  void aFolderThatWasUnusableAtTheStartIsUsedOnceItCanBeAlsoWithoutAWrite() throws IOException {
    putFileInTheWay();
    restart();
    assertThat(durable()).isZero();
    Files.delete(path);
    await().until(() -> durable() == 1);
    assertThat(path).isDirectory();
    assertThat(write(Ledgers.simple("uid-1")).durable()).isTrue();
    assertThat(durable()).isEqualTo(1);
  }

  @Test
  void whatAnUnusableFolderMissedIsWrittenOnceItCanBeUsed() throws IOException {
    putFileInTheWay();
    restart();
    write(Ledgers.simple("uid-1"));
    assertThat(durable()).isZero();
    Files.delete(path);
    await().until(() -> durable() == 1);
    assertThat(onDisk()).containsExactly(Ledgers.simple("uid-1"));
  }

  /** The gauge for Prometheus: 1 if everything is on disk. */
  private double durable() {
    return wait(bus.request(SamplePort.OF_LEDGER, new SamplesQuery(), Patience.LIMIT))
        .values()
        .getOrDefault(Sample.LEDGER_DURABLE, Double.NaN);
  }

  /** What the ledger logs meanwhile. */
  private static List<String> said(Runnable work) {
    List<String> lines = new CopyOnWriteArrayList<>();
    Handler handler =
        new StreamHandler() {
          @Override
          public synchronized void publish(LogRecord line) {
            lines.add(line.getMessage());
          }
        };
    Level before = LOG.getLevel();
    LOG.addHandler(handler);
    LOG.setLevel(Level.WARNING);
    try {
      work.run();
    } finally {
      LOG.removeHandler(handler);
      LOG.setLevel(before);
    }
    return lines;
  }

  /** Puts a file where the folder should be. Permissions would not do, since root bypasses them. */
  private void putFileInTheWay() throws IOException {
    Files.delete(path);
    Files.writeString(path, "in the way");
  }

  private void restart() {
    wait(vertx.close());
    deploy();
  }

  private void deploy() {
    vertx = Vertx.vertx();
    bus = new VertxBus(vertx);
    deployed =
        wait(vertx.deployVerticle(new Ledger(bus, new LedgerFolder(path), null, RETRY_AFTER)));
  }

  private LedgerStored write(PodLedger ledger) {
    return wait(request(ledger));
  }

  private Future<LedgerStored> request(PodLedger ledger) {
    return bus.request(LedgerPort.WRITE, new LedgerWrite(ledger), Patience.LIMIT);
  }

  private List<PodLedger> of(String uid) {
    return all().stream().filter(ledger -> ledger.uid().value().equals(uid)).toList();
  }

  private List<PodLedger> all() {
    return wait(bus.request(LedgerPort.READ, new LedgerQuery(), Patience.LIMIT)).ledgers();
  }

  private List<PodLedger> onDisk() {
    LedgerStore store = new LedgerStore(LedgerBudget.STANDARD);
    new LedgerFolder(path).readInto(store);
    return store.all();
  }

  private static <T> T wait(Future<T> future) {
    return await(future);
  }
}
