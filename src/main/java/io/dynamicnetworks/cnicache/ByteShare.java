package io.dynamicnetworks.cnicache;

/** How many bytes of a sandbox's files are read at the start, before the cache is observed. */
final class ByteShare {
  private long left = CacheLimits.START_BYTES_PER_SANDBOX;

  /** Whether a file of that length fits; if so, it is counted. */
  boolean takes(long bytes) {
    boolean fits = bytes <= left;
    left -= fits ? bytes : 0;
    return fits;
  }
}
