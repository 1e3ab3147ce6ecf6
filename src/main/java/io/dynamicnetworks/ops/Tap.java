package io.dynamicnetworks.ops;

import io.dynamicnetworks.bus.Message;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.text.Printable;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The debug tap: prints every message on the bus as one line, as it is sent.
 *
 * <pre>{@code
 * 14:03:07.412 +0.000ms publish pod.changed  shop/cart-0 uid=7f3a
 * 14:03:07.413 +0.298ms request cri.sandbox  shop/cart-0 uid=7f3a
 * 14:03:07.415 +1.902ms reply   cri.sandbox  shop/cart-0 sandbox=3f2c netns=/run/netns/a took=1.902ms
 * 14:03:07.415 +0.143ms publish plan         shop/cart-0 [Attach ens4@shop/storage]
 * }</pre>
 *
 * <p>The columns are separated by one or more spaces: time of day in UTC; time since the previous
 * line; {@code publish} (to all subscribers), {@code send} (to one), {@code request} (to one that
 * answers), {@code reply} or {@code refuse} (to a request); the address (an answer shows that of
 * its request); the pod, or {@code -}. The rest of the line is the payload in short form; an
 * answer's line ends with the time since its request. {@link MessageText} formats the payload.
 * Without a tap, nothing is installed on the bus.
 */
public final class Tap {
  /** Maximum number of pending requests; one that is never answered must not stay forever. */
  private static final int MAX_OPEN = 500;

  private static final int MAX_PAYLOAD_CHARS = 500;

  /**
   * The prefix of Vert.x' reply addresses. An answer to a request that the tap has not seen is not
   * shown, since nothing says what it answers.
   */
  private static final String REPLIES = "__vertx.reply.";

  private static final DateTimeFormatter TIME_OF_DAY =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final AddressGlob filter;
  private final Sink out;
  private final Ticks ticks;

  /** Removing needs the same object as adding. */
  private final Handler<DeliveryContext<Object>> interceptor = this::pass;

  private final Map<String, Request> open = new OpenRequests();
  private long lastNanos;
  private boolean first = true;

  /** Takes the lines, on any thread that sends a message. */
  interface Sink {
    void line(String text);

    /** Whether there is no room for a line; then none is formatted or passed. */
    default boolean isFull() {
      return false;
    }

    /** A line was dropped because the sink was full. */
    default void missed() {}
  }

  /** The request that an answer belongs to. */
  private record Request(String address, long sentNanos) {}

  /** Clocks for the time of day and for durations. */
  interface Ticks {
    /** The real clocks. */
    Ticks SYSTEM =
        new Ticks() {
          @Override
          public String timeOfDay() {
            return TIME_OF_DAY.format(Instant.now());
          }

          @Override
          public long nanos() {
            return System.nanoTime();
          }
        };

    /** The time of day in UTC, {@code HH:MM:SS.mmm}. */
    String timeOfDay();

    /** Nanoseconds since an arbitrary origin. */
    long nanos();
  }

  Tap(AddressGlob filter, Sink out, Ticks ticks) {
    this.filter = filter;
    this.out = out;
    this.ticks = ticks;
  }

  /** Passes a line for each message at these addresses to {@code out}, from now on. */
  public static void install(Vertx vertx, AddressGlob filter, Consumer<String> out) {
    new Tap(filter, out::accept, Ticks.SYSTEM).install(vertx.eventBus());
  }

  void install(EventBus events) {
    events.addOutboundInterceptor(interceptor);
  }

  void remove(EventBus events) {
    events.removeOutboundInterceptor(interceptor);
  }

  private void pass(DeliveryContext<Object> delivery) {
    show(delivery);
    delivery.next();
  }

  /** Synchronized, since messages are sent from several threads and lines must not mix. */
  private synchronized void show(DeliveryContext<Object> delivery) {
    String address = delivery.message().address();
    Object body = delivery.body();
    Request answered = open.remove(address);
    if (answered != null) {
      line(
          body instanceof ReplyException ? "refuse" : "reply",
          answered.address(),
          body,
          " took=" + millis(ticks.nanos() - answered.sentNanos()));
    } else if (!address.startsWith(REPLIES) && filter.matches(address)) {
      String replyAddress = delivery.message().replyAddress();
      if (replyAddress != null) {
        open.put(replyAddress, new Request(address, ticks.nanos()));
      }
      line(kind(delivery.send(), replyAddress), address, body, "");
    }
  }

  private static String kind(boolean toOne, @Nullable String replyAddress) {
    if (replyAddress != null) {
      return "request";
    }
    return toOne ? "send" : "publish";
  }

  private void line(String kind, String address, @Nullable Object body, String end) {
    if (out.isFull()) {
      out.missed();
      return;
    }
    long now = ticks.nanos();
    long since = first ? 0 : now - lastNanos;
    first = false;
    lastNanos = now;
    out.line(
        "%s +%s %-7s %-15s %s %s%s"
            .formatted(
                ticks.timeOfDay(),
                millis(since),
                kind,
                address,
                pod(body),
                Printable.shortened(payload(body), MAX_PAYLOAD_CHARS),
                end));
  }

  private static String pod(@Nullable Object body) {
    PodRef pod = body instanceof Message message ? message.about() : null;
    return pod == null ? "-" : pod.toString();
  }

  private static String payload(@Nullable Object body) {
    return body instanceof Message message
        ? MessageText.of(message)
        : body instanceof Throwable failure
            ? String.valueOf(failure.getMessage())
            : String.valueOf(body);
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.3fms", nanos / 1e6);
  }

  private static final class OpenRequests extends LinkedHashMap<String, Request> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Request> eldest) {
      return size() > MAX_OPEN;
    }
  }
}
