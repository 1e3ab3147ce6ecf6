package io.dynamicnetworks.e2e;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A pod's sandbox in the node's containerd. */
record NodeSandbox(String id, String netns) {
  private static final Pattern NETNS = Pattern.compile("\"(/[a-z/]*/netns/cni-[0-9a-f-]*)\"");

  /** The only sandbox of a pod. */
  static NodeSandbox of(ClusterPod pod) {
    List<String> ids = ids(pod);
    if (ids.size() != 1) {
      throw new IllegalStateException("sandboxes of pod " + pod + ": " + ids);
    }
    Matcher netns = NETNS.matcher(DevNode.shell("ctr containers info " + ids.getFirst()));
    if (!netns.find()) {
      throw new IllegalStateException("no network namespace in sandbox " + ids);
    }
    return new NodeSandbox(ids.getFirst(), netns.group(1));
  }

  /** The sandboxes of a pod, including exited ones, unordered. */
  static List<String> ids(ClusterPod pod) {
    String filter =
        "labels.\\\"io.kubernetes.pod.uid\\\"==%s,labels.\\\"io.cri-containerd.kind\\\"==sandbox"
            .formatted(pod.uid());
    return DevNode.shell("ctr containers ls -q \"" + filter + "\"")
        .lines()
        .map(String::strip)
        .filter(line -> line.matches("[0-9a-f]{64}"))
        .toList();
  }

  /** Runs a shell line of the node in its network namespace. */
  String shell(String line) {
    return DevNode.shell("nsenter --net=" + netns + " sh -c '" + line + "'");
  }

  /** The {@code /proc} folder of its first process, on the node. */
  String process() {
    String pid = DevNode.shell("ctr tasks ls | awk '$1 == \"" + id + "\" {print $2}'");
    return "/proc/" + pid.lines().filter(line -> line.matches("\\d+")).findFirst().orElseThrow();
  }
}
