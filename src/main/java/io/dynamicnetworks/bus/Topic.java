package io.dynamicnetworks.bus;

/**
 * An address to which messages go without an answer.
 *
 * @param <M> what travels there
 */
public record Topic<M extends Message>(String address, Class<M> type) {}
