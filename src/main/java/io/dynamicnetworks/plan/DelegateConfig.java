package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.DeviceInfoFile;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the daemon is sent for a NAD and a request, or why it cannot be sent. */
public sealed interface DelegateConfig {
  /**
   * It can be sent.
   *
   * @param config the CNI config: the NAD's own text if nothing had to be added
   * @param attributes what goes beside the config in the delegate request
   */
  record Usable(String config, DelegateAttributes attributes) implements DelegateConfig {}

  /**
   * It cannot, and time does not mend that: it takes another NAD or another request.
   *
   * @param problem names the key of {@code spec.config}, the value and what was wanted
   */
  record Unusable(String problem) implements DelegateConfig {}

  /**
   * What to send to attach the NAD as the request asks. The daemon panics on configs that it does
   * not expect (SPEC 7), so everything that it takes for granted is checked here.
   */
  static DelegateConfig of(NetworkDefinition network, InterfaceRequest request) {
    return of(network, request, null);
  }

  /**
   * The same, and where a device is asked for, with the file that the plugin describes it in.
   *
   * @param deviceInfoFile see {@link DeviceInfoFile}; null names none
   */
  static DelegateConfig of(
      NetworkDefinition network, InterfaceRequest request, @Nullable String deviceInfoFile) {
    try {
      return CniConfig.parse(network).withRequest(request, deviceInfoFile);
    } catch (CniConfig.Unsuitable e) {
      return new Unusable(e.problem());
    }
  }

  /**
   * The config with another device in the place of the one that it names; as it is if it cannot be
   * read.
   */
  static String withDevice(String config, Device device) {
    try {
      return CniConfig.ofCache(config).withDevice(device.id());
    } catch (CniConfig.Unsuitable e) {
      return config;
    }
  }

  /**
   * Whether the file of multus' CNI cache is that of the attachment: two may have had the interface
   * one after the other, and the config's name tells them apart.
   */
  static boolean isFileOf(CachedAttachment cached, Attachment attachment) {
    if (!cached.iface().equals(attachment.iface())) {
      return false;
    }
    String name = CniConfig.nameIn(attachment.config());
    return name.isEmpty() || name.equals(cached.networkName());
  }

  /**
   * Whether the file is what a DEL left of the attachment, since its plugin found nothing to
   * delete. One that was written since is another attachment's.
   */
  static boolean isLeftOf(CachedAttachment cached, Attachment tombstone) {
    return tombstone.state() instanceof AttachmentState.Deleted(long atMillis)
        && cached.writtenAtMillis() <= atMillis
        && isFileOf(cached, tombstone);
  }

  /**
   * Whether a DEL for the request leaves an attachment of the same interface name alone: no link of
   * it has that name, and its config has another.
   */
  static boolean spares(
      Attachment request, @Nullable String attachedWith, List<StatusEntry> entries) {
    String config = CniConfig.nameIn(String.valueOf(attachedWith));
    return !entries.isEmpty()
        && entries.stream()
            .map(StatusEntry::iface)
            .allMatch(name -> name != null && !name.equals(request.iface().value()))
        && !config.isEmpty()
        && !config.equals(CniConfig.nameIn(request.config()));
  }

  /**
   * The config that a DEL of what multus attached needs: the cached one, with each capability
   * argument that the ADD was given put into the {@code runtimeConfig} of the plugins that declare
   * it. libcni caches these beside the config, and the daemon does not pass them to a DEL. A config
   * that cannot be read is sent as it is; where nothing has to be put in, the text stays.
   *
   * @param cachedConfig as multus' CNI cache has it
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
