package io.dynamicnetworks.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * One informer that never gives up and keeps nothing: all that it sees goes to a store that makes
 * the small records, on the informer's own threads, one object at a time, in order.
 */
final class Watching<T extends HasMetadata> {
  private final SharedIndexInformer<T> informer;
  private final WatchLink link;

  Watching(SharedIndexInformer<T> informer, ItemStore<T> store, WatchLink link) {
    this.informer = informer;
    this.link = link;
    informer
        .itemStore(store)
        .removeNamespaceIndex()
        .exceptionHandler(
            (started, cause) -> {
              link.stumbled(cause);
              return true;
            });
  }

  /** Completes on the context when every object that exists has been seen. */
  Future<Void> start(Context context) {
    Promise<Void> synced = Promise.promise();
    informer
        .start()
        .whenComplete(
            (done, cause) ->
                context.runOnContext(
                    now -> {
                      if (cause == null) {
                        link.listed();
                        synced.complete();
                      } else {
                        synced.fail(cause);
                      }
                    }));
    return synced.future();
  }

  void stop() {
    informer.stop();
  }
}
