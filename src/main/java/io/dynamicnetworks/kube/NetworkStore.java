package io.dynamicnetworks.kube;

import io.dynamicnetworks.model.NetworkRef;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gives the informer the {@link NetworkCache} for its store, keyed by {@code namespace/name}. */
final class NetworkStore implements ItemStore<WatchedNetwork> {
  private final NetworkCache cache;
  private final Consumer<NetworkRef> changed;

  /**
   * @param changed called, on the informer's threads, when a NAD came, went or changed its config
   */
  NetworkStore(NetworkCache cache, Consumer<NetworkRef> changed) {
    this.cache = cache;
    this.changed = changed;
  }

  @Override
  public String getKey(WatchedNetwork network) {
    ObjectMeta meta = network.getMetadata();
    return meta == null ? "" : meta.getNamespace() + "/" + meta.getName();
  }

  @Override
  public @Nullable WatchedNetwork put(String key, WatchedNetwork seen) {
    WatchedNetwork.Spec spec = seen.getSpec();
    String config = spec == null || spec.config() == null ? "" : spec.config();
    ref(key).filter(ref -> cache.seen(ref, config)).ifPresent(changed);
    return null; // Only the informer's handlers want to know what it was before; there are none.
  }

  @Override
  public @Nullable WatchedNetwork remove(String key) {
    ref(key).filter(cache::remove).ifPresent(changed);
    return null;
  }

  @Override
  public Stream<String> keySet() {
    return cache.refs().stream().map(NetworkRef::toString);
  }

  @Override
  public Stream<WatchedNetwork> values() {
    return cache.refs().stream().map(NetworkStore::named);
  }

  @Override
  public int size() {
    return cache.size();
  }

  @Override
  public @Nullable WatchedNetwork get(String key) {
    return ref(key).filter(cache::contains).map(NetworkStore::named).orElse(null);
  }

  @Override
  public boolean isFullState() {
    return false;
  }

  private static Optional<NetworkRef> ref(String key) {
    return NetworkRef.parse(key);
  }

  /** All that the informer needs to find out which NADs a new list no longer has. */
  private static WatchedNetwork named(NetworkRef ref) {
    WatchedNetwork network = new WatchedNetwork();
    network.setMetadata(
        new ObjectMetaBuilder().withNamespace(ref.namespace()).withName(ref.name()).build());
    return network;
  }
}
