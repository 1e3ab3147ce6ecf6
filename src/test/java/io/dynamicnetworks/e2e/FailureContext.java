package io.dynamicnetworks.e2e;

import java.util.List;
import java.util.function.Supplier;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.TestTag;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Prints what the node's controller and daemon have logged when an end-to-end test fails: the node
 * is gone by the time somebody reads the report.
 */
public final class FailureContext implements TestExecutionListener {
  private static final TestTag E2E = TestTag.create("e2e");
  private static final int LINES = 60;

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() != Status.FAILED || !test.getTags().contains(E2E)) {
      return;
    }
    print(test, "the controller's log", DeployedController::log);
    if (test.getTags().contains(TestTag.create("node"))) {
      print(
          test,
          "the daemon's requests",
          () ->
              DevNode.shell("grep -aF 'delegate request' /var/log/multus.log | tail -n " + LINES));
    }
  }

  private static void print(TestIdentifier test, String what, Supplier<String> source) {
    System.out.printf("%n---- %s failed; the last lines of %s:%n", test.getDisplayName(), what);
    try {
      List<String> lines = source.get().lines().toList();
      lines.subList(Math.max(0, lines.size() - LINES), lines.size()).forEach(System.out::println);
    } catch (RuntimeException | AssertionError e) {
      System.out.println("not available: " + e.getMessage());
    }
  }
}
