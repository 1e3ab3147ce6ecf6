package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.ExpectedFile;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;

/**
 * Whether cache files, attachments and requests under one interface name belong together: their
 * configs have the same name.
 */
public final class ConfigMatch {
  private ConfigMatch() {}

  /**
   * Whether the file of multus' CNI cache belongs to the attachment. A config is read for its name,
   * and so only if the interface is the same.
   */
  public static boolean isFileOf(CachedAttachment cached, Attachment attachment) {
    return cached.iface().equals(attachment.iface())
        && fileOf(attachment).is(cached.iface(), cached.networkName());
  }

  /** Returns the file that the attachment has in multus' CNI cache if it exists. */
  public static ExpectedFile fileOf(Attachment attachment) {
    return new ExpectedFile(attachment.configName(), attachment.iface());
  }

  /**
   * Whether the file is what the attachment's DEL left because the plugin found nothing to delete.
   * A file written after the DEL belongs to another attachment.
   */
  public static boolean isLeftOf(CachedAttachment cached, Attachment tombstone) {
    return tombstone.state() instanceof AttachmentState.Deleted(long atMillis)
        && cached.writtenAtMillis() <= atMillis
        && isFileOf(cached, tombstone);
  }

  /**
   * Whether a DEL for the request spares an attachment with the same CNI_IFNAME: none of its links
   * has that name, and its config has another name.
   *
   * @param attachedWith the name in the attachment's config; empty if unknown
   */
  static boolean spares(Attachment request, String attachedWith, List<StatusEntry> entries) {
    return !entries.isEmpty()
        && entries.stream()
            .map(StatusEntry::iface)
            .allMatch(name -> name != null && !name.equals(request.iface().value()))
        && !attachedWith.isEmpty()
        && !attachedWith.equals(request.configName());
  }
}
