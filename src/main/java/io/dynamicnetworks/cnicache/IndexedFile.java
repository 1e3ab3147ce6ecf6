package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.InterfaceName;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** A cache file in the index. */
final class IndexedFile implements BudgetedTexts {
  final String name;
  final @Nullable Stamp stamp;
  final InterfaceName iface;
  final String networkName;

  /** Null if the file cannot be used. */
  final @Nullable Origin origin;

  /** The bytes that its texts take, if they are kept. */
  final int wantedBytes;

  private final SharedConfigs shared;
  private final Runnable onDrop;
  private @Nullable FileTexts texts;

  /**
   * What is known only from the file's content.
   *
   * @param infraContainerId as in {@link CacheFile}
   */
  record Origin(SandboxPod pod, String netns, @Nullable String infraContainerId) {}

  private IndexedFile(
      Named named,
      @Nullable Origin origin,
      @Nullable FileTexts texts,
      SharedConfigs shared,
      Runnable drop) {
    name = named.name;
    stamp = named.stamp;
    iface = named.iface;
    networkName = named.networkName;
    this.origin = origin;
    this.shared = shared;
    onDrop = drop;
    wantedBytes = texts == null ? 0 : texts.bytes();
    this.texts = texts == null ? null : texts.withConfig(shared.take(texts.config()));
  }

  /** What is known from the file's name and its directory entry. */
  record Named(String name, @Nullable Stamp stamp, InterfaceName iface, String networkName) {}

  /**
   * @param onDrop called when the budget drops the texts
   */
  static IndexedFile of(
      String name, Stamp stamp, CacheFile file, SharedConfigs shared, Runnable onDrop) {
    return new IndexedFile(
        new Named(name, stamp, file.iface(), file.networkName()),
        new Origin(file.pod(), file.netns(), file.infraContainerId()),
        file.texts(),
        shared,
        onDrop);
  }

  static IndexedFile unusable(Named named, SharedConfigs shared) {
    return new IndexedFile(named, null, null, shared, () -> {});
  }

  @Nullable FileTexts texts() {
    return texts;
  }

  /** Whether the budget dropped its texts. */
  boolean hasDroppedTexts() {
    return texts == null && wantedBytes > 0;
  }

  /** When it was last written; 1970 if that is unknown. */
  FileTime writtenAt() {
    return stamp == null ? FileTime.fromMillis(0) : stamp.writtenAt();
  }

  @Override
  public int bytes() {
    return texts == null ? 0 : wantedBytes;
  }

  @Override
  public void drop() {
    release();
    onDrop.run();
  }

  /** Frees the texts and releases the shared config. */
  void release() {
    if (texts != null) {
      shared.release(texts.config());
      texts = null;
    }
  }
}
