package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.SentConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Attachments of hot-plug controllers that the ledger does not know. Either this controller made
 * them (before its ledger was lost, or through a request that it abandoned), or one that it
 * replaced did.
 */
public final class Takeover {
  private Takeover() {}

  /** The ledger with all that multus' CNI cache shows. */
  public static List<Attachment> into(List<Attachment> ledger, Collection<CachedSandbox> shown) {
    List<Attachment> known = new ArrayList<>(ledger);
    known.replaceAll(kept -> kept.state().isAdopted() ? asShown(kept, shown) : kept);
    known.addAll(of(shown, known));
    return known;
  }

  /** The record with the config and the device that its ADD used, if the cache shows these. */
  private static Attachment asShown(Attachment kept, Collection<CachedSandbox> shown) {
    return shown.stream()
        .filter(sandbox -> kept.isIn(sandbox.id()))
        .flatMap(
            sandbox ->
                sandbox
                    .under(kept.iface())
                    .sorted(Comparator.comparing(cached -> !ConfigMatch.isFileOf(cached, kept)))
                    .limit(1)
                    .map(cached -> asShown(kept, sandbox, cached)))
        .findFirst()
        .orElse(kept);
  }

  private static Attachment asShown(
      Attachment kept, CachedSandbox sandbox, CachedAttachment cached) {
    SentConfig used = cached.config();
    if (used == null) {
      return kept;
    }
    if (cached.byDelegate()) {
      return kept.attachedIn(kept.sandbox()).withSentConfig(used).withDevice(null);
    }
    DelConfig config = new DelConfig(used, cached.request());
    String text = config.text();
    return kept.withSentConfig(
            text.equals(kept.config()) ? kept.add().config() : new SentConfig(text))
        .withDevice(config.device(CreationSelections.resourceOf(sandbox, kept.iface())));
  }

  /** The attachments in multus' CNI cache that the ledger should keep from now on. */
  public static List<Attachment> of(Collection<CachedSandbox> shown, List<Attachment> ledger) {
    List<Attachment> taken = new ArrayList<>();
    for (CachedSandbox sandbox : shown) {
      for (CachedAttachment cached : sandbox.attachments()) {
        SentConfig config = cached.config();
        if (cached.byDelegate()
            && config != null
            && ledger.stream().noneMatch(kept -> isKept(kept, sandbox, cached))) {
          taken.add(attachment(sandbox.id(), cached, config));
        }
      }
    }
    return taken;
  }

  /**
   * The ledger plus the attachments to record; each replaces its nameless placeholder (same
   * sandbox, interface and config).
   */
  public static List<Attachment> merge(List<Attachment> ledger, List<Attachment> toRecord) {
    List<Attachment> merged = new ArrayList<>(ledger);
    for (Attachment known : toRecord) {
      merged.removeIf(kept -> isNameless(kept) && isSameAdd(kept, known));
      merged.add(known);
    }
    return merged;
  }

  /**
   * Whether its NAD is still unknown: the cache does not show it, only network-status or a
   * selection does.
   */
  static boolean isNameless(Attachment kept) {
    return kept.network().equals(NetworkRef.unknown(kept.iface()));
  }

  private static boolean isKept(Attachment kept, CachedSandbox sandbox, CachedAttachment cached) {
    return kept.isIn(sandbox.id())
        && (kept.state() instanceof AttachmentState.Deleted
            ? ConfigMatch.isLeftOf(cached, kept)
            : ConfigMatch.isFileOf(cached, kept));
  }

  private static boolean isSameAdd(Attachment one, Attachment other) {
    return one.sharesNameWith(other) && Objects.equals(one.add().config(), other.add().config());
  }

  private static Attachment attachment(
      String sandboxId, CachedAttachment cached, SentConfig config) {
    return new Attachment(
        new Attachment.Add(
            NetworkRef.unknown(cached.iface()),
            cached.iface(),
            new Sandbox(sandboxId, cached.netns()),
            config,
            cached.request(),
            null),
        new AttachmentState.Attached(),
        List.of(),
        false,
        "");
  }
}
