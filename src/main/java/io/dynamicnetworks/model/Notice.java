package io.dynamicnetworks.model;

/**
 * Something to tell the pod's owner in an event.
 *
 * @param message the whole message, as the event carries it
 */
public record Notice(EventReason reason, String message) {}
