package io.dynamicnetworks.kube.watch;

import io.dynamicnetworks.kube.client.ApiCalls;
import io.dynamicnetworks.kube.client.ApiStream;
import io.dynamicnetworks.kube.client.ListPage;
import io.dynamicnetworks.kube.client.Versioned;
import io.dynamicnetworks.kube.client.WatchLink;
import io.dynamicnetworks.text.HttpStatus;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lists the objects of one kind that a field selector selects, all at once or in pages. It never
 * gives up: after a failure it begins anew with growing backoff, and reports the cause to the
 * {@link WatchLink}. One list at a time. Confined to one event loop.
 */
final class Lister<T> {

  /** The page after a request for all objects that did not end in time. */
  private static final int FIRST_PAGE = 50;

  /** How long a request may stay silent. */
  private static final Duration SILENCE = Duration.ofSeconds(150);

  private final Vertx vertx;
  private final ApiCalls calls;
  private final Source<T> source;
  private final WatchLink link;
  private final Retries retries;

  /** Number of objects per request; 0 for all. */
  private int pageSize;

  private long listSince;
  private @Nullable Page current;

  /**
   * Where the objects come from.
   *
   * @param path of the list
   * @param page number of objects per request, unless they take too long; 0 for all
   * @param deadline of a request, for all objects or a page of them
   */
  record Source<T>(String path, int page, Versioned.Reader<T> reader, Duration deadline) {}

  /** Gets the objects of a list. */
  interface Receiver<T> {
    /**
     * The list begins, for the first time or anew.
     *
     * @return the version that it must not be older than; empty for the newest
     */
    String begins();

    /** An object, as it arrives, so that all of them are never in memory together. */
    void listed(T object);

    /** The list has ended; a watch can continue from that version. */
    void ended(String resourceVersion);
  }

  Lister(Vertx vertx, ApiCalls calls, Source<T> source, WatchLink link, Retries retries) {
    this.vertx = vertx;
    this.calls = calls;
    this.source = source;
    this.link = link;
    this.retries = retries;
    pageSize = source.page();
  }

  /** Lists from the beginning, in place of a list in progress. */
  void list(String fieldSelector, Receiver<T> receiver) {
    stop();
    listSince = System.nanoTime();
    page(fieldSelector, receiver, receiver.begins(), "");
  }

  /** Whether a list is in progress, or waits to begin anew. */
  boolean isListing() {
    return current != null;
  }

  /** Ends the list in progress, if there is one; its receiver gets no more calls. */
  void stop() {
    Page page = current;
    current = null;
    if (page != null) {
      page.stream.cancel("stopped");
    }
  }

  private void page(String fieldSelector, Receiver<T> receiver, String notOlder, String token) {
    Page next = new Page(fieldSelector, receiver);
    current = next;
    next.open(notOlder, token);
  }

  /**
   * Makes the pages smaller after one that began but did not end in time: tenants' objects can be
   * so large that all of them, or a page, never would.
   */
  private void late() {
    pageSize = pageSize == 0 ? FIRST_PAGE : Math.max(1, pageSize / 2);
  }

  /** Returns to the usual pages if a list of them could have ended in time. */
  private void complete() {
    if (System.nanoTime() - listSince < source.deadline().toNanos()) {
      pageSize = source.page();
    }
  }

  /** One request: all objects, or a page of them. */
  private final class Page implements ApiStream.Listener {
    private final String fieldSelector;
    private final Receiver<T> receiver;
    private final ListPage<T> objects;
    private final ApiStream stream = new ApiStream(vertx.getOrCreateContext(), this);
    private long overdue;
    private int code;
    private Duration pause = Duration.ZERO;
    private @Nullable String unusable;

    Page(String fieldSelector, Receiver<T> receiver) {
      this.fieldSelector = fieldSelector;
      this.receiver = receiver;
      objects = new ListPage<>(source.reader(), receiver::listed);
    }

    /**
     * Sends no {@code resourceVersion} unless there is one that the list must not be older than: a
     * list "from 0" may come from a cache that lags. Interfaces attached since would look unwanted,
     * and new pods deleted. Without {@code resourceVersionMatch}, a list with a limit would be as
     * old as that version.
     */
    void open(String notOlder, String token) {
      overdue =
          vertx.setTimer(
              source.deadline().toMillis(),
              timer -> {
                // An API server that does not answer at all is not asked for more.
                if (code == HttpStatus.OK) {
                  late();
                }
                stream.cancel("list not complete in time");
              });
      boolean continues = !token.isEmpty();
      stream.open(
          calls,
          ApiPath.with(
              source.path(),
              ApiPath.parameter("fieldSelector", fieldSelector),
              ApiPath.parameter("limit", pageSize == 0 ? "" : Integer.toString(pageSize)),
              ApiPath.parameter("continue", token),
              ApiPath.parameter("resourceVersion", continues ? "" : notOlder),
              ApiPath.parameter(
                  "resourceVersionMatch", continues || notOlder.isEmpty() ? "" : "NotOlderThan")),
          SILENCE);
    }

    @Override
    public void answered(int answer, Duration retryAfter) {
      code = answer;
      pause = retryAfter;
    }

    @Override
    public void piece(ByteBuffer bytes) {
      reading(() -> objects.feed(bytes));
    }

    /** Runs a parsing step; an unreadable answer must not end the list. */
    private void reading(Runnable action) {
      try {
        action.run();
      } catch (RuntimeException e) {
        unusable = ApiCalls.text(e);
        stream.cancel(unusable);
      }
    }

    @Override
    public void ended(@Nullable Throwable cause) {
      vertx.cancelTimer(overdue);
      if (retries.isStopped() || current != this) {
        return;
      }
      if (cause == null) {
        reading(this::finish);
        if (unusable == null) {
          return;
        }
      }
      if (unusable != null) {
        link.unusable(unusable);
      } else if (code != 0 && code != HttpStatus.OK) {
        link.answered(code);
      } else {
        link.failed(ApiCalls.text(Objects.requireNonNull(cause)));
      }
      retries.again(this::again, pause);
    }

    private void again() {
      if (current == this) {
        list(fieldSelector, receiver);
      }
    }

    private void finish() {
      objects.end();
      if (!objects.more().isEmpty()) {
        page(fieldSelector, receiver, "", objects.more());
        return;
      }
      complete();
      link.answered(HttpStatus.OK);
      link.listed();
      receiver.ended(objects.resourceVersion());
      if (current == this) {
        current = null;
      }
    }
  }
}
