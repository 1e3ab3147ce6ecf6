package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.CachedSandbox.RecordedDelegate;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.PodUid;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A sandbox in the index: its files and its record. */
final class IndexedSandbox {
  private static final Comparator<IndexedFile> OLDEST_FIRST =
      Comparator.comparing(IndexedFile::writtenAt).thenComparing(file -> file.name);

  final String id;
  final Map<String, IndexedFile> files = new HashMap<>();

  /** Files that show nothing, such as those of an impossible interface: not read again. */
  final Map<String, Stamp> refused = new HashMap<>();

  @Nullable RecordHeld record;

  /** Whether all its files and its record have been read, not only files the watch reported. */
  boolean complete;

  /** Whether it had no files when the watch reported the first: it reports the others, too. */
  boolean followed;

  /** Whether it has files that were not kept since it was last listed. */
  boolean overLimit;

  /** Whether that was logged. */
  boolean overLimitLogged;

  /**
   * When an event or a look-up last concerned it, in milliseconds since 1970; scans do not count.
   */
  long activeAtMillis;

  /** The pod it was last published under; null if it never was. */
  @Nullable PodUid publishedAs;

  IndexedSandbox(String id) {
    this.id = id;
  }

  /** The number of files that are remembered. */
  int count() {
    return files.size() + refused.size();
  }

  /** The stamp that makes reading the file unnecessary; null if it has to be read. */
  @Nullable Stamp stamp(String name) {
    IndexedFile file = files.get(name);
    Stamp stamp = file == null ? refused.get(name) : file.stamp;
    return stamp != null && stamp.isRead() ? stamp : null;
  }

  /** multus' record of the sandbox. */
  static final class RecordHeld implements BudgetedTexts {
    final SandboxPod pod;
    final Stamp stamp;
    private final int wantedBytes;
    private final Runnable onDrop;
    private @Nullable List<RecordedDelegate> elements;

    /**
     * @param elements null if the record does not parse
     */
    RecordHeld(
        SandboxPod pod, Stamp stamp, @Nullable List<RecordedDelegate> elements, Runnable onDrop) {
      this.pod = pod;
      this.stamp = stamp;
      this.onDrop = onDrop;
      wantedBytes = elements == null ? 0 : RecordFile.bytes(elements);
      this.elements = elements == null ? null : List.copyOf(elements);
    }

    @Override
    public int bytes() {
      return elements == null ? 0 : wantedBytes;
    }

    @Override
    public void drop() {
      elements = null;
      onDrop.run();
    }

    boolean hasDroppedTexts() {
      return elements == null && wantedBytes > 0;
    }
  }

  /**
   * The pod, by the oldest file of the setup, else by the oldest file; null if no file names one.
   */
  @Nullable SandboxPod pod() {
    Optional<SandboxPod> atSetUp =
        origins()
            .filter(origin -> id.equals(origin.infraContainerId()))
            .findFirst()
            .map(IndexedFile.Origin::pod);
    return atSetUp.or(() -> origins().map(IndexedFile.Origin::pod).findFirst()).orElse(null);
  }

  private Stream<IndexedFile.Origin> origins() {
    return files.values().stream()
        .sorted(OLDEST_FIRST)
        .map(file -> file.origin)
        .filter(Objects::nonNull);
  }

  long newestMillis() {
    return files.values().stream().mapToLong(file -> file.writtenAt().toMillis()).max().orElse(0);
  }

  /**
   * What is known of it. A file that cannot be used gets the namespace of the oldest usable one.
   */
  CachedSandbox view() {
    String netns = origins().map(IndexedFile.Origin::netns).findFirst().orElse(null);
    List<CachedAttachment> attachments =
        netns == null
            ? List.of()
            : files.values().stream().sorted(OLDEST_FIRST).map(file -> view(file, netns)).toList();
    return new CachedSandbox(id, attachments, record == null ? null : record.elements);
  }

  private CachedAttachment view(IndexedFile file, String netns) {
    FileTexts texts = file.texts();
    return new CachedAttachment(
        file.iface,
        file.networkName,
        file.origin == null ? netns : file.origin.netns(),
        texts == null ? null : texts.config(),
        texts == null ? InterfaceRequest.NONE : texts.request(),
        texts == null ? null : texts.result(),
        isByDelegate(file),
        file.writtenAt().toMillis());
  }

  /** When in doubt, it counts as made at setup, so that it is never detached. */
  private boolean isByDelegate(IndexedFile file) {
    if (file.origin == null || (record != null && record.hasDroppedTexts())) {
      return false;
    }
    return DelegateEvidence.isByDelegate(
        file.iface,
        file.networkName,
        file.origin.infraContainerId(),
        record == null ? null : record.elements);
  }
}
