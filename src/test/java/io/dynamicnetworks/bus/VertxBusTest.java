package io.dynamicnetworks.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.ReconcilePort.PodPlanned;
import io.dynamicnetworks.bus.RequestFailed.Why;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxOptions;
import io.vertx.junit5.RunTestOnContext;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each test runs on the event loop, as all users of the bus do. */
@ExtendWith(VertxExtension.class)
class VertxBusTest {
  private static final KeyedService<PodPlanned, PodPlanned> KEYED =
      new KeyedService<>("keyed.", PodPlanned.class, PodPlanned.class);
  private static final PodUid CART = new PodUid("cart");
  private static final PodUid SHOP = new PodUid("shop");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(50);

  @RegisterExtension
  final RunTestOnContext onLoop =
      new RunTestOnContext(new VertxOptions().setEventLoopPoolSize(1), false);

  /** The requests handed to the server, each with the promise of its answer. */
  private final Map<String, Promise<PodPlanned>> served = new HashMap<>();

  private final List<String> order = new ArrayList<>();
  private VertxBus bus;
  private Bus.Subscription server;

  private static PodPlanned note(String text) {
    return new PodPlanned(CART, new PodRef("shop", "cart"), text);
  }

  @BeforeEach
  void start() {
    bus = new VertxBus(onLoop.vertx());
    server =
        bus.serveKeyed(
            KEYED,
            note -> {
              order.add(note.decision());
              return served.computeIfAbsent(note.decision(), text -> Promise.promise()).future();
            });
  }

  @Test
  void requestsOfOnePodAreServedOneAfterAnotherInOrder(VertxTestContext context) {
    Future<PodPlanned> first = ask(CART, "first");
    Future<PodPlanned> second = ask(CART, "second");
    Future<PodPlanned> third = ask(CART, "third");
    settled()
        .onSuccess(done -> verify(context, "first"))
        .compose(done -> answered("first", first))
        .onSuccess(done -> verify(context, "first", "second"))
        .compose(done -> answered("second", second))
        .onSuccess(done -> verify(context, "first", "second", "third"))
        .compose(done -> answered("third", third))
        .onComplete(context.succeedingThenComplete());
  }

  @Test
  void requestsOfTwoPodsAreServedSideBySide(VertxTestContext context) {
    Future<PodPlanned> hung = ask(CART, "hung");
    Future<PodPlanned> other = ask(SHOP, "other");
    settled()
        .onSuccess(done -> verify(context, "hung", "other"))
        .compose(done -> answered("other", other))
        .onSuccess(done -> context.verify(() -> assertThat(hung.isComplete()).isFalse()))
        .compose(done -> answered("hung", hung))
        .onComplete(context.succeedingThenComplete());
  }

  @Test
  void noConsumerIsLeftOnceTheLastRequestIsAnswered(VertxTestContext context) {
    Future<PodPlanned> first = ask(CART, "first");
    Future<PodPlanned> second = ask(CART, "second");
    settled()
        .compose(done -> answered("first", first))
        .compose(done -> answered("second", second))
        .compose(done -> whyUnanswered(CART))
        .onComplete(context.succeeding(why -> expect(context, why, Why.NO_HANDLER)));
  }

  @Test
  void noConsumerIsLeftAfterAServerThatBroke(VertxTestContext context) {
    Future<PodPlanned> broken = ask(CART, "broken");
    settled()
        .onSuccess(done -> promise("broken").fail("boom"))
        .compose(done -> why(broken))
        .onSuccess(why -> context.verify(() -> assertThat(why).isEqualTo(Why.BROKEN)))
        .compose(why -> whyUnanswered(CART))
        .onComplete(context.succeeding(why -> expect(context, why, Why.NO_HANDLER)));
  }

  @Test
  void aRequestWhoseAskerGaveUpStillEndsBeforeTheNextIsServed(VertxTestContext context) {
    Future<PodPlanned> late = bus.request(KEYED, CART, note("late"), SHORT);
    List<Future<PodPlanned>> next = new ArrayList<>();
    why(late)
        .onSuccess(why -> context.verify(() -> assertThat(why).isEqualTo(Why.DEADLINE)))
        .onSuccess(why -> next.add(ask(CART, "next")))
        .compose(why -> settled())
        .onSuccess(done -> verify(context, "late"))
        .onSuccess(done -> promise("late").complete(note("no one waits for it")))
        .compose(done -> settled())
        .onSuccess(done -> verify(context, "late", "next"))
        .compose(done -> answered("next", next.getFirst()))
        .onComplete(context.succeedingThenComplete());
  }

  @Test
  void noConsumerIsLeftOnceAnAbandonedRequestHasEnded(VertxTestContext context) {
    Future<PodPlanned> late = bus.request(KEYED, CART, note("late"), SHORT);
    why(late)
        .compose(why -> settled())
        .onSuccess(done -> promise("late").complete(note("no one waits for it")))
        .compose(done -> whyUnanswered(CART))
        .onComplete(context.succeeding(why -> expect(context, why, Why.NO_HANDLER)));
  }

  @Test
  void aLongQueueIsServedToItsEndWithoutOverflowingTheStack(VertxTestContext context) {
    List<String> queue = IntStream.range(0, 20_000).mapToObj(Integer::toString).toList();
    CountDownLatch answers = context.checkpoint().asLatch(queue.size() + 1);
    Future<PodPlanned> first = ask(CART, "first");
    for (String text : queue) {
      promise(text).complete(note(text)); // The answer is ready before the request.
      ask(CART, text).onComplete(context.succeeding(note -> answers.countDown()));
    }
    settled()
        .compose(done -> answered("first", first))
        .onComplete(context.succeeding(done -> answers.countDown()));
  }

  @Test
  void aServiceWithoutAConsumerIsReportedAsUnserved(VertxTestContext context) {
    server.cancel();
    why(ask(CART, "nothing"))
        .onSuccess(why -> context.verify(() -> assertThat(order).isEmpty()))
        .onComplete(context.succeeding(why -> expect(context, why, Why.NO_HANDLER)));
  }

  @Test
  void aServerThatLeftTakesNoMoreButAnswersWhatItHas(VertxTestContext context) {
    Future<PodPlanned> taken = ask(CART, "taken");
    settled()
        .onSuccess(done -> server.cancel())
        .compose(done -> why(ask(CART, "not taken")))
        .onSuccess(why -> context.verify(() -> assertThat(why).isEqualTo(Why.NO_HANDLER)))
        .compose(why -> answered("taken", taken))
        .onSuccess(done -> verify(context, "taken"))
        .onComplete(context.succeedingThenComplete());
  }

  @Test
  void aServerThatThrowsIsBrokenForThatRequestOnly(VertxTestContext context) {
    KeyedService<PodPlanned, PodPlanned> service =
        new KeyedService<>("throws.", PodPlanned.class, PodPlanned.class);
    bus.serveKeyed(
        service,
        note -> {
          if (note.decision().equals("bad")) {
            throw new IllegalStateException("boom");
          }
          return Future.succeededFuture(note);
        });
    Future<PodPlanned> bad = bus.request(service, CART, note("bad"), LONG);
    Future<PodPlanned> good = bus.request(service, CART, note("good"), LONG);
    why(bad)
        .onSuccess(why -> context.verify(() -> assertThat(why).isEqualTo(Why.BROKEN)))
        .compose(why -> good)
        .onComplete(context.succeedingThenComplete());
  }

  private Future<PodPlanned> ask(PodUid pod, String text) {
    return bus.request(KEYED, pod, note(text), LONG);
  }

  private Promise<PodPlanned> promise(String text) {
    return served.computeIfAbsent(text, unknown -> Promise.promise());
  }

  /** Answers the request being served, and waits until the requester has the answer. */
  private Future<Void> answered(String text, Future<PodPlanned> reply) {
    promise(text).complete(note(text));
    return reply.compose(note -> settled());
  }

  /** Completes once everything in flight on the bus has been delivered: the bus keeps order. */
  private Future<Void> settled() {
    Promise<Void> settled = Promise.promise();
    onLoop
        .vertx()
        .runOnContext(
            delivered ->
                onLoop
                    .vertx()
                    .runOnContext(replied -> onLoop.vertx().runOnContext(settled::complete)));
    return settled.future();
  }

  /** Why a request to the pod's address fails if no queue is open there. */
  private Future<Why> whyUnanswered(PodUid pod) {
    return settled().compose(done -> why(bus.request(KEYED.of(pod), note("?"), LONG)));
  }

  private static Future<Why> why(Future<PodPlanned> reply) {
    return reply.transform(
        result ->
            result.cause() instanceof RequestFailed failed
                ? Future.succeededFuture(failed.why())
                : Future.failedFuture("not failed: " + result));
  }

  private void verify(VertxTestContext context, String... servedSoFar) {
    context.verify(() -> assertThat(order).containsExactly(servedSoFar));
  }

  private static void expect(VertxTestContext context, Why why, Why wanted) {
    context.verify(() -> assertThat(why).isEqualTo(wanted));
    context.completeNow();
  }
}
