package io.dynamicnetworks.bus;

/**
 * An address that answers requests.
 *
 * @param <Q> the request
 * @param <R> the reply; expected failures are values of it
 */
public record Service<Q extends Message, R extends Message>(
    String address, Class<Q> request, Class<R> reply) {}
