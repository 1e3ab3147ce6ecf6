package io.dynamicnetworks.self;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.RuntimePort;
import io.dynamicnetworks.bus.RuntimePort.SandboxReply;
import io.dynamicnetworks.bus.RuntimePort.SandboxRequest;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.socket.StaleMount;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sandbox that the controller itself runs in, and whether its container has a volume for state.
 */
public final class OwnSandbox {
  /**
   * The mount of the hosts file, which every container gets from the kubelet's folder of its pod.
   */
  private static final Pattern HOSTS =
      Pattern.compile("\\S+ \\S+ \\S+ \\S*/pods/([^/ ]+)/etc-hosts /etc/hosts .*");

  private OwnSandbox() {}

  /**
   * Asks the runtime; empty if the controller has none, as outside of a pod or on the node's
   * network. Fails if the runtime does not answer or does not know the sandbox.
   */
  public static Future<Optional<Sandbox>> find(
      Bus bus, Optional<PodIdentity> self, Duration deadline) {
    Optional<SandboxRequest> request =
        self.flatMap(
            own ->
                uid(own, StaleMount.mountinfo())
                    .map(uid -> new SandboxRequest(uid, own.ref(), null)));
    return request
        .map(
            asked ->
                bus.request(RuntimePort.SANDBOX, asked, deadline)
                    .compose(
                        reply ->
                            switch (reply) {
                              case SandboxReply.Found found ->
                                  Future.succeededFuture(Optional.of(found.sandbox()));
                              case SandboxReply.Missing(PodRef _, Failure.Permanent _) ->
                                  Future.succeededFuture(Optional.<Sandbox>empty());
                              case SandboxReply.Missing _,
                                  SandboxReply.Ended _,
                                  SandboxReply.Same _ ->
                                  Future.<Optional<Sandbox>>failedFuture(
                                      "the controller's own sandbox was not found");
                            }))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  static Optional<PodUid> uid(PodIdentity self, List<String> mountinfo) {
    return Optional.ofNullable(self.uid())
        .or(
            () ->
                mountinfo.stream()
                    .map(HOSTS::matcher)
                    .filter(Matcher::matches)
                    .map(mount -> mount.group(1))
                    .findFirst())
        .flatMap(PodUid::parse);
  }

  /** Whether files in the folder are lost with the container. */
  public static boolean isLostWithContainer(Path folder) {
    return isLostWithContainer(folder, StaleMount.mountinfo());
  }

  static boolean isLostWithContainer(Path folder, List<String> mountinfo) {
    return StaleMount.innermost(mountinfo, folder).filter(OwnSandbox::isContainerRoot).isPresent();
  }

  /** A container's root is an overlay, with both containerd and CRI-O; a node's is not. */
  private static boolean isContainerRoot(String[] mount) {
    List<String> fields = List.of(mount);
    int type = fields.indexOf("-") + 1;
    return mount[StaleMount.MOUNTED_AT].equals("/")
        && type > 0
        && type < mount.length
        && mount[type].equals("overlay");
  }
}
