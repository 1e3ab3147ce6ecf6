package io.dynamicnetworks.ops;

/** How much is logged; it can be changed at any time. Safe for all threads. */
public interface LogLevel {
  /** As klog counts it. */
  int verbosity();

  /** Takes effect at once. */
  void change(int verbosity);

  /** What is logged with that verbosity, in a few words. */
  String meaning(int verbosity);
}
