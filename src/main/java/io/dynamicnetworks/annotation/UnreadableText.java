package io.dynamicnetworks.annotation;

/** Signals that an annotation cannot be read as a whole. */
final class UnreadableText extends Exception {
  private static final long serialVersionUID = 1L;

  private final String problem;

  UnreadableText(String problem) {
    super(problem, null, false, false); // Tenants cause these: no stack trace.
    this.problem = problem;
  }

  String problem() {
    return problem;
  }
}
