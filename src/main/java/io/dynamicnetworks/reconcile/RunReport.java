package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Step;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one run did and what stopped the rest; filled in as the run goes on. */
final class RunReport {
  private final Map<String, Duration> stages = new LinkedHashMap<>();
  private final Set<Step> failedSteps = new HashSet<>();
  private final Set<Notice> failedNotices = new HashSet<>();
  private @Nullable String networks;
  private Set<NetworkRef> awaited = Set.of();
  private @Nullable String cause;
  private int attached;
  private int detached;
  private int failed;
  private boolean gone;
  private boolean unsettled;
  private boolean superseded;
  private boolean waiting;

  /** What a failed run could not do; the same again is left to the backoff. */
  record Unfinished(
      @Nullable String networks, Set<Step> steps, Set<Notice> notices, Set<NetworkRef> awaited) {}

  void attached() {
    attached++;
  }

  void detached() {
    detached++;
  }

  void failed(String why) {
    failed++;
    if (cause == null) {
      cause = why;
    }
  }

  void failed(Step step, String why) {
    failedSteps.add(step);
    failed(why);
  }

  /** The step was done and undone again, so that it is no more done than one that failed. */
  void undone(Step step) {
    failedSteps.add(step);
  }

  void failed(Notice notice) {
    failedNotices.add(notice);
    failed(notice.message());
  }

  /** The annotation that the run was about, and the NADs whose change would help. */
  void about(@Nullable String networksAnnotation, Set<NetworkRef> awaitedNetworks) {
    networks = networksAnnotation;
    awaited = awaitedNetworks;
  }

  /** The pod is gone, and nothing is left to do for it. */
  void gone() {
    gone = true;
  }

  /** Nothing failed, but another look is needed later. */
  void unsettled() {
    unsettled = true;
  }

  /** The pod was changed in the meantime: the rest of the plan is stale. */
  void superseded() {
    superseded = true;
  }

  /** The plan is what failed before: nothing was done, the backoff goes on. */
  void waiting() {
    waiting = true;
  }

  void took(String stage, Duration duration) {
    stages.merge(stage, duration, Duration::plus);
  }

  boolean isGone() {
    return gone;
  }

  boolean isSuperseded() {
    return superseded;
  }

  boolean isWaiting() {
    return waiting;
  }

  boolean needsRetry() {
    return failed > 0 || unsettled;
  }

  boolean changedAnything() {
    return attached > 0 || detached > 0;
  }

  int attachedCount() {
    return attached;
  }

  int detachedCount() {
    return detached;
  }

  int failedCount() {
    return failed;
  }

  @Nullable String cause() {
    return cause;
  }

  Map<String, Duration> stages() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(stages));
  }

  Unfinished unfinished() {
    return new Unfinished(networks, Set.copyOf(failedSteps), Set.copyOf(failedNotices), awaited);
  }
}
