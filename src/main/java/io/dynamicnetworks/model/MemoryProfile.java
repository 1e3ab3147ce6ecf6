package io.dynamicnetworks.model;

/**
 * The sizes that depend on the container's memory limit. The image's launcher picks a profile by
 * the cgroup's limit. It sets a system property and the matching JVM options ({@code jvm.options},
 * {@code jvm.small.options}). {@link Budgets} explains each number, names what enforces it, and has
 * the sums.
 *
 * @param containerMib the smallest container limit into which the sum fits
 */
public record MemoryProfile(
    int containerMib,
    int heapMib,
    int youngMib,
    int directMib,
    int metaspaceMib,
    String metaspaceWhy,
    int codeMib,
    int nativeMib,
    int restBytes,
    int nadConfigBytes,
    int podsBytes,
    int podTextBytes,
    int sealedChars,
    int nadsBytes,
    int ledgerNodeBytes,
    int criLookups,
    int criLookupsTotal,
    int cacheBytes,
    int cacheFileBytes,
    int cacheFiles,
    int eventsWaiting,
    int eventsKnown,
    int podDevicesChars,
    int cniAnswerBytes,
    int apiConnections,
    int wholePods,
    int kubeletAnswerBytes,
    int creationBytes) {
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;
  private static final String PROPERTY = "dynamicnetworks.memory";

  /** For limits of 256 MiB or more, and for containers without a limit. */
  public static final MemoryProfile STANDARD =
      new MemoryProfile(
          256,
          118,
          6,
          22,
          59,
          "; 28 without the AOT cache",
          16,
          14,
          14 * MIB,
          32 * KIB,
          4 * MIB,
          KIB,
          4 * KIB,
          6 * MIB,
          4 * MIB,
          2,
          4,
          2 * MIB,
          512 * KIB,
          4_096,
          1_000,
          512,
          4 * KIB,
          256 * KIB,
          16,
          4,
          4 * MIB,
          4 * KIB);

  /** For limits below 256 MiB. */
  public static final MemoryProfile SMALL =
      new MemoryProfile(
          128,
          61,
          4,
          8,
          8,
          ", beside the AOT cache, without which it does not start",
          10,
          14,
          12 * MIB,
          8 * KIB,
          MIB,
          KIB,
          KIB,
          MIB,
          768 * KIB,
          1,
          2,
          MIB / 2,
          128 * KIB,
          1_024,
          250,
          128,
          2 * KIB,
          128 * KIB,
          9,
          2,
          MIB,
          2 * KIB);

  /** The profile of this process. */
  public static MemoryProfile current() {
    return "small".equals(System.getProperty(PROPERTY)) ? SMALL : STANDARD;
  }
}
