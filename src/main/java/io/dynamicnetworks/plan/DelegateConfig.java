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

/** What is sent to the daemon for a NAD and a request, or why nothing can be sent. */
public sealed interface DelegateConfig {
  /** Why no DEL can be sent for an attachment whose config nothing shows. */
  String NOT_KNOWN = "the config that it was attached with is not known";

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

  /**
   * What to send to attach the NAD as requested. The daemon panics on configs that it does not
   * expect (SPEC 7), so everything that it takes for granted is checked here.
   */
  static DelegateConfig of(NetworkDefinition network, InterfaceRequest request) {
    return of(network, request, null);
  }

  /**
   * The same, with the file for the plugin's description of the device if the request asks for one.
   *
   * @param deviceInfoFile see {@link DeviceInfoFile}; null if there is none
   */
  static DelegateConfig of(
      NetworkDefinition network, InterfaceRequest request, @Nullable String deviceInfoFile) {
    return of(network, request, deviceInfoFile, null);
  }

  /**
   * The same for a device that was allocated to the pod.
   *
   * @param device null if there is none
   */
  static DelegateConfig of(
      NetworkDefinition network,
      InterfaceRequest request,
      @Nullable String deviceInfoFile,
      @Nullable Device device) {
    try {
      return CniConfig.parse(network)
          .withRequest(request, deviceInfoFile, device == null ? null : device.id());
    } catch (CniConfig.Unsuitable e) {
      return new Unusable(e.problem());
    }
  }

  /** What to send to attach the same again, with what the NAD says now. */
  static DelegateConfig again(NetworkDefinition network, Attachment attachment) {
    return of(
        network,
        attachment.request(),
        DeviceInfoFile.path(attachment.sandbox().id()),
        attachment.device());
  }

  /** Whether an ADD with what the NAD says now would be the same. */
  static boolean isSame(Attachment attachment, @Nullable NetworkDefinition now) {
    return now != null
        && again(now, attachment) instanceof Usable usable
        && usable.config().equals(attachment.config());
  }

  /** What the ADD of the attachment carried in addition to its config. */
  static DelegateAttributes attributes(Attachment attachment) {
    String config = attachment.config();
    return config != null
            && again(new NetworkDefinition(attachment.network(), config), attachment)
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
   * Whether the file of multus' CNI cache belongs to the attachment. Two attachments may have had
   * the interface one after the other; the config's name distinguishes them.
   */
  static boolean isFileOf(CachedAttachment cached, Attachment attachment) {
    if (!cached.iface().equals(attachment.iface())) {
      return false;
    }
    String name = CniConfig.nameIn(attachment.config());
    return name.isEmpty() || name.equals(cached.networkName());
  }

  /**
   * Whether the file is what the attachment's DEL left because the plugin found nothing to delete.
   * A file written after the DEL belongs to another attachment.
   */
  static boolean isLeftOf(CachedAttachment cached, Attachment tombstone) {
    return tombstone.state() instanceof AttachmentState.Deleted(long atMillis)
        && cached.writtenAtMillis() <= atMillis
        && isFileOf(cached, tombstone);
  }

  /**
   * Whether a DEL for the request spares an attachment with the same CNI_IFNAME: none of its links
   * has that name, and its config has another name.
   */
  static boolean spares(
      Attachment request, @Nullable String attachedWith, List<StatusEntry> entries) {
    String config = CniConfig.nameIn(attachedWith);
    return !entries.isEmpty()
        && entries.stream()
            .map(StatusEntry::iface)
            .allMatch(name -> name != null && !name.equals(request.iface().value()))
        && !config.isEmpty()
        && !config.equals(CniConfig.nameIn(request.config()));
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
