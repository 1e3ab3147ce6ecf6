package io.dynamicnetworks;

import io.dynamicnetworks.cli.ExitCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A controller from start to end, whether a stop request or a failure ends it. */
final class RunningController {
  private final Controller controller;
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();
  private final CompletableFuture<Ending> ended = new CompletableFuture<>();

  /**
   * Why the controller ended.
   *
   * @param message for the user; empty if there is nothing to report
   */
  record Ending(ExitCode exit, String message) {}

  RunningController(Controller controller) {
    this.controller = controller;
  }

  /** Starts the controller; returns when it has ended. */
  Ending await() {
    controller.broken().onSuccess(why -> fail(why));
    controller.start().onFailure(cause -> fail(String.valueOf(cause.getMessage())));
    Ending why = ending.join();
    stop();
    ended.complete(why);
    return why;
  }

  /**
   * Ends the controller gracefully and waits until it has ended, for 10 s at most.
   *
   * @return whether this call is what ended it
   */
  boolean endNow() {
    boolean first = ending.complete(new Ending(ExitCode.OK, ""));
    if (first) {
      ended.join();
    }
    return first;
  }

  private void fail(String message) {
    ending.complete(new Ending(ExitCode.FAILED, message));
  }

  private void stop() {
    try {
      controller
          .stop()
          .toCompletionStage()
          .toCompletableFuture()
          // For an event loop that no longer turns: otherwise it ends by itself.
          .get(Controller.END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Nothing is left to try; the process ends.
    }
  }
}
