package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.bus.CniCachePort.CacheQuery;
import io.dynamicnetworks.cnicache.DiskQueue.Reader;
import io.dynamicnetworks.cnicache.FolderWatch.Changes;
import io.dynamicnetworks.cnicache.FolderWatch.Place;
import io.dynamicnetworks.cnicache.PendingReads.Reading;
import io.dynamicnetworks.flow.Tally;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.ExpectedFile;
import io.dynamicnetworks.model.PodRef;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index of one folder in step with the disk, from the first scan until the folder is
 * closed. Confined to the event loop; a worker thread reads the disk, one visit after another, and
 * namespaces take turns.
 */
final class FolderObserver {
  private static final Logger LOG = LoggerFactory.getLogger(FolderObserver.class);

  /** Groups of the queue besides namespaces, whose names have no slash. */
  private static final String SCANS = "/scans";

  private static final String NEW = "/new";

  private final Vertx vertx;
  private final CniFolder folder;
  private final CachePublisher publisher;
  private final InstantSource clock;
  private final CacheIndex index;
  private final UnfinishedFiles unfinishedFiles = new UnfinishedFiles();
  private final DiskQueue queue;

  /** What the first scan did not read. */
  private final List<PendingRead> postponed = new ArrayList<>();

  /** How many reads of each sandbox are under way. */
  private final Tally<String> beingRead = new Tally<>();

  /** How many files of each sandbox were reported and have yet to be read. */
  private final Tally<String> reported = new Tally<>();

  private Set<String> live = Set.of();
  private boolean scanned;
  private boolean cheapToList;
  private boolean overLimit;
  private boolean closed;

  FolderObserver(
      Vertx vertx,
      CniFolder folder,
      KnownPods pods,
      CachePublisher publisher,
      InstantSource clock) {
    this.vertx = vertx;
    this.folder = folder;
    this.publisher = publisher;
    this.clock = clock;
    index = new CacheIndex(pods);
    queue = new DiskQueue(vertx);
  }

  /** The bytes that the cached texts take. */
  int textBytes() {
    return index.textBytes();
  }

  /** Why a file was read. */
  private enum Reason {
    /** The folder was listed for its sandbox. */
    LISTED,
    /** The watch reported it; it may belong to any sandbox, even one that is long gone. */
    REPORTED
  }

  /**
   * Lists the folder and reads what is new; fails if the folder cannot be listed. The first time,
   * it reads only {@link CacheLimits#START_BYTES_PER_SANDBOX} of each sandbox; the other files are
   * only known to exist until {@link #readPostponed}.
   *
   * @param liveNow the ready sandboxes of the node
   */
  Future<Void> scan(Set<String> liveNow) {
    live = Set.copyOf(liveNow);
    Set<String> ids = inUse();
    index.retain(ids, clock.millis() - CacheLimits.SETUP_TIME.toMillis());
    ids.addAll(index.ids());
    Reading reading = scanned ? Reading.CHANGED : Reading.START;
    return refresh(unasked(SCANS), ids, true, reading).onSuccess(done -> scanned = true);
  }

  /** Reads and publishes what the first scan left out. */
  Future<Void> readPostponed() {
    List<PendingRead> left = List.copyOf(postponed);
    postponed.clear();
    return read(unasked(SCANS), left, Reason.LISTED).onSuccess(done -> publish());
  }

  private Reader unasked(String group) {
    return new Reader(group, () -> closed);
  }

  Set<String> live() {
    return live;
  }

  /** The sandboxes that are ready, or being read. */
  private Set<String> inUse() {
    Set<String> ids = new HashSet<>(live);
    ids.addAll(beingRead.groups());
    return ids;
  }

  /** Publishes the state of all pods. */
  void publishAll() {
    publisher.publishAll(index.changes().all(), index.changes().pods());
  }

  /** Publishes what the last scan changed. */
  void publishScanned() {
    publish();
    publisher.retain(index.changes().pods());
  }

  /** Applies reported changes to the index. */
  void changed(Changes changes) {
    if (changes.lost()) {
      index.forgetEmpty();
    } else {
      // multus writes the record before the first ADD.
      changes.created(Place.RECORDS).forEach(index::noteBegun);
    }
    Map<String, List<PendingRead>> pending = new HashMap<>();
    CacheFileNames known = new CacheFileNames(index.knownIds());
    List<String> owners = new ArrayList<>();
    for (String name : changes.written(Place.RESULTS)) {
      CacheFileNames.Parts parts = known.find(name);
      if (parts != null) {
        owners.add(parts.sandboxId());
      }
      addResult(name, parts, pending);
    }
    changes.deleted(Place.RESULTS).stream()
        .filter(index::hasFile)
        .forEach(name -> addResult(name, known.find(name), pending));
    addRecords(changes.written(Place.RECORDS), pending);
    addRecords(changes.deleted(Place.RECORDS), pending);
    owners.forEach(id -> reported.add(id, 1));
    Future.join(
            pending.entrySet().stream()
                .map(
                    group ->
                        read(unasked(group.getKey()), group.getValue(), Reason.REPORTED)
                            .onSuccess(done -> completeNewcomers()))
                .toList())
        .onComplete(done -> owners.forEach(id -> reported.add(id, -1)));
  }

  private void addResult(
      String name, CacheFileNames.@Nullable Parts parts, Map<String, List<PendingRead>> pending) {
    pending
        .computeIfAbsent(groupOf(parts), first -> new ArrayList<>())
        .add(new PendingRead.Result(name));
  }

  private String groupOf(CacheFileNames.@Nullable Parts parts) {
    return parts == null ? NEW : groupOf(parts.sandboxId());
  }

  private String groupOf(String sandboxId) {
    return Objects.requireNonNullElse(index.namespaceOf(sandboxId), NEW);
  }

  private void addRecords(Set<String> ids, Map<String, List<PendingRead>> pending) {
    ids.stream()
        .filter(index::has)
        .forEach(
            id ->
                pending
                    .computeIfAbsent(groupOf(id), first -> new ArrayList<>())
                    .add(new PendingRead.SandboxRecord(id)));
  }

  /**
   * Reads the records of newly found sandboxes, and their remaining files if some may predate the
   * watch, then publishes.
   */
  private void completeNewcomers() {
    Set<String> newcomers = index.incomplete();
    if (newcomers.isEmpty()) {
      publish();
    } else {
      boolean list = newcomers.stream().anyMatch(index::needsListing);
      refresh(unasked(NEW), newcomers, list, Reading.CHANGED).onSuccess(done -> publish());
    }
  }

  /**
   * What the cache shows of a sandbox now. Without a listing ({@link ListingRule}), the known files
   * are reread, the expected ones are looked for by name, and the watch reports others, usually
   * within 50 ms. Fails if the request has ended before its turn comes, or if the sandbox has more
   * files than are kept: what is left out must not count as gone.
   */
  Future<CachedSandbox> read(CacheQuery query) {
    String id = query.sandboxId();
    Set<ExpectedFile> expected = query.expected();
    long endsAt = clock.millis() + CacheQuery.DEADLINE.toMillis();
    Reader reader = new Reader(query.about().namespace(), () -> closed || clock.millis() >= endsAt);
    boolean list = listingRule(id).needsListing(expected);
    Set<String> ids = Set.of(id);
    return find(reader, ids, list)
        .compose(
            found -> {
              boolean isWhole = !list || !overLimit;
              Map<String, CacheFileNames.Parts> all = new HashMap<>(found);
              all.putAll(named(id, expected));
              index.expect(id, expected, list);
              return take(reader, ids, all, Reading.CURRENT, list)
                  .onComplete(done -> index.expect(id, Set.of(), false))
                  .compose(done -> shown(id, isWhole));
            });
  }

  private ListingRule listingRule(String id) {
    return new ListingRule(
        cheapToList, index.needsListing(id), reported.of(id) > 0, index.isOverLimit(id));
  }

  /**
   * @param isWhole whether the listing was below its limit
   */
  private Future<CachedSandbox> shown(String id, boolean isWhole) {
    index.noteActivity(id, clock.millis());
    publish();
    return isWhole && !index.isOverLimit(id)
        ? Future.succeededFuture(index.view(id))
        : Future.failedFuture("sandbox " + id + " has more files than are read");
  }

  void podChanged(PodRef ref) {
    index.changes().notePod(ref);
    publish();
  }

  /** A short description for a person. */
  String describe() {
    int unusable = index.unusable();
    return folder.results()
        + ": "
        + index.files()
        + " files"
        + (unusable == 0 ? "" : ", " + unusable + " of them cannot be used");
  }

  /** Ends the observation; reads still in flight no longer have any effect. */
  void close() {
    closed = true;
  }

  private void publish() {
    if (!closed) {
      publisher.publish(index.changes().take());
    }
  }

  private static Map<String, CacheFileNames.Parts> named(String id, Set<ExpectedFile> expected) {
    return expected.stream()
        .map(file -> new CacheFileNames.Parts(file.networkName(), id, file.iface().value()))
        .filter(parts -> CacheFileNames.isFileName(parts.name()))
        .collect(Collectors.toMap(CacheFileNames.Parts::name, parts -> parts, (one, same) -> one));
  }

  private Future<Void> refresh(Reader reader, Set<String> ids, boolean list, Reading reading) {
    Set<String> named = Set.copyOf(ids);
    return find(reader, named, list).compose(found -> take(reader, named, found, reading, list));
  }

  private Future<Void> take(
      Reader reader,
      Set<String> ids,
      Map<String, CacheFileNames.Parts> found,
      Reading reading,
      boolean listed) {
    ids.forEach(id -> beingRead.add(id, 1));
    return read(reader, index.reads().of(ids, found, reading), Reason.LISTED)
        .onSuccess(done -> index.complete(ids, listed))
        .onComplete(done -> ids.forEach(id -> beingRead.add(id, -1)));
  }

  /** What a listing finds of the sandboxes; nothing if the folder is not to be listed. */
  private Future<Map<String, CacheFileNames.Parts>> find(
      Reader reader, Set<String> ids, boolean list) {
    return list
        ? queue
            .take(reader, () -> folder.list(new CacheFileNames(ids)))
            .map(Objects::requireNonNull)
            .map(this::noteListing)
        : Future.succeededFuture(Map.of());
  }

  private Map<String, CacheFileNames.Parts> noteListing(CniFolder.Listing listing) {
    cheapToList = ListingRule.isCheap(listing);
    if (listing.passedOver() > 0 && !overLimit) {
      LOG.warn(
          "too many CNI cache files of live sandboxes directory={} ignored={}",
          folder.results(),
          listing.passedOver());
    }
    overLimit = listing.passedOver() > 0;
    return listing.files();
  }

  private Future<Void> read(Reader reader, List<PendingRead> pending, Reason reason) {
    Promise<Void> done = Promise.promise();
    visit(reader, new ArrayDeque<>(pending), reason, done);
    return done.future();
  }

  private void visit(Reader reader, Queue<PendingRead> pending, Reason reason, Promise<Void> done) {
    if (closed) {
      done.fail("the directory was given up");
    } else if (pending.isEmpty()) {
      done.complete();
    } else {
      queue
          .take(reader, () -> folder.visit(pending, clock))
          .onFailure(done::fail)
          .onSuccess(
              visits -> {
                visits.forEach(one -> take(one, reason, pending));
                visit(reader, pending, reason, done);
              });
    }
  }

  private void take(FileVisit visit, Reason reason, Queue<PendingRead> pending) {
    switch (visit) {
      case FileVisit.Read read -> take(read, reason);
      case FileVisit.Unfinished unfinished -> take(unfinished, reason);
      case FileVisit.Unusable(var name, var stamp, String why) -> {
        unfinishedFiles.settled(name);
        index.putUnusable(name, stamp, why, inUse());
      }
      case FileVisit.Gone(String name) -> {
        unfinishedFiles.settled(name);
        index.remove(name);
      }
      case FileVisit.Misnamed(String name, Stamp stamp) -> {
        unfinishedFiles.settled(name);
        index.refuse(name, stamp, inUse());
      }
      case FileVisit.SandboxRecord record -> index.putRecord(record);
      case FileVisit.Unchanged(PendingRead read) -> {
        if (!index.reads().isHeld(read)) {
          pending.add(read.again());
        }
      }
      case FileVisit.Postponed(PendingRead read, Stamp stamp) -> {
        postponed.add(read.again());
        if (read instanceof PendingRead.Result result && !index.hasFile(result.name())) {
          index.putUnread(result.name(), stamp, inUse());
        }
      }
    }
  }

  private void take(FileVisit.Read read, Reason reason) {
    unfinishedFiles.settled(read.name());
    String id = read.file().containerId();
    if (reason == Reason.LISTED || index.has(id) || live.contains(id) || isNewSandbox(read)) {
      index.put(read.name(), read.stamp(), read.file());
    } else {
      index.forgetEmpty(id);
    }
    if (reason == Reason.REPORTED) {
      index.noteActivity(id, clock.millis());
    }
  }

  /**
   * Whether the file was written recently and there is room for another stray sandbox. Copying old
   * files or changing their owner raises events too, and must not add their sandboxes.
   */
  private boolean isNewSandbox(FileVisit.Read read) {
    long writtenAt = read.stamp().writtenAt().toMillis();
    return writtenAt >= clock.millis() - CacheLimits.SETUP_TIME.toMillis()
        && index.hasPlaceForStray(live);
  }

  /**
   * Until the file parses, its previous content counts. If a listing first found it, it already
   * counts as present but unusable.
   */
  private void take(FileVisit.Unfinished unfinished, Reason reason) {
    String name = unfinished.name();
    switch (unfinishedFiles.failed(name)) {
      case UnfinishedFiles.Next.After(var delay) ->
          vertx.setTimer(
              delay.toMillis(),
              timer -> {
                unfinishedFiles.due(name);
                String group = groupOf(new CacheFileNames(index.ids()).find(name));
                read(unasked(group), List.of(new PendingRead.Result(name)), Reason.REPORTED)
                    .onSuccess(done -> completeNewcomers());
              });
      case UnfinishedFiles.Next.GiveUp() ->
          index.putUnusable(name, unfinished.stamp(), unfinished.why(), inUse());
      case UnfinishedFiles.Next.Nothing() -> {}
    }
    if (reason == Reason.LISTED && !index.hasFile(name)) {
      index.putUnusable(name, unfinished.stamp(), unfinished.why(), inUse());
    }
  }
}
