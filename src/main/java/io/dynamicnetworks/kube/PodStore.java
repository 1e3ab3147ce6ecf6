package io.dynamicnetworks.kube;

import io.dynamicnetworks.bus.Messages.PodChanged;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodUid;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives the informer the {@link PodCache} for its store. Keyed by uid, so that a pod recreated
 * under the same name is another one even if the deletion was missed.
 */
final class PodStore implements ItemStore<WatchedPod> {
  private final PodCache cache;
  private final Consumer<PodChanged> changed;

  /**
   * @param changed called, on the informer's threads, when a pod changed where it matters
   */
  PodStore(PodCache cache, Consumer<PodChanged> changed) {
    this.cache = cache;
    this.changed = changed;
  }

  @Override
  public String getKey(WatchedPod pod) {
    String uid = pod.getMetadata() == null ? null : pod.getMetadata().getUid();
    return uid == null ? "" : uid;
  }

  @Override
  public @Nullable WatchedPod put(String key, WatchedPod seen) {
    PodReading.of(seen).filter(cache::seen).ifPresent(this::announce);
    return null; // Only the informer's handlers want to know what it was before; there are none.
  }

  @Override
  public @Nullable WatchedPod remove(String key) {
    Pod gone = key.isEmpty() ? null : cache.remove(new PodUid(key));
    if (gone != null) {
      announce(gone);
    }
    return null;
  }

  @Override
  public Stream<String> keySet() {
    return cache.uids().stream().map(PodUid::value);
  }

  @Override
  public Stream<WatchedPod> values() {
    return cache.uids().stream().map(PodStore::named);
  }

  @Override
  public int size() {
    return cache.uids().size();
  }

  @Override
  public @Nullable WatchedPod get(String key) {
    return key.isEmpty() || cache.get(new PodUid(key)) == null ? null : named(new PodUid(key));
  }

  @Override
  public boolean isFullState() {
    return false;
  }

  private void announce(Pod pod) {
    changed.accept(new PodChanged(pod.uid(), pod.ref()));
  }

  /** All that the informer needs to find out which pods a new list no longer has. */
  private static WatchedPod named(PodUid uid) {
    WatchedPod pod = new WatchedPod();
    pod.setMetadata(new ObjectMetaBuilder().withUid(uid.value()).build());
    return pod;
  }
}
