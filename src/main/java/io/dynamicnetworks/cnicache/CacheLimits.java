package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.Budgets;
import java.time.Duration;

/**
 * Limits on the memory and the time that the cache takes.
 *
 * <p>With the standard profile, it takes at most 7 MB: 3 MB for {@link #FILES} files, about 700
 * bytes each without their texts; 2 MB for all texts (config, request, result, records), see {@link
 * #TEXT_BYTES}; and 2 MB for the file being read, as bytes, as text, and with its config in base64
 * and decoded. On an ordinary node (110 pods, 3 attachments each, 1.5 KB of texts per attachment)
 * it takes 0.7 MB.
 */
final class CacheLimits {
  /** A longer file is not read; it still shows that something is attached. */
  static final int FILE_BYTES = Budgets.CACHE_FILE_BYTES;

  /** Files of the whole node whose metadata, without the texts, is kept. */
  static final int FILES = Budgets.CACHE_FILES;

  /** Files of one sandbox: eight times the default of {@code maxInterfacesPerPod}. */
  static final int FILES_PER_SANDBOX = 256;

  /** Files that each sandbox may always have, however many the others have. */
  static final int FILES_RESERVED = 16;

  /** All texts that are kept; the pods with the most text lose theirs first. */
  static final int TEXT_BYTES = Budgets.CACHE_BYTES;

  /** The texts of one pod: enough for 40 ordinary attachments. */
  static final int TEXT_BYTES_PER_POD = Budgets.CACHE_POD_BYTES;

  /** Elements of a record; a longer record is ignored. */
  static final int RECORD_ELEMENTS = 1_001;

  /** Sandboxes that are known from their files alone and belong to no known pod. */
  static final int STRAY_SANDBOXES = 256;

  /** Sandboxes without files of which the ids are kept, 64 characters each. */
  static final int EMPTY_SANDBOXES = 1_024;

  /** Ended sandboxes kept per pod. */
  static final int ENDED_SANDBOXES_PER_POD = 4;

  /** Files that did not parse and wait for a reread at the same time. */
  static final int REREADS = 256;

  /**
   * Delay before the first reread of a text that does not parse. It doubles each time, so five
   * rereads take 1.55 s in all.
   */
  static final Duration FIRST_REREAD = Duration.ofMillis(50);

  static final int REREADS_PER_FILE = 5;

  /** Listing fewer files than this takes less than 20 ms. */
  static final int CHEAP_LISTING = 20_000;

  /** Reading a shorter directory takes less than 1 ms; 300,000 names make one of 40 MB. */
  static final long CHEAP_LISTING_BYTES = 4L << 20;

  /** Files read in one visit to the disk; the texts are trimmed to the budget between visits. */
  static final int VISIT_FILES = 64;

  static final long VISIT_BYTES = FILE_BYTES;

  /**
   * What is read of a sandbox's files before the mode is published: many times what ordinary
   * attachments need. The rest are read afterwards, so that the time of a start does not depend on
   * what tenants wrote.
   */
  static final long START_BYTES_PER_SANDBOX = 256L << 10;

  /**
   * A file that was read this long after it was written has not changed as long as its stamp has
   * not: a later write gets a later time, however coarse the file system's times are.
   */
  static final Duration SETTLED = Duration.ofSeconds(3);

  /** How long a sandbox may have files before the runtime lists it as ready. */
  static final Duration SETUP_TIME = Duration.ofMinutes(5);

  private CacheLimits() {}
}
