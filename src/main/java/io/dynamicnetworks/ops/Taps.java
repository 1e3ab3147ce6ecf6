package io.dynamicnetworks.ops;

import io.dynamicnetworks.model.Budgets;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The taps that run over the admin socket. Each ends when its reader disconnects. Starting one too
 * many ends the oldest: its reader may be long gone, behind a kubectl that was cut off. For one
 * event loop.
 */
final class Taps {
  static final int MAX = Budgets.ADMIN_TAPS;

  private final EventBus events;
  private final Deque<Running> running = new ArrayDeque<>();

  private record Running(Tap tap, TapStream stream, HttpServerRequest request) {}

  Taps(EventBus events) {
    this.events = events;
  }

  /** Streams a tap as the answer to the request, from now on. */
  void start(AddressGlob filter, HttpServerRequest request) {
    HttpServerResponse response = request.response().setChunked(true);
    TapStream stream = new TapStream(response);
    Running started = new Running(new Tap(filter, stream, Tap.Ticks.SYSTEM), stream, request);
    running.addLast(started);
    if (running.size() > MAX) {
      end(running.getFirst(), "ended: there may be " + MAX + " taps at once, and another began");
    }
    response.closeHandler(closed -> remove(started));
    response.exceptionHandler(broken -> remove(started));
    // Shows the reader at once that the tap runs.
    stream.line("tap of " + filter);
    started.tap().install(events);
  }

  int count() {
    return running.size();
  }

  void endAll() {
    List.copyOf(running).forEach(one -> end(one, "ended: the controller stops"));
  }

  private void end(Running one, String why) {
    remove(one);
    one.stream().line("... " + why);
    one.request().response().end().onComplete(sent -> one.request().connection().close());
  }

  private void remove(Running one) {
    if (running.remove(one)) {
      one.tap().remove(events);
    }
  }
}
