package io.dynamicnetworks.ops;

/** The log verbosity, which can be changed at any time. Thread safe. */
public interface LogLevel {
  /** The verbosity on klog's scale. */
  int verbosity();

  /** Sets the verbosity; takes effect at once. */
  void change(int verbosity);

  /** What is logged at that verbosity, in a few words. */
  String meaning(int verbosity);
}
