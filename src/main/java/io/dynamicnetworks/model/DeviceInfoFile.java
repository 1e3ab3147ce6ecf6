package io.dynamicnetworks.model;

/**
 * The file in which a plugin with the capability {@code CNIDeviceInfoFile} describes the device of
 * an attachment. At pod creation multus passes the plugin the name of a file (multus 4.2.3, {@code
 * delegateRuntimeConfig}); at {@code /delegate} it passes none.
 */
public final class DeviceInfoFile {
  /** The capability, which is also the key in {@code runtimeConfig}. */
  public static final String CAPABILITY = "CNIDeviceInfoFile";

  /** The start of the path, as multus spells it: a link to {@code /run}. */
  public static final String RUN = "/var/run/";

  // The folder of the daemon's socket: it exists, and every manifest mounts it. Multus' own folder
  // for such files, k8s.cni.cncf.io/devinfo/cni, is made with mode 000 by the library that writes
  // them, and so only readable with a capability.
  private static final String PREFIX = RUN + "multus/device-info-";

  private DeviceInfoFile() {}

  /**
   * Returns the file's path on the node. There is one file per sandbox, which each ADD overwrites:
   * it is never deleted, and edits must not fill the node's memory.
   */
  public static String path(String sandboxId) {
    return PREFIX + sandboxId;
  }
}
