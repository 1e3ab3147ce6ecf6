package io.dynamicnetworks.bus;

/**
 * An address for messages that get no reply.
 *
 * @param <M> the messages
 */
public record Topic<M extends Message>(String address, Class<M> type) {}
