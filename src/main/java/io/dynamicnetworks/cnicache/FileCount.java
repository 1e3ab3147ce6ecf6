package io.dynamicnetworks.cnicache;

/** How many files of a sandbox are known, so that one pod cannot take the place of others. */
final class FileCount {
  private FileCount() {}

  /**
   * How many files a sandbox may have.
   *
   * @param all how many files of all sandboxes are known
   */
  static int allowed(int all) {
    return all < CacheLimits.FILES ? CacheLimits.FILES_PER_SANDBOX : CacheLimits.FILES_GRANTED;
  }
}
