package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/**
 * One element of the networks annotation that cannot be acted on.
 *
 * @param position place in the annotation, counting from 1
 * @param problem names the element, the value and what was wanted, in one line
 * @param network the network it names, where that much could be read: what is attached for it stays
 * @param iface the interface it names, where that much could be read
 */
public record InvalidSelection(
    int position, String problem, @Nullable NetworkRef network, @Nullable InterfaceName iface) {}
