package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.Budgets;
import java.time.Duration;

/**
 * What the cache may take of the container's memory, and of the node's time.
 *
 * <p>A file without its texts takes about 700 bytes: {@link #FILES} of them 3 MB. The texts of all
 * (config, request, result, records) take {@link #TEXT_BYTES}, 2 MB. One file at a time is read:
 * its bytes, its text, the config in base64 and as text, 2 MB at most. Together 7 MB; an ordinary
 * node (110 pods, 3 attachments each, 1.5 KB of texts for each) takes 0.7 MB.
 */
final class CacheLimits {
  /** A longer file is not read; it still shows that something is attached. */
  static final int FILE_BYTES = Budgets.CACHE_FILE_BYTES;

  /** What is known of files, without their texts, for the whole node. */
  static final int FILES = Budgets.CACHE_FILES;

  /** Eight times as many as a pod may ask for by default. */
  static final int FILES_PER_SANDBOX = 256;

  /** So many files each sandbox has a place for, however many files the others have. */
  static final int FILES_GRANTED = 16;

  /** All texts that are kept; the largest pods lose theirs first. */
  static final int TEXT_BYTES = Budgets.CACHE_BYTES;

  /** The texts of one pod: those of 40 ordinary attachments. */
  static final int TEXT_BYTES_PER_POD = Budgets.CACHE_POD_BYTES;

  /** Elements of a record; a longer one is as good as none. */
  static final int RECORD_ELEMENTS = 1_001;

  /** Sandboxes of pods that are not known to exist, known from their files alone. */
  static final int STRAY_SANDBOXES = 256;

  /** Ended sandboxes of one pod. */
  static final int ENDED_SANDBOXES_PER_POD = 4;

  /** Files that are read again because they did not parse, at one time. */
  static final int REREADS = 256;

  /** Wait before a text that does not parse is read again; doubled each time: 1.55 s in all. */
  static final Duration FIRST_REREAD = Duration.ofMillis(50);

  static final int REREADS_PER_FILE = 5;

  /** Below this, a listing takes less than 20 ms. */
  static final int CHEAP_LISTING = 20_000;

  /** One visit to the disk reads so much, so that the texts are trimmed between visits. */
  static final int VISIT_FILES = 64;

  static final long VISIT_BYTES = FILE_BYTES;

  /** A sandbox that is not ready yet has its files for so long before it is listed. */
  static final Duration SETUP_TIME = Duration.ofMinutes(5);

  private CacheLimits() {}
}
