package io.dynamicnetworks.lab;

import io.dynamicnetworks.ControllerSettings.TapSettings;
import io.dynamicnetworks.standin.cri.RuntimeFlavor;
import io.dynamicnetworks.testbed.RealParts;
import io.dynamicnetworks.testbed.Testbed;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Plays the README's example on a node without a cluster and shows what happens. The script {@code
 * dev/lab} explains the options.
 */
@Command(name = "dev/lab", footer = "dev/lab --help explains the options.")
final class Lab implements Callable<Integer> {
  /** Held because the JDK forgets the level of a logger that is garbage-collected. */
  private static final Logger ROOT = Logger.getLogger("");

  @Option(names = "--keep")
  private boolean keep;

  @Option(names = "--tap", arity = "0..1", fallbackValue = "*", paramLabel = "ADDRESS-GLOB")
  private @Nullable String tap;

  @Option(names = "--stand-ins")
  private boolean standIns;

  @Option(names = "--log")
  private boolean log;

  private final PrintStream out = System.out;

  private Lab() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Lab()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    ROOT.setLevel(log ? Level.INFO : Level.OFF);
    RealParts.Availability real = RealParts.available();
    boolean useReal = real.available() && !standIns;
    out.println("starting the parts…");
    try (Testbed testbed =
        useReal
            ? Testbed.real(Map.of())
            : Testbed.withStandIns(RuntimeFlavor.CONTAINERD_2, Map.of())) {
      printParts(testbed, useReal, real.whyNot());
      boolean asAsked = new Example(testbed, new Timeline(out), out).play(tapSettings());
      if (keep) {
        keepRunning(testbed);
      }
      return asAsked ? 0 : 1;
    }
  }

  private Optional<TapSettings> tapSettings() {
    return Optional.ofNullable(tap)
        .map(glob -> new TapSettings(glob, line -> out.println("      tap  " + line)));
  }

  private void printParts(Testbed testbed, boolean real, String whyNot) {
    String kind = real ? "real" : "stand-in";
    printPart("controller", "real", "the same code as `run`");
    printPart("container runtime", kind, testbed.runtimeSocket().toString());
    printPart("pod sandboxes", kind, real ? "network namespaces of the kernel" : "on paper");
    printPart("CNI plugins", kind, testbed.pluginFolder());
    printPart("multus daemon", "stand-in", testbed.daemon().socket().toString());
    printPart("API server", "stand-in", testbed.api().url());
    if (!real) {
      out.println("  why no real parts: " + (standIns ? "--stand-ins" : whyNot));
    }
  }

  private void printPart(String part, String kind, String where) {
    out.printf("  %-18s %-9s %s%n", part, kind, where);
  }

  private void keepRunning(Testbed testbed) throws InterruptedException {
    out.println();
    out.println("It goes on until Ctrl-C. To edit by hand:");
    out.printf(
        "  kubectl --kubeconfig %s annotate pod %s --overwrite \\%n    '%s=%s'%n",
        testbed.kubeconfig(),
        Example.POD.name(),
        io.dynamicnetworks.testbed.TestbedPod.NETWORKS,
        Example.BOTH);
    out.printf(
        "  kubectl --kubeconfig %s get pod %s -o yaml%n", testbed.kubeconfig(), Example.POD.name());
    out.flush();
    new CountDownLatch(1).await();
  }
}
