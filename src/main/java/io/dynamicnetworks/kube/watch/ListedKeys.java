package io.dynamicnetworks.kube.watch;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Which objects a list in several parts has shown, while a watch goes on from where its first part
 * was. Whatever changes after the first part, the watch shows; so an object of a later part is news
 * only if nothing has shown it yet. Confined to one thread.
 */
final class ListedKeys<K> {
  private final int mostGone;

  /** Those in the store at the beginning that nothing has shown since. */
  private final Set<K> unseen;

  /** Those that the watch showed deleted since the present part began. */
  private final Set<K> gone = new HashSet<>();

  private boolean overflowed;

  /**
   * @param kept the keys in the store
   * @param mostGone how many deleted objects are remembered at once
   */
  ListedKeys(Collection<K> kept, int mostGone) {
    unseen = new HashSet<>(kept);
    this.mostGone = mostGone;
  }

  /** Begins a part that shows everything that the watch has shown: so nothing deleted by now. */
  void beginPart() {
    gone.clear();
  }

  /** The first part or the watch has shown the object. */
  void shown(K key) {
    unseen.remove(key);
    gone.remove(key);
  }

  /** The watch has shown that the object was deleted; the present part may be older. */
  void gone(K key) {
    unseen.remove(key);
    if (gone.size() < mostGone) {
      gone.add(key);
    } else {
      overflowed = true;
    }
  }

  /**
   * Whether an object of a later part is not outdated by what was shown before.
   *
   * @param isKept whether it is in the store
   */
  boolean isNews(K key, boolean isKept) {
    return unseen.remove(key) || (!isKept && !gone.contains(key));
  }

  /** After the last part, those in the store that no longer exist. */
  Set<K> unseen() {
    return unseen;
  }

  /** Whether more were deleted meanwhile than are remembered: some may be in the store again. */
  boolean hasOverflowed() {
    return overflowed;
  }
}
