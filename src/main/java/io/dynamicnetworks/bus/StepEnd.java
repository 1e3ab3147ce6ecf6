package io.dynamicnetworks.bus;

/** A kind of step of a plan, and how it ended. */
public record StepEnd(Kind kind, Result result) {
  /** What a step does. */
  public enum Kind {
    ATTACH,
    DETACH,
    CLEAN,
    VERIFY
  }

  /** How it ended. */
  public enum Result {
    OK,
    FAILED
  }
}
