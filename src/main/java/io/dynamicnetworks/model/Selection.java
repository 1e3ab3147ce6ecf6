package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/**
 * One valid element of the networks annotation: a network that the pod shall be attached to.
 *
 * @param position place in the annotation, counting from 1, including invalid elements
 * @param iface the requested interface name; null leaves the choice to the controller
 */
public record Selection(
    int position, NetworkRef network, @Nullable InterfaceName iface, InterfaceRequest request) {}
