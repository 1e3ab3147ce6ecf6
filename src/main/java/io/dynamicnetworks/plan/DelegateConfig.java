package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkDefinition;
import org.jspecify.annotations.Nullable;

/** What is sent to the daemon for a NAD and a request, or why nothing can be sent. */
public sealed interface DelegateConfig {
  /** Why no DEL can be sent for an attachment whose config nothing shows. */
  String NOT_KNOWN = "the config that it was attached with is unknown";

  /**
   * It can be sent.
   *
   * @param config the CNI config: the NAD's own text if nothing had to be added
   * @param attributes what the delegate request carries in addition to the config
   */
  record Usable(String config, DelegateAttributes attributes) implements DelegateConfig {}

  /**
   * It cannot be sent until the NAD or the request changes.
   *
   * @param problem the key of {@code spec.config}, the value and what was wanted
   */
  record Unusable(String problem) implements DelegateConfig {}

  /** Whether an ADD with what the NAD says now would be the same. */
  static boolean isSame(Attachment attachment, @Nullable NetworkDefinition now) {
    return now != null
        && CniConfig.forAddAgain(now, attachment) instanceof Usable usable
        && usable.config().equals(attachment.config());
  }

  /** What the ADD of the attachment carried in addition to its config. */
  static DelegateAttributes attributes(Attachment attachment) {
    String config = attachment.config();
    return config != null
            && CniConfig.forAddAgain(
                    new NetworkDefinition(attachment.network(), config), attachment)
                instanceof Usable usable
        ? usable.attributes()
        : new DelegateAttributes(
            attachment.request().ips(), attachment.request().mac(), attachment.request().cniArgs());
  }

  /** The config with the device that it names replaced; unchanged if the config cannot be read. */
  static String withDevice(String config, Device device) {
    try {
      return CniConfig.ofCache(config).withDevice(device.id());
    } catch (CniConfig.Unsuitable e) {
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

  /**
   * The config for the DEL of an attachment that multus made: the cached config, with each
   * capability argument of the ADD put into the {@code runtimeConfig} of the plugins that declare
   * it. libcni caches the arguments separately, and the daemon does not pass them to a DEL. If the
   * config cannot be read or nothing has to be added, the text stays as it is.
   *
   * @param cachedConfig the text from multus' CNI cache
   * @param request the cached capability arguments
   */
  static String forDelete(String cachedConfig, InterfaceRequest request) {
    if (request.equals(InterfaceRequest.NONE)) {
      return cachedConfig;
    }
    try {
      return CniConfig.ofCache(cachedConfig).withCapabilities(request);
    } catch (CniConfig.Unsuitable e) {
      return cachedConfig;
    }
  }
}
