package io.dynamicnetworks.model;

/**
 * The file in which a plugin with the capability {@code CNIDeviceInfoFile} describes the device of
 * an attachment. At pod creation multus passes the plugin such a file name, in exactly this form
 * (multus 4.2.3, {@code delegateRuntimeConfig}); at {@code /delegate} it passes none.
 */
public final class DeviceInfoFile {
  /** The capability, which is also the key in {@code runtimeConfig}. */
  public static final String CAPABILITY = "CNIDeviceInfoFile";

  /** The start of the path, as multus spells it: a link to {@code /run}. */
  public static final String RUN = "/var/run/";

  private static final String FOLDER = RUN + "k8s.cni.cncf.io/devinfo/cni/";

  private DeviceInfoFile() {}

  /** Returns the file's path on the node. */
  public static String path(NetworkRef network, String sandboxId, InterfaceName iface) {
    return FOLDER
        + "%s-%s-%s_%s"
            .formatted(
                network.namespace(), network.name(), sandboxId, iface.value().replace('/', '-'));
  }
}
