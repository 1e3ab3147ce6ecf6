package io.dynamicnetworks.model;

/**
 * A file that multus' CNI cache should have if an attachment exists.
 *
 * @param networkName the name in the attachment's config; empty if unknown
 */
public record ExpectedFile(String networkName, InterfaceName iface) {
  /**
   * Whether a file with that interface and that network name is the one. Two attachments may have
   * had the interface one after the other; the config's name distinguishes them.
   */
  public boolean is(InterfaceName ofFile, String nameInFile) {
    return iface.equals(ofFile) && (networkName.isEmpty() || networkName.equals(nameInFile));
  }
}
