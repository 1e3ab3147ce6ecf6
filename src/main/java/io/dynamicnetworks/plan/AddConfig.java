package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.DeviceInfoFile;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkDefinition;
import org.jspecify.annotations.Nullable;

/** What an ADD sends to the daemon for a NAD and a request, or why nothing can be sent. */
public sealed interface AddConfig {
  /**
   * It can be sent.
   *
   * @param config the CNI config: the NAD's own text if nothing had to be added
   * @param attributes what the delegate request carries in addition to the config
   */
  record Usable(String config, DelegateAttributes attributes) implements AddConfig {}

  /**
   * It cannot be sent until the NAD or the request changes.
   *
   * @param problem the key of {@code spec.config}, the value and what was wanted
   */
  record Unusable(String problem) implements AddConfig {}

  /**
   * What to send to attach the NAD as requested. The daemon panics on configs that it does not
   * expect (SPEC 7), so everything that it takes for granted is checked here.
   *
   * @param deviceInfoFile the file for the plugin's description of the device if the request asks
   *     for one, see {@link DeviceInfoFile}; null if there is none
   * @param device a device that was allocated to the pod; null if there is none
   */
  static AddConfig of(
      NetworkDefinition network,
      InterfaceRequest request,
      @Nullable String deviceInfoFile,
      @Nullable Device device) {
    try {
      return ParsedConfig.of(network)
          .withRequest(request, deviceInfoFile, device == null ? null : device.id());
    } catch (ParsedConfig.Unsuitable e) {
      return new Unusable(e.problem());
    }
  }

  /** What to send to repeat the attachment's ADD with that config of its NAD. */
  private static AddConfig repeated(NetworkDefinition network, Attachment attachment) {
    return of(
        network,
        attachment.request(),
        DeviceInfoFile.path(attachment.sandbox().id()),
        attachment.device());
  }

  /** Whether an ADD with what the NAD says now would be the same. */
  static boolean isSame(Attachment attachment, @Nullable NetworkDefinition now) {
    return now != null
        && repeated(now, attachment) instanceof Usable usable
        && usable.config().equals(attachment.config());
  }

  /** What the ADD of the attachment carried in addition to its config. */
  static DelegateAttributes attributes(Attachment attachment) {
    String config = attachment.config();
    return config != null
            && repeated(new NetworkDefinition(attachment.network(), config), attachment)
                instanceof Usable usable
        ? usable.attributes()
        : new DelegateAttributes(
            attachment.request().ips(), attachment.request().mac(), attachment.request().cniArgs());
  }

  /** The config with the device that it names replaced; unchanged if the config cannot be read. */
  static String withDevice(String config, Device device) {
    try {
      return ParsedConfig.ofCache(config).withDevice(device.id());
    } catch (ParsedConfig.Unsuitable e) {
      return config;
    }
  }

  /** The attachment with another device, which its config names, too, if it is known. */
  static Attachment withDevice(Attachment attachment, Device device) {
    String config = attachment.config();
    return attachment
        .withConfig(config == null ? null : withDevice(config, device))
        .withDevice(device);
  }
}
