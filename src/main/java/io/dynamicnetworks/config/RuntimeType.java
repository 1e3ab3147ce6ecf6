package io.dynamicnetworks.config;

/** The container runtimes, as {@code criType} spells them. */
public enum RuntimeType {
  CONTAINERD("containerd"),
  CRIO("crio");

  private final String spelling;

  RuntimeType(String spelling) {
    this.spelling = spelling;
  }

  public String spelling() {
    return spelling;
  }
}
