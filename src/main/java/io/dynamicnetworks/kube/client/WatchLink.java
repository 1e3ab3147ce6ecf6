package io.dynamicnetworks.kube.client;

import io.dynamicnetworks.text.HttpStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the API server answers the lists and watches of one kind of object. A {@code Reflector}
 * reports the outcome of every such request. Confined to one event loop.
 */
public final class WatchLink {
  private static final Logger LOG = LoggerFactory.getLogger(WatchLink.class);

  private final String what;
  private final String ifMissing;
  private Runnable whenBack = () -> {};
  private boolean missing;
  private boolean listed;
  private @Nullable String trouble;

  /**
   * @param what the watched objects, in the plural
   * @param ifMissing message for when the API server does not know that kind of object
   */
  public WatchLink(String what, String ifMissing) {
    this.what = what;
    this.ifMissing = ifMissing;
  }

  /** Sets what runs when the API server answers again after a failure. */
  public void whenBack(Runnable action) {
    whenBack = action;
  }

  /** All objects have been seen once. */
  public void listed() {
    listed = true;
  }

  /** Whether the API server does not know that kind of object. */
  public boolean missing() {
    return missing;
  }

  /** The current problem; empty if there is none. */
  public Optional<String> problem() {
    if (trouble != null) {
      return Optional.of(trouble);
    }
    return listed ? Optional.empty() : Optional.of(what + ": not listed yet");
  }

  /** Records a response's status code. */
  public void answered(int code) {
    if (code == HttpStatus.GONE) {
      return; // The usual request to list again; the list's answer shows the state.
    }
    missing = code == HttpStatus.NOT_FOUND;
    boolean fine = HttpStatus.isSuccess(code);
    if (fine && setTrouble(null) != null) {
      LOG.info("watch works again what={}", what);
      whenBack.run();
    } else if (!fine) {
      isFailing(what + ": " + text(code));
    }
  }

  /** Records a request that got no response. */
  public void failed(String cause) {
    isFailing(what + ": the API server does not answer: " + cause);
  }

  /** Records a response that cannot be used. */
  public void unusable(String cause) {
    isFailing(what + ": the API server's answer cannot be used: " + cause);
  }

  private void isFailing(String now) {
    if (setTrouble(now) == null) {
      LOG.warn("watch failed, retrying cause={}", now);
    }
  }

  private @Nullable String setTrouble(@Nullable String now) {
    String before = trouble;
    trouble = now;
    return before;
  }

  private String text(int code) {
    return switch (code) {
      case HttpStatus.UNAUTHORIZED -> "the API server does not accept the credentials (401)";
      case HttpStatus.FORBIDDEN ->
          "list and watch are forbidden (403): grant list and watch on " + what;
      case HttpStatus.NOT_FOUND -> ifMissing;
      default -> "the API server answers " + code;
    };
  }
}
