package io.dynamicnetworks.cnicache;

/** The number of files indexed per sandbox, limited so that one pod cannot crowd out others. */
final class FilesPerSandbox {
  private FilesPerSandbox() {}

  /**
   * How many files a sandbox may have.
   *
   * @param all how many files of all sandboxes are indexed
   */
  static int allowed(int all) {
    return all < CacheLimits.FILES ? CacheLimits.FILES_PER_SANDBOX : CacheLimits.FILES_RESERVED;
  }
}
