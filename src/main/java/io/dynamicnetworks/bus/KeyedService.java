package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.PodUid;

/**
 * A service with an address for each pod: requests to one address are served in order, one at a
 * time; requests to different addresses are served concurrently.
 *
 * @param prefix what each address starts with; the pod's uid follows it
 * @param <Q> the request
 * @param <R> the reply; expected failures are values of it
 */
public record KeyedService<Q extends Message, R extends Message>(
    String prefix, Class<Q> request, Class<R> reply) {
  /** Returns the service at one pod's address. */
  public Service<Q, R> of(PodUid uid) {
    return new Service<>(prefix + uid, request, reply);
  }
}
