package io.dynamicnetworks.testbed;

import io.dynamicnetworks.model.PodRef;
import java.io.IOException;

/**
 * A main class that runs a containerd with a sandbox until the process ends; see {@link
 * ContainerdIT}.
 */
final class ContainerdHolder {
  private ContainerdHolder() {}

  public static void main(String[] args) throws IOException {
    // Never closed: cleaning up is left to the shutdown hook or the next start.
    Containerd containerd = Containerd.start();
    containerd.runSandbox(new PodRef("shop", "cart-0"), "3f1c2a50", 0, false);
    System.out.println("running " + containerd.root());
    System.in.read();
  }
}
