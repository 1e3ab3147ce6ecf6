package io.dynamicnetworks.cnicache;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.CniCachePort;
import io.dynamicnetworks.bus.CniCachePort.CacheChanged;
import io.dynamicnetworks.bus.CniCachePort.CacheQuery;
import io.dynamicnetworks.bus.CniCachePort.MultusSettings;
import io.dynamicnetworks.bus.CniCachePort.ObservationMode;
import io.dynamicnetworks.bus.Message;
import io.dynamicnetworks.bus.PeerPort;
import io.dynamicnetworks.bus.PeerPort.Peer;
import io.dynamicnetworks.bus.PeerPort.PeerBack;
import io.dynamicnetworks.bus.RequestFailed;
import io.dynamicnetworks.bus.RuntimePort;
import io.dynamicnetworks.bus.RuntimePort.LiveSandboxes;
import io.dynamicnetworks.bus.VertxBus;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.ExpectedFile;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verticle on a real folder, watched with real inotify. */
class CniCacheTest {
  private static final Duration TICK = Duration.ofMillis(50);
  private static final String LIVE = Samples.CREATED;
  private static final String STALE = "5ta1e".repeat(12) + "0000";
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir private Path root;
  private Path cniDir;
  private Path results;
  private Path confFolder;
  private Vertx vertx;
  private Bus bus;
  private final Set<String> live = ConcurrentHashMap.newKeySet();
  private volatile boolean runtimeAnswers = true;
  private final List<Message> published = new CopyOnWriteArrayList<>();

  @BeforeEach
  void prepare() throws IOException {
    cniDir = root.resolve("multus");
    results = Files.createDirectories(cniDir.resolve("results"));
    confFolder = Files.createDirectory(root.resolve("net.d"));
    live.add(LIVE);
    vertx = Vertx.vertx();
    bus = new VertxBus(vertx);
    bus.serve(
        RuntimePort.LIVE_SANDBOXES,
        query ->
            Future.succeededFuture(
                runtimeAnswers
                    ? new LiveSandboxes(Set.copyOf(live), null)
                    : new LiveSandboxes(null, "socket is not there")));
    bus.subscribe(CniCachePort.CHANGED, published::add);
    bus.subscribe(CniCachePort.MODE, published::add);
    bus.subscribe(CniCachePort.MULTUS_SETTINGS, published::add);
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void whatTheFolderHoldsOfLiveSandboxesIsPublishedAndThenTheMode() {
    created("pods", "eth0").write(results);
    created("a", "net1").write(results);
    CacheFiles.created("pods", STALE, "eth0").write(results);
    start();
    awaitObserving();
    assertThat(published.getLast()).isEqualTo(new ObservationMode(true, results.toString()));
    assertThat(published.stream().filter(CacheChanged.class::isInstance))
        .singleElement()
        .isEqualTo(last(LIVE));
    assertThat(ifaces(LIVE)).containsExactlyInAnyOrder("eth0", "net1");
  }

  @Test
  void theFilesOfARealNodeAreObserved() throws IOException {
    copy(Samples.CREATED_AND_HOT.resolve("results"), results);
    copy(Samples.CREATED_AND_HOT, cniDir);
    live.add(Samples.HOT);
    start();
    awaitObserving();
    CachedSandbox created = sandbox("f20e029b-a900-4c95-9692-6b8656d1317b");
    assertThat(created.attachments()).hasSize(7).noneMatch(CachedAttachment::byDelegate);
    assertThat(created.record()).hasSize(7);
    CachedSandbox hot = sandbox("a5dfd77f-fb71-4c23-8fb6-7b751ffab344");
    assertThat(hot.attachments())
        .hasSize(6)
        .allMatch(one -> one.byDelegate() != one.iface().value().equals("eth0"));
  }

  @Test
  void anAddIsOneFactAndADelIsOne() throws IOException {
    created("pods", "eth0").write(results);
    start();
    awaitObserving();
    published.clear();
    Path file = CacheFiles.delegated("a", LIVE, "x1").write(results);
    awaitIfaces(LIVE, "eth0", "x1");
    Files.delete(file);
    awaitIfaces(LIVE, "eth0");
    assertThat(published).hasSize(2);
  }

  @Test
  void theLastFilesDeletionLeavesNothingOfThePod() throws IOException {
    Path file = created("pods", "eth0").write(results);
    start();
    awaitObserving();
    Files.delete(file);
    await().untilAsserted(() -> assertThat(last(LIVE).sandboxes()).isEmpty());
  }

  @Test
  void aSandboxThatIsBeingSetUpIsObservedBeforeItIsReady() {
    start();
    awaitObserving();
    CacheFiles.write(cniDir.resolve(STALE), "[{\"Name\":\"pods\"},{\"Name\":\"shop/a\"}]");
    CacheFiles.created("pods", STALE, "eth0").write(results);
    CacheFiles.created("a", STALE, "net1").write(results);
    awaitIfaces(STALE, "eth0", "net1");
    await().untilAsserted(() -> assertThat(sandbox("uid-of-" + STALE).record()).hasSize(2));
  }

  @Test
  void allFilesOfASandboxThatIsAnnouncedLateAreRead() throws IOException {
    Path early = CacheFiles.created("pods", STALE, "eth0").write(results);
    Files.setLastModifiedTime(early, LONG_AGO);
    start();
    awaitObserving();
    CacheFiles.delegated("a", STALE, "x1").write(results);
    awaitIfaces(STALE, "eth0", "x1");
    assertThat(published.stream().filter(CacheChanged.class::isInstance)).hasSize(1);
  }

  @Test
  void theFilesOfSandboxesLongGoneAreOfNoInterestWhateverIsDoneToThem() throws IOException {
    Path stale = CacheFiles.created("pods", STALE, "eth0").write(results);
    Files.setLastModifiedTime(stale, LONG_AGO);
    start();
    awaitObserving();
    Files.setLastModifiedTime(stale, FileTime.fromMillis(LONG_AGO.toMillis() + 1));
    created("pods", "eth0").write(results);
    awaitIfaces(LIVE, "eth0");
    Files.delete(stale);
    created("a", "net1").write(results);
    awaitIfaces(LIVE, "eth0", "net1");
    assertThat(find(STALE)).isEmpty();
  }

  @Test
  void aHalfWrittenFileIsReadWhenItIsComplete() {
    String text = created("a", "net1").text();
    Path file = results.resolve(created("a", "net1").name());
    created("pods", "eth0").write(results);
    CacheFiles.write(file, text.substring(0, text.length() / 2));
    start();
    awaitObserving();
    assertThat(sandbox("uid-of-" + LIVE).attachments()).hasSize(2);
    CacheFiles.write(file, text);
    await()
        .untilAsserted(
            () ->
                assertThat(sandbox("uid-of-" + LIVE).attachments())
                    .hasSize(2)
                    .allMatch(attachment -> attachment.result() != null));
  }

  @Test
  void aFileThatStaysBrokenStillShowsThatSomethingIsAttached() {
    created("pods", "eth0").write(results);
    start();
    awaitObserving();
    CacheFiles.write(results.resolve("a-" + LIVE + "-x1"), "{\"kind\":\"cniCac");
    awaitIfaces(LIVE, "eth0", "x1");
    assertThat(sandbox("uid-of-" + LIVE).attachments())
        .filteredOn(one -> one.iface().value().equals("x1"))
        .singleElement()
        .satisfies(
            broken -> {
              assertThat(broken.result()).isNull();
              assertThat(broken.byDelegate()).isFalse();
            });
  }

  @Test
  void whatIsNoOrdinaryFileIsNotOpened() throws Exception {
    created("pods", "eth0").write(results);
    Path elsewhere = created("a", "x1").write(root);
    Files.createSymbolicLink(results.resolve("a-" + LIVE + "-x1"), elsewhere);
    Files.createDirectory(results.resolve("a-" + LIVE + "-x2"));
    Process mkfifo =
        new ProcessBuilder("mkfifo", results.resolve("a-" + LIVE + "-x3").toString()).start();
    assertThat(mkfifo.waitFor()).isZero();
    Files.createSymbolicLink(cniDir.resolve(LIVE), elsewhere);
    start();
    awaitObserving();
    assertThat(ifaces(LIVE)).containsExactly("eth0");
    Files.createSymbolicLink(results.resolve("a-" + LIVE + "-x4"), elsewhere);
    created("a", "x5").write(results);
    awaitIfaces(LIVE, "eth0", "x5");
  }

  @Test
  void aHugeFileIsNotReadAndOneUnderAWrongNameIsNoCacheFile() {
    created("pods", "eth0").write(results);
    CacheFiles.write(results.resolve("a-" + LIVE + "-x1"), " ".repeat(CacheLimits.FILE_BYTES + 1));
    CacheFiles.write(results.resolve("b-" + LIVE + "-x2"), created("a", "net1").text());
    start();
    awaitObserving();
    assertThat(ifaces(LIVE)).containsExactlyInAnyOrder("eth0", "x1");
  }

  @Test
  void aFileThatNamesAnotherSandboxIsOnlyItsOwnSandboxes() {
    live.add(Samples.HOT);
    created("pods", "eth0").write(results);
    CacheFiles.created("x-" + LIVE + "-y", Samples.HOT, "net1").write(results);
    start();
    awaitObserving();
    assertThat(ifaces(LIVE)).containsExactly("eth0");
    assertThat(ifaces(Samples.HOT)).containsExactly("net1");
  }

  @Test
  void aFolderThatIsRemovedAndMadeAnewIsFollowedAgain() throws IOException {
    Path file = created("pods", "eth0").write(results);
    start();
    awaitObserving();
    Files.delete(file);
    Files.delete(results);
    await().untilAsserted(() -> assertThat(mode().observing()).isFalse());
    assertThat(mode().why()).isEqualTo(results + ": does not exist");
    Files.createDirectory(results);
    await().untilAsserted(() -> assertThat(mode().observing()).isTrue());
    assertThat(last(LIVE).sandboxes()).isEmpty();
    created("a", "x1").write(results);
    awaitIfaces(LIVE, "x1");
  }

  @Test
  void aFolderThatTakesTheOthersPlaceIsFollowed() throws IOException {
    created("pods", "eth0").write(results);
    start();
    awaitObserving();
    Files.move(results, cniDir.resolve("old"));
    Files.createDirectory(results);
    created("a", "x1").write(results);
    awaitIfaces(LIVE, "x1");
    created("a", "x2").write(results);
    awaitIfaces(LIVE, "x1", "x2");
  }

  @Test
  void whileTheRuntimeDoesNotAnswerTheSandboxesThatItListedLastCount() throws IOException {
    created("pods", "eth0").write(results);
    start();
    awaitObserving();
    runtimeAnswers = false;
    Files.move(results, cniDir.resolve("old"));
    Files.createDirectory(results);
    created("a", "x1").write(results);
    awaitIfaces(LIVE, "x1");
    assertThat(published.stream().filter(ObservationMode.class::isInstance)).hasSize(1);
  }

  @Test
  void aMissingFolderIsSearchedForAgain() throws IOException {
    Files.delete(results);
    Files.delete(cniDir);
    CniCache cache = start();
    await().untilAsserted(() -> assertThat(mode().why()).isEqualTo(results + ": does not exist"));
    assertThat(cache.problem()).hasValue(results + ": does not exist");
    assertThatThrownBy(() -> look(LIVE)).isInstanceOf(RequestFailed.class);
    Files.createDirectories(results);
    created("pods", "eth0").write(results);
    await().untilAsserted(() -> assertThat(mode().observing()).isTrue());
    assertThat(ifaces(LIVE)).containsExactly("eth0");
    assertThat(cache.problem()).isEmpty();
    assertThat(cache.describe()).isEqualTo(results + ": 1 files");
    assertThat(published.stream().filter(ObservationMode.class::isInstance)).hasSize(2);
  }

  @Test
  void aLinkInPlaceOfTheFolderIsNotFollowed() throws IOException {
    Files.delete(results);
    Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
    Files.createSymbolicLink(results, elsewhere);
    start();
    await().untilAsserted(() -> assertThat(mode().why()).isEqualTo(results + ": not a directory"));
  }

  @Test
  void aRuntimeThatDoesNotAnswerIsAskedAgain() {
    runtimeAnswers = false;
    created("pods", "eth0").write(results);
    start();
    await()
        .untilAsserted(
            () ->
                assertThat(mode())
                    .isEqualTo(
                        new ObservationMode(
                            false,
                            "the container runtime does not list its sandboxes: socket is not"
                                + " there")));
    runtimeAnswers = true;
    bus.publish(PeerPort.BACK, new PeerBack(Peer.CONTAINER_RUNTIME));
    await().untilAsserted(() -> assertThat(mode().observing()).isTrue());
    assertThat(ifaces(LIVE)).containsExactly("eth0");
  }

  @Test
  void anUnannouncedSandboxIsFoundByTheNextScan() throws IOException {
    Files.setLastModifiedTime(CacheFiles.created("pods", STALE, "eth0").write(results), LONG_AGO);
    start();
    awaitObserving();
    assertThat(find(STALE)).isEmpty();
    live.add(STALE);
    awaitIfaces(STALE, "eth0");
  }

  @Test
  void changesThatWereLostAreFoundByAScan() {
    created("pods", "eth0").write(results);
    start(Duration.ofHours(1));
    awaitObserving();
    for (int i = 0; i < 2_000; i++) { // The JDK queues at most 512 events.
      CacheFiles.write(results.resolve("other-" + i), "");
    }
    created("a", "x1").write(results);
    awaitIfaces(LIVE, "eth0", "x1");
  }

  @Test
  void amongThousandsOfOldFilesTheLiveOnesAreFound() throws IOException {
    for (int i = 0; i < 2_000; i++) {
      String id = "%064x".formatted(i);
      CacheFiles.write(results.resolve("pods-" + id + "-eth0"), "not even read");
    }
    created("pods", "eth0").write(results);
    created("my-net", "if-1").write(results);
    start();
    awaitObserving();
    assertThat(ifaces(LIVE)).containsExactlyInAnyOrder("eth0", "if-1");
    assertThat(published.stream().filter(CacheChanged.class::isInstance)).hasSize(1);
  }

  /** Listing them takes too long for each request, and the watch may be late. */
  @Test
  void amongManyOldFilesARequestFindsTheExpectedOneBeforeTheWatchReportsIt() throws IOException {
    for (int i = 0; i <= CacheLimits.CHEAP_LISTING; i++) {
      Files.createFile(results.resolve("pods-%064x-eth0".formatted(i)));
    }
    created("pods", "eth0").write(results);
    start();
    awaitObserving();
    CacheFiles.delegated("a", LIVE, "x1").write(results);
    InterfaceName x1 = InterfaceName.parse("x1").orElseThrow();
    assertThat(
            look(
                    LIVE,
                    new ExpectedFile("a", x1),
                    new ExpectedFile("b", x1),
                    new ExpectedFile("../" + "n".repeat(300), x1))
                .attachments())
        .extracting(CachedAttachment::networkName)
        .containsExactlyInAnyOrder("pods", "a");
    CacheFiles.delegated("c", LIVE, "x2").write(results);
    assertThat(
            look(LIVE, new ExpectedFile("", InterfaceName.parse("x2").orElseThrow())).attachments())
        .as("listed, since the name is unknown")
        .hasSize(3);
  }

  @Test
  void aRequestReadsTheCurrentFiles() throws IOException {
    created("pods", "eth0").write(results);
    start();
    awaitObserving();
    Path file = CacheFiles.delegated("a", LIVE, "x1").write(results);
    assertThat(look(LIVE).attachments()).hasSize(2);
    CacheFiles.write(cniDir.resolve(LIVE), "[{\"Name\":\"pods\"}]");
    assertThat(look(LIVE).record()).hasSize(1);
    Files.delete(file);
    assertThat(look(LIVE).attachments()).hasSize(1);
    assertThat(ifaces(LIVE)).containsExactly("eth0");
  }

  @Test
  void aRequestFindsTheFilesOfASandboxThatIsLongGone() throws IOException {
    Path file = CacheFiles.delegated("a", STALE, "x1").write(results);
    Files.setLastModifiedTime(file, LONG_AGO);
    start();
    awaitObserving();
    assertThat(look(STALE).attachments())
        .singleElement()
        .extracting(CachedAttachment::writtenAtMillis)
        .isEqualTo(LONG_AGO.toMillis());
    assertThat(look("no-such").attachments()).isEmpty();
    assertThat(look("../../etc").attachments()).isEmpty();
  }

  @Test
  void multusSettingsArePublishedAtTheStartAndOnEachChangeAndOutliveTheDaemon() throws IOException {
    start();
    awaitObserving();
    assertThat(published).contains(new MultusSettings(null));
    Path conf = confFolder.resolve("00-multus.conf");
    CacheFiles.write(conf, "{\"type\":\"multus-shim\",\"namespaceIsolation\":true}");
    MultusSettings on = new MultusSettings(new Isolation(true, Set.of("default")));
    await().untilAsserted(() -> assertThat(published).contains(on));
    Files.delete(conf);
    created("pods", "eth0").write(results);
    awaitIfaces(LIVE, "eth0");
    CacheFiles.write(conf, "{\"type\":\"multus-shim\"}");
    MultusSettings off = new MultusSettings(new Isolation(false, Set.of("default")));
    await().untilAsserted(() -> assertThat(published).contains(off));
    assertThat(published.stream().filter(MultusSettings.class::isInstance))
        .containsExactly(new MultusSettings(null), on, off);
  }

  @Test
  void theFolderIsTheOneOfMultusConfiguration() throws IOException {
    created("pods", "eth0").write(results);
    conf("00-multus.conf", cniDir);
    start(
        new CniDirCandidates(Optional.empty(), List.of(root.resolve("no-such"), confFolder)), TICK);
    awaitObserving();
    assertThat(ifaces(LIVE)).containsExactly("eth0");
    Path moved = root.resolve("moved");
    created("a", "x1").write(Files.createDirectories(moved.resolve("results")));
    conf("00-multus.conf", moved);
    awaitIfaces(LIVE, "x1");
    await().untilAsserted(() -> assertThat(mode().why()).startsWith(moved.toString()));
    assertThat(mode().observing()).isTrue();
  }

  @Test
  void nothingIsEverWritten() throws IOException {
    created("pods", "eth0").write(results);
    CacheFiles.write(results.resolve("a-" + LIVE + "-x1"), "{");
    FileTime before = Files.getLastModifiedTime(results);
    start();
    awaitObserving();
    look(LIVE);
    look(STALE);
    assertThat(Files.getLastModifiedTime(results)).isEqualTo(before);
    assertThat(Samples.list(cniDir)).containsExactly(results);
  }

  private void conf(String name, Path folder) {
    CacheFiles.write(
        confFolder.resolve(name), "{\"type\":\"multus-shim\",\"cniDir\":\"" + folder + "\"}");
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : Samples.list(from)) {
      if (Files.isRegularFile(file)) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static CacheFiles created(String network, String iface) {
    return CacheFiles.created(network, LIVE, iface);
  }

  private CniCache start() {
    return start(TICK);
  }

  private CniCache start(Duration tick) {
    return start(new CniDirCandidates(Optional.of(cniDir), List.of(confFolder)), tick);
  }

  private CniCache start(CniDirCandidates folders, Duration tick) {
    CniCache cache = new CniCache(bus, folders, InstantSource.system(), tick);
    await(vertx.deployVerticle(cache));
    return cache;
  }

  private CachedSandbox look(String id, ExpectedFile... expected) {
    return await(
            bus.request(
                CniCachePort.READ,
                new CacheQuery(new PodUid("any"), Pods.ref(LIVE), id, Set.of(expected)),
                Duration.ofMinutes(1)))
        .sandbox();
  }

  private void awaitObserving() {
    await().untilAsserted(() -> assertThat(mode().observing()).isTrue());
  }

  private ObservationMode mode() {
    return published.stream()
        .filter(ObservationMode.class::isInstance)
        .map(ObservationMode.class::cast)
        .reduce(new ObservationMode(false, "nothing published"), (first, second) -> second);
  }

  private void awaitIfaces(String sandbox, String... ifaces) {
    await().untilAsserted(() -> assertThat(ifaces(sandbox)).containsExactlyInAnyOrder(ifaces));
  }

  private List<String> ifaces(String sandbox) {
    return find(sandbox).stream()
        .flatMap(changed -> changed.sandboxes().stream())
        .flatMap(one -> one.attachments().stream())
        .map(attachment -> attachment.iface().value())
        .toList();
  }

  private CacheChanged last(String sandbox) {
    return find(sandbox).orElseThrow();
  }

  private Optional<CacheChanged> find(String sandbox) {
    return lastOf("uid-of-" + sandbox);
  }

  private CachedSandbox sandbox(String uid) {
    return lastOf(uid).orElseThrow().sandboxes().getFirst();
  }

  private Optional<CacheChanged> lastOf(String uid) {
    @Nullable CacheChanged last = null;
    for (Message message : published) {
      if (message instanceof CacheChanged changed && changed.uid().value().equals(uid)) {
        last = changed;
      }
    }
    return Optional.ofNullable(last);
  }
}
