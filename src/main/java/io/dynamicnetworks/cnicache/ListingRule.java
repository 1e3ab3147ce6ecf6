package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.ExpectedFile;
import java.util.Set;

/**
 * Decides whether the folder is listed to read a sandbox before acting (SPEC 3.1): where a listing
 * is cheap, and where files may exist that are neither known nor found by an expected name. Pure.
 *
 * @param cheap whether it was cheap when it was last listed ({@link #isCheap})
 * @param incomplete whether the sandbox may have files that are not known
 * @param reported whether files of it were reported and have yet to be read
 * @param overLimit whether it has more files than are kept
 */
record ListingRule(boolean cheap, boolean incomplete, boolean reported, boolean overLimit) {
  /**
   * Whether the folder can be listed for each request. One that has held many files may be long
   * even if it is almost empty: ext4 never shortens a directory.
   */
  static boolean isCheap(CniFolder.Listing last) {
    return last.listed() <= CacheLimits.CHEAP_LISTING
        && last.bytes() <= CacheLimits.CHEAP_LISTING_BYTES;
  }

  /**
   * Whether the folder is listed.
   *
   * @param expected the files of the sandbox's known attachments; one whose network's name is
   *     unknown is found only by a listing
   */
  boolean needsListing(Set<ExpectedFile> expected) {
    return cheap
        || incomplete
        || reported
        || overLimit
        || expected.stream().anyMatch(file -> file.networkName().isEmpty());
  }
}
