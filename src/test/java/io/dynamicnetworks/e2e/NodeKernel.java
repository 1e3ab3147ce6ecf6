package io.dynamicnetworks.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Features of the node's kernel, found by trying them. {@code dev/e2e} prints the missing ones at
 * its end.
 */
final class NodeKernel {
  private static final Path NOT_SHOWN = Path.of("target", "e2e-reports", "not-shown.txt");

  private NodeKernel() {}

  /** Whether it can create links of this type on top of another link. */
  static boolean hasLinksOf(String type, String arguments) {
    return can(
        "links of type " + type,
        "ip link add lower type veth peer name other"
            + " && ip link add probe link lower type "
            + type
            + " "
            + arguments,
        "Unknown device type");
  }

  /**
   * Whether it can limit rates as the bandwidth plugin needs: with a token bucket and an ifb link.
   */
  static boolean hasRateLimits() {
    return can(
        "queueing discipline tbf and links of type ifb",
        "ip link add probe type ifb"
            + " && tc qdisc add dev probe root tbf rate 1mbit burst 32kbit latency 400ms",
        "Unknown device type",
        "Specified qdisc kind is unknown");
  }

  /** Whether it can translate addresses as the portmap plugin needs. */
  static boolean hasPortMapping() {
    return can(
        "translation of addresses that iptables can set",
        "iptables -t nat -A PREROUTING -p tcp --dport 1 -j DNAT --to-destination 192.0.2.1:1",
        "Could not fetch rule set generation id",
        "table does not exist",
        "iptables: not found");
  }

  /** Tries it in a temporary network namespace. */
  private static boolean can(String what, String trial, String... refusals) {
    String answer =
        DevNode.shell("unshare --net sh -c '" + trial + " && echo It can.' 2>&1 || true").strip();
    if (answer.endsWith("It can.")) {
      return true;
    }
    for (String refusal : refusals) {
      if (answer.contains(refusal)) {
        note("this kernel has no " + what + " (" + answer + ")");
        return false;
      }
    }
    throw new IllegalStateException(what + ": cannot be established: " + answer);
  }

  private static void note(String line) {
    System.out.println("NOT SHOWN: " + line);
    try {
      Files.createDirectories(NOT_SHOWN.getParent());
      Files.writeString(
          NOT_SHOWN,
          line + System.lineSeparator(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
