package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.plan.Evidence.Creation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a pod's sandbox is used as it was last looked up, or looked up again.
 *
 * <p>The runtime removes a sandbox's network namespace only after multus has detached the cluster
 * network from it, which removes that attachment from the CNI cache. So a fresh read of the cache
 * shows whether the sandbox still exists, just as the runtime would. If the sandbox was recreated
 * while multus was bypassed, the cache still shows the old one: then the daemon finds no namespace
 * and runs no plugin, and the retry looks the sandbox up. A {@code /proc} path could by then be
 * another process's, so it is never reused.
 *
 * @param observing whether the CNI cache can be read
 * @param outdated whether the pod may have another sandbox than the one last looked up
 * @param known the sandbox last looked up; null if it is unknown or outdated
 * @param doubt why it is looked up before it is used again; null if nothing speaks against it
 * @param shown what the CNI cache has shown of the pod so far
 */
public record SandboxReuse(
    boolean observing,
    boolean outdated,
    @Nullable KnownSandbox known,
    @Nullable String doubt,
    List<CachedSandbox> shown,
    long nowMillis) {
  static final Duration MAX_AGE = Duration.ofMinutes(5);

  /** Where the paths begin that belong to another process once the sandbox's has ended. */
  private static final String PROCESSES = "/proc/";

  /** The decision. */
  public sealed interface Decision {
    /**
     * The runtime must be asked.
     *
     * @param why the reason, for the tap and for explanations
     */
    record LookUp(String why) implements Decision {}

    /**
     * Nothing in memory speaks against the sandbox: what the CNI cache shows now decides.
     *
     * @param before what the cache showed of it so far
     */
    record AskCache(KnownSandbox known, CachedSandbox before) implements Decision {
      /** Returns why the runtime must be asked after all; empty if the sandbox still exists. */
      public Optional<String> objection(CachedSandbox now) {
        if (!showsClusterNetwork(now, known.sandbox())) {
          return Optional.of("the CNI cache no longer shows the cluster network in it");
        }
        return before.attachments().stream()
            .filter(was -> now.attachments().stream().noneMatch(is -> isSame(was, is)))
            .findFirst()
            .map(gone -> "the CNI cache no longer shows its " + gone.iface());
      }
    }
  }

  public Decision decide() {
    if (!observing) {
      return new Decision.LookUp("without the CNI cache nothing shows whether it still exists");
    }
    if (known == null) {
      return new Decision.LookUp(outdated ? "it may have been recreated" : "not looked up yet");
    }
    if (known.creation() instanceof Creation.Unknown) {
      return new Decision.LookUp("what it was created with takes too much room to be kept");
    }
    if (doubt != null) {
      return new Decision.LookUp(doubt);
    }
    long age = nowMillis - known.foundAtMillis();
    if (age < 0 || age > MAX_AGE.toMillis()) {
      return new Decision.LookUp(
          "last looked up more than " + MAX_AGE.toMinutes() + " minutes ago");
    }
    if (known.sandbox().netns().startsWith(PROCESSES)) {
      return new Decision.LookUp("its network namespace is known only by a process id");
    }
    if (shown.stream().anyMatch(other -> isOther(other, known.sandbox()))) {
      return new Decision.LookUp("the CNI cache shows another sandbox of the pod");
    }
    return shown.stream()
        .filter(each -> each.id().equals(known.sandbox().id()))
        .findFirst()
        .<Decision>map(before -> new Decision.AskCache(known, before))
        .orElseGet(() -> new Decision.LookUp("the CNI cache does not show it"));
  }

  private static boolean isOther(CachedSandbox shown, Sandbox sandbox) {
    return !shown.id().equals(sandbox.id()) && !shown.attachments().isEmpty();
  }

  /**
   * Whether anything that multus attached when it set the sandbox up is still attached: it detaches
   * the cluster network last.
   */
  private static boolean showsClusterNetwork(CachedSandbox shown, Sandbox sandbox) {
    return shown.attachments().stream()
        .anyMatch(each -> !each.byDelegate() && each.netns().equals(sandbox.netns()));
  }

  private static boolean isSame(CachedAttachment one, CachedAttachment other) {
    return one.iface().equals(other.iface()) && one.networkName().equals(other.networkName());
  }
}
