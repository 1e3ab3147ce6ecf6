package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.PodUid;

/**
 * A service with an address for each pod: requests at one address are served one at a time, in
 * order; those at different addresses side by side.
 *
 * @param prefix of the addresses; the pod's uid follows it
 * @param <Q> the request
 * @param <R> the reply; expected failures are values of it
 */
public record KeyedService<Q extends Message, R extends Message>(
    String prefix, Class<Q> request, Class<R> reply) {
  /** The address for one pod. */
  public Service<Q, R> of(PodUid uid) {
    return new Service<>(prefix + uid, request, reply);
  }
}
