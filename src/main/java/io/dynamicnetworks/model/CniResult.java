package io.dynamicnetworks.model;

/**
 * What a successful ADD gave.
 *
 * @param json the CNI result object, as the daemon sent it
 */
public record CniResult(String json) {}
