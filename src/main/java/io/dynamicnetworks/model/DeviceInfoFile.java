package io.dynamicnetworks.model;

/**
 * Where a plugin that declares the capability {@code CNIDeviceInfoFile} describes the device that
 * an attachment took. Multus names such a file to it at creation, with these very words (multus
 * 4.2.3, {@code delegateRuntimeConfig}); at {@code /delegate} it names none.
 */
public final class DeviceInfoFile {
  /** The capability, and the key of {@code runtimeConfig}. */
  public static final String CAPABILITY = "CNIDeviceInfoFile";

  /** Where the path begins, as multus spells it: a link to {@code /run}. */
  public static final String RUN = "/var/run/";

  private static final String FOLDER = RUN + "k8s.cni.cncf.io/devinfo/cni/";

  private DeviceInfoFile() {}

  /** Its path on the node. */
  public static String path(NetworkRef network, String sandboxId, InterfaceName iface) {
    return FOLDER
        + "%s-%s-%s_%s"
            .formatted(
                network.namespace(), network.name(), sandboxId, iface.value().replace('/', '-'));
  }
}
