package io.dynamicnetworks.cnicache;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.CniCachePort;
import io.dynamicnetworks.bus.CniCachePort.CacheChanged;
import io.dynamicnetworks.bus.CniCachePort.CacheQuery;
import io.dynamicnetworks.bus.VertxBus;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a folder, how often and for whom, without a watch. */
class FolderObserverTest {
  private static final String LIVE = Samples.CREATED;
  private static final String LARGE = Samples.HOT;
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  @TempDir private Path root;
  private Path results;
  private Vertx vertx;
  private Context loop;
  private Bus bus;
  private final List<CacheChanged> published = new CopyOnWriteArrayList<>();

  @BeforeEach
  void prepare() throws IOException {
    results = Files.createDirectories(root.resolve("results"));
    vertx = Vertx.vertx();
    loop = vertx.getOrCreateContext();
    bus = new VertxBus(vertx);
    bus.subscribe(CniCachePort.CHANGED, published::add);
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void aFileThatIsUnchangedSinceItSettledIsNotReadAgain() throws IOException {
    FolderObserver observer = observer(InstantSource.fixed(NOW));
    write("a", CacheLimits.SETTLED);
    scan(observer, LIVE);
    write("b", CacheLimits.SETTLED);
    assertThat(netns(observer)).isEqualTo("/netns/a");
    write("c", CacheLimits.SETTLED.minusMillis(1));
    assertThat(netns(observer)).as("its stamp is another one").isEqualTo("/netns/c");
  }

  /** The file system's times may be too coarse to show a second write. */
  @Test
  void aFileThatWasWrittenJustBeforeItWasReadIsReadAgain() throws IOException {
    FolderObserver observer = observer(InstantSource.fixed(NOW));
    Duration justNow = CacheLimits.SETTLED.minusMillis(1);
    write("a", justNow);
    scan(observer, LIVE);
    write("b", justNow);
    assertThat(netns(observer)).isEqualTo("/netns/b");
  }

  /** An answer that lacks the file would say that nothing is attached. */
  @Test
  void whatAScanDropsDuringARequestIsReadAgain() throws IOException {
    StoppableClock clock = new StoppableClock();
    FolderObserver observer = observer(clock);
    write("a", CacheLimits.SETTLED);
    scan(observer, LIVE);
    Future<CachedSandbox> asked = onLoop(() -> observer.read(query(LIVE, "shop")));
    clock.stopNextVisit();
    Future<Void> scanned = onLoop(() -> observer.scan(Set.of()));
    clock.goOn();
    await(scanned);
    assertThat(await(asked).attachments()).hasSize(1);
  }

  @Test
  void theStartReadsOfEachSandboxOnlyItsShareAndTheRestLater() throws IOException {
    FolderObserver observer = observer(InstantSource.system());
    writeBesideLong(4);
    scan(observer, LIVE, LARGE);
    await(onLoop(() -> done(observer::publishAll)));
    assertThat(observer.describe()).endsWith("6 files, 2 of them cannot be used");
    await().untilAsserted(() -> assertThat(published).hasSize(2));
    await(onLoop(observer::readPostponed));
    assertThat(observer.describe()).endsWith("6 files");
    await()
        .untilAsserted(
            () ->
                assertThat(published.getLast().sandboxes().getFirst().attachments())
                    .hasSize(5)
                    .allMatch(attachment -> attachment.result() != null));
  }

  /** A short file of one sandbox, and that many long ones of another. */
  private void writeBesideLong(int count) throws IOException {
    write("a", CacheLimits.SETTLED);
    CacheFiles.created("pods", LARGE, "eth0").write(results);
    for (int at = 0; at < count; at++) {
      writeLong(at);
    }
  }

  @Test
  void aRequestIsAnsweredBeforeTheLongFilesOfAnotherNamespaceAreRead() throws IOException {
    FolderObserver observer = observer(InstantSource.system());
    writeBesideLong(16);
    List<String> answered = new CopyOnWriteArrayList<>();
    Future<Void> all =
        onLoop(
            () -> {
              List<Future<CachedSandbox>> large =
                  IntStream.range(0, 5)
                      .mapToObj(at -> observer.read(query(LARGE, "large")))
                      .toList();
              large.forEach(one -> one.onSuccess(done -> answered.add("large")));
              Future<CachedSandbox> small = observer.read(query(LIVE, "small"));
              small.onSuccess(done -> answered.add("small"));
              return Future.all(large).compose(done -> small).mapEmpty();
            });
    await(all);
    assertThat(answered).startsWith("small").hasSize(6);
  }

  /** An answer that lacks some of them would say that these are gone. */
  @Test
  void aSandboxWithMoreFilesThanAreReadIsNotAnsweredForUntilSomeAreGone() throws IOException {
    FolderObserver observer = observer(InstantSource.system());
    CacheFiles.created("pods", LARGE, "eth0").write(results);
    for (int at = 0; at < CacheLimits.FILES_PER_SANDBOX; at++) {
      CacheFiles.created("n", LARGE, "x" + at).write(results);
    }
    scan(observer, LARGE);
    Future<CachedSandbox> tooMany = onLoop(() -> observer.read(query(LARGE, "shop")));
    await().until(tooMany::isComplete);
    assertThat(tooMany.cause()).hasMessageContaining("more files than are read");
    Files.delete(results.resolve(CacheFiles.created("n", LARGE, "x0").name()));
    assertThat(await(onLoop(() -> observer.read(query(LARGE, "shop")))).attachments())
        .hasSize(CacheLimits.FILES_PER_SANDBOX);
  }

  /** An empty answer would say that nothing is attached. */
  @Test
  void aFileThatCannotBeUsedShowsInASandboxThatIsNotReady() throws IOException {
    FolderObserver observer = observer(InstantSource.system());
    scan(observer);
    CacheFiles.created("pods", LARGE, "eth0").write(results);
    CacheFiles file = CacheFiles.created("n", LIVE, "x1");
    CacheFiles.write(results.resolve(file.name()), " ".repeat(CacheLimits.FILE_BYTES + 1));
    await(onLoop(() -> observer.read(query(LIVE, "shop"))));
    assertThat(observer.describe()).endsWith("1 files, 1 of them cannot be used");
  }

  /** The size of a directory depends on the file system; ext4 keeps that of its best days. */
  @Test
  void aFolderIsCheapToListIfItHoldsFewFilesAndIsNotLongItself() throws IOException {
    assertThat(ListingRule.isCheap(CniFolder.open(root).list(new CacheFileNames(Set.of()))))
        .isTrue();
    assertThat(ListingRule.isCheap(new CniFolder.Listing(Map.of(), 21, 40L << 20, 0))).isFalse();
    assertThat(ListingRule.isCheap(new CniFolder.Listing(Map.of(), 300_000, 0, 0))).isFalse();
  }

  /** Whatever the files turn out to be: a tenant chooses their names and contents. */
  @Test
  void aVisitEndsOnceItHasReadEnoughEvenIfNoFileCanBeUsed() throws IOException {
    CniFolder folder = CniFolder.open(root);
    Queue<PendingRead> pending = new ArrayDeque<>();
    for (int at = 0; at < 4; at++) {
      CacheFiles file = CacheFiles.created("n" + at, LIVE, "x\u0001");
      String text = file.text();
      String padded = text + " ".repeat(CacheLimits.FILE_BYTES - text.length());
      CacheFiles.write(results.resolve(file.name()), padded);
      pending.add(new PendingRead.Result(file.name()));
    }
    assertThat(folder.visit(pending, InstantSource.system()))
        .singleElement()
        .isInstanceOf(FileVisit.Unusable.class);
    assertThat(pending).hasSize(3);
  }

  // ---- the folder ----

  private void write(String netns, Duration age) throws IOException {
    CacheFiles file = CacheFiles.created("pods", LIVE, "eth0");
    CacheFiles.write(
        results.resolve(file.name()), file.json().put("netns", "/netns/" + netns).toString());
    Files.setLastModifiedTime(results.resolve(file.name()), FileTime.from(NOW.minus(age)));
  }

  /** A file that takes almost half of a sandbox's share. */
  private void writeLong(int at) {
    CacheFiles file = CacheFiles.created("n" + at, LARGE, "x" + at);
    String text = file.text();
    int length = (int) CacheLimits.START_BYTES_PER_SANDBOX / 2 - 1_000;
    CacheFiles.write(results.resolve(file.name()), text + " ".repeat(length - text.length()));
  }

  // ---- the observer ----

  private FolderObserver observer(InstantSource clock) throws IOException {
    return new FolderObserver(
        vertx, CniFolder.open(root), new KnownPods(), new CachePublisher(bus), clock);
  }

  private void scan(FolderObserver observer, String... live) {
    await(onLoop(() -> observer.scan(Set.of(live))));
  }

  private String netns(FolderObserver observer) {
    return await(onLoop(() -> observer.read(query(LIVE, "shop")))).attachments().stream()
        .map(CachedAttachment::netns)
        .findFirst()
        .orElse("");
  }

  private static CacheQuery query(String sandbox, String namespace) {
    return new CacheQuery(new PodUid("any"), new PodRef(namespace, "any"), sandbox, Set.of());
  }

  private <T> Future<T> onLoop(Supplier<Future<T>> work) {
    Promise<T> result = Promise.promise();
    loop.runOnContext(run -> work.get().onComplete(result));
    return result.future();
  }

  private static Future<Void> done(Runnable work) {
    work.run();
    return Future.succeededFuture();
  }

  /** Its time is asked for at each file of a visit, on a worker thread: there it can be stopped. */
  private static final class StoppableClock implements InstantSource {
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch free = new CountDownLatch(1);
    private volatile boolean stops;

    @Override
    public Instant instant() {
      if (stops && Thread.currentThread().getName().contains("worker")) {
        stopped.countDown();
        waitFor(free);
      }
      return NOW;
    }

    void stopNextVisit() {
      stops = true;
      waitFor(stopped);
    }

    void goOn() {
      free.countDown();
    }

    private static void waitFor(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
