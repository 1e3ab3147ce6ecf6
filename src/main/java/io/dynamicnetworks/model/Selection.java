package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/**
 * One valid element of the networks annotation: a network that the pod is to be attached to.
 *
 * @param position place in the annotation, counting from 1, invalid elements included
 * @param iface the interface name asked for; null leaves it to the controller
 */
public record Selection(
    int position, NetworkRef network, @Nullable InterfaceName iface, InterfaceRequest request) {}
