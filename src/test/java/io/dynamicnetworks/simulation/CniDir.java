package io.dynamicnetworks.simulation;

import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.CachedSandbox.RecordedDelegate;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.SentConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Multus' folder on the node: libcni's cache of attachments, and a record of each sandbox. */
final class CniDir {
  private final VirtualTime time;
  private final Map<CniSlot, Entry> files = new LinkedHashMap<>();
  private final Map<String, List<RecordedDelegate>> records = new LinkedHashMap<>();
  private final List<Consumer<PodUid>> watchers = new ArrayList<>();

  /** Who made an attachment. */
  sealed interface Maker {
    /** Multus, for a selection of the annotation, when it set up the sandbox. */
    record ForSelection(Selection selection) implements Maker {}

    /** Multus, unasked: the cluster network, or one of {@code defaultNetworks}. */
    record Unasked() implements Maker {}

    /**
     * A hot-plug controller, through {@code /delegate}.
     *
     * @param predecessor whether it was the controller that ran before this one
     */
    record HotPlug(boolean predecessor) implements Maker {}
  }

  /**
   * A cache file, and thus an attachment.
   *
   * @param nad null for the cluster network
   * @param address the address that it leases, or would lease
   * @param certain whether the requester received the success answer
   * @param readableAtMillis when the file is complete; until then it does not parse
   */
  record Entry(
      CniSlot slot,
      PodUid uid,
      Sandbox sandbox,
      @Nullable NetworkRef nad,
      String config,
      Plugin plugin,
      InterfaceRequest request,
      String address,
      Maker maker,
      boolean certain,
      long writtenAtMillis,
      long readableAtMillis) {

    String iface() {
      return slot.iface();
    }

    boolean unasked() {
      return maker instanceof Maker.Unasked;
    }

    /** Whether a hot-plug controller may detach it. */
    boolean managed() {
      return !unasked();
    }

    boolean byMultus() {
      return !(maker instanceof Maker.HotPlug);
    }

    CniResult reply() {
      return plugin.reply(iface(), sandbox.netns(), address);
    }

    private CachedAttachment shown() {
      return new CachedAttachment(
          new InterfaceName(iface()),
          slot.network(),
          sandbox.netns(),
          new SentConfig(config),
          request,
          plugin.cached(iface(), sandbox.netns(), address),
          !byMultus(),
          writtenAtMillis);
    }
  }

  CniDir(VirtualTime time) {
    this.time = time;
  }

  /** Calls the watcher for every change; the watcher models lost and late events itself. */
  void watch(Consumer<PodUid> watcher) {
    watchers.add(watcher);
  }

  void write(Entry entry) {
    files.put(entry.slot(), entry);
    changed(entry.uid());
  }

  void remove(CniSlot slot) {
    Entry entry = files.remove(slot);
    if (entry != null) {
      changed(entry.uid());
    }
  }

  void record(Sandbox sandbox, List<RecordedDelegate> record) {
    records.put(sandbox.id(), List.copyOf(record));
  }

  void forgetRecord(Sandbox sandbox) {
    records.remove(sandbox.id());
  }

  @Nullable Entry file(CniSlot slot) {
    return files.get(slot);
  }

  /** The attachments in a sandbox, oldest first. */
  List<Entry> of(String sandboxId) {
    return files.values().stream()
        .filter(entry -> entry.sandbox().id().equals(sandboxId))
        .sorted(Comparator.comparingLong(Entry::writtenAtMillis))
        .toList();
  }

  /** The attachment of that interface; null if there is none. */
  @Nullable Entry of(String sandboxId, String iface) {
    return of(sandboxId).stream()
        .filter(entry -> entry.iface().equals(iface))
        .findFirst()
        .orElse(null);
  }

  /** Every pod that has a file. */
  List<PodUid> pods() {
    return files.values().stream().map(Entry::uid).distinct().toList();
  }

  /** What is currently readable about a pod, by sandbox. */
  List<CachedSandbox> shown(PodUid uid) {
    return files.values().stream()
        .filter(entry -> entry.uid().equals(uid))
        .map(entry -> entry.sandbox().id())
        .distinct()
        .map(this::shown)
        .filter(sandbox -> !sandbox.attachments().isEmpty())
        .toList();
  }

  /** What is currently readable about a sandbox. */
  CachedSandbox shown(String sandboxId) {
    return new CachedSandbox(
        sandboxId,
        of(sandboxId).stream()
            .filter(entry -> entry.readableAtMillis() <= time.nowMillis())
            .map(Entry::shown)
            .toList(),
        records.get(sandboxId));
  }

  /** Whether a file of the pod is only partly written. */
  boolean halfWritten(PodUid uid) {
    return files.values().stream()
        .anyMatch(e -> e.uid().equals(uid) && e.readableAtMillis() > time.nowMillis());
  }

  private void changed(PodUid uid) {
    watchers.forEach(watcher -> watcher.accept(uid));
  }

  void forgetWatchers() {
    watchers.clear();
  }
}
