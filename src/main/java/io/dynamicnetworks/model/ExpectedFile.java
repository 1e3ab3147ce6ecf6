package io.dynamicnetworks.model;

/**
 * A file that multus' CNI cache should have if an attachment exists.
 *
 * @param networkName the name in the attachment's config; empty if unknown
 */
public record ExpectedFile(String networkName, InterfaceName iface) {}
