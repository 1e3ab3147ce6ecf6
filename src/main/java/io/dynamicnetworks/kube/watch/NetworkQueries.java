package io.dynamicnetworks.kube.watch;

import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds NADs in the cache, and reads the others first: a query that waits for one that is slow to
 * come holds nothing of the cache, only what was read for it. What all of them hold has a limit;
 * beyond it, the largest query of the namespace that holds the most fails, and a retry may succeed.
 * Confined to one event loop.
 */
final class NetworkQueries {
  private final NetworkCache cache;
  private final NetworkFetch fetch;
  private final long most;
  private final Runnable refused;
  private final Set<Query> waiting = new LinkedHashSet<>();

  /** How many queries hold each; queries that read a NAD together share it. */
  private final IdentityHashMap<NetworkDefinition, Integer> holders = new IdentityHashMap<>();

  private long bytes;

  /**
   * @param most bytes that were read for queries that still wait
   * @param refused is called when a query fails because of that limit
   */
  NetworkQueries(NetworkCache cache, NetworkFetch fetch, long most, Runnable refused) {
    this.cache = cache;
    this.fetch = fetch;
    this.most = most;
    this.refused = refused;
  }

  /**
   * Returns those of the NADs that exist; fails if one of them cannot be read.
   *
   * @param namespace of the pod that they are for
   */
  Future<Map<NetworkRef, NetworkDefinition>> find(String namespace, Set<NetworkRef> wanted) {
    Query query = new Query(namespace, wanted);
    waiting.add(query);
    query.advance();
    return query.answer.future();
  }

  /** Bytes that were read for queries that still wait; at most the limit. */
  long bytes() {
    return bytes;
  }

  private void hold(NetworkDefinition network) {
    if (holders.merge(network, 1, Integer::sum) == 1) {
      bytes += network.text().length();
    }
  }

  private void release(NetworkDefinition network) {
    if (holders.merge(network, -1, Integer::sum) == 0) {
      holders.remove(network);
      bytes -= network.text().length();
    }
  }

  private void shrink() {
    while (bytes > most) {
      Map<String, Long> held =
          waiting.stream()
              .collect(
                  Collectors.groupingBy(
                      query -> query.namespace, Collectors.summingLong(Query::held)));
      waiting.stream()
          .max(
              Comparator.comparingLong((Query query) -> held.getOrDefault(query.namespace, 0L))
                  .thenComparingLong(Query::held))
          .ifPresent(Query::refuse);
    }
  }

  private final class Query {
    private final String namespace;
    private final Set<NetworkRef> wanted;
    private final Promise<Map<NetworkRef, NetworkDefinition>> answer = Promise.promise();

    /** What was read; empty for a NAD that does not exist. */
    private final Map<NetworkRef, Optional<NetworkDefinition>> read = new HashMap<>();

    private int open;

    Query(String namespace, Set<NetworkRef> wanted) {
      this.namespace = namespace;
      this.wanted = Set.copyOf(wanted);
    }

    /** Reads what is missing, which may be more than before: the cache may have evicted some. */
    void advance() {
      NetworkCache.Found found = cache.find(wanted);
      Set<NetworkRef> missing = new HashSet<>(found.toRead());
      missing.removeAll(read.keySet());
      if (missing.isEmpty()) {
        Map<NetworkRef, NetworkDefinition> networks = new HashMap<>(found.known());
        read.values()
            .forEach(one -> one.ifPresent(network -> networks.put(network.ref(), network)));
        end();
        answer.complete(networks);
        return;
      }
      open = missing.size();
      for (NetworkRef ref : missing) {
        fetch.fetch(namespace, ref).onComplete(done -> ended(ref, done));
      }
    }

    private void ended(NetworkRef ref, AsyncResult<Optional<NetworkDefinition>> done) {
      open--;
      if (!waiting.contains(this)) {
        return;
      }
      if (done.failed()) {
        end();
        answer.fail(done.cause());
        return;
      }
      read.put(ref, done.result());
      done.result().ifPresent(NetworkQueries.this::hold);
      shrink();
      if (open == 0 && waiting.contains(this)) {
        advance();
      }
    }

    private long held() {
      return read.values().stream()
          .flatMap(Optional::stream)
          .mapToLong(network -> network.text().length())
          .sum();
    }

    private void refuse() {
      long own = held();
      end();
      answer.fail(
          "networks of a pod in "
              + namespace
              + ": more than "
              + most
              + " bytes are being read for all pods, of which "
              + own
              + " for this one");
      refused.run();
    }

    private void end() {
      waiting.remove(this);
      read.values().forEach(one -> one.ifPresent(NetworkQueries.this::release));
      read.clear();
    }
  }
}
