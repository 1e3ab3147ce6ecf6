package io.dynamicnetworks.ops;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.CniCachePort;
import io.dynamicnetworks.bus.CniCachePort.CacheAnswer;
import io.dynamicnetworks.bus.CniCachePort.CacheQuery;
import io.dynamicnetworks.bus.PodPort;
import io.dynamicnetworks.bus.PodPort.PodChanged;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.ReconcilePort.Outcome;
import io.dynamicnetworks.bus.ReconcilePort.PodReconciled;
import io.dynamicnetworks.bus.RuntimePort;
import io.dynamicnetworks.bus.RuntimePort.LiveSandboxesQuery;
import io.dynamicnetworks.bus.VertxBus;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TapTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final PodUid UID = new PodUid("7f3a");
  private static final PodRef POD = new PodRef("shop", "cart-0");
  private static final CachedSandbox EMPTY = new CachedSandbox("abc", List.of(), null);

  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = new VertxBus(vertx);
  private final List<String> lines = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void everyMessageIsALineWithItsKindAddressPodAndPayload() {
    tap("*");
    bus.serve(CniCachePort.READ, read -> Future.succeededFuture(new CacheAnswer(POD, EMPTY)));
    bus.publish(PodPort.CHANGED, new PodChanged(UID, POD, null));
    bus.request(CniCachePort.READ, new CacheQuery(UID, POD, "abc", Set.of()), SOON);
    await().until(() -> lines.size() == 3);
    assertThat(lines)
        .containsExactly(
            "12:00:00.000 +0.000ms publish pod.changed     shop/cart-0 uid=7f3a gone",
            "12:00:00.000 +3.000ms request cache.read      shop/cart-0 sandbox=abc",
            "12:00:00.000 +3.000ms reply   cache.read      shop/cart-0 [] took=3.000ms");
  }

  @Test
  void aBrokenServerShowsAsARefusalOfTheRequest() {
    tap("*");
    bus.serve(CniCachePort.READ, read -> Future.failedFuture("cache is broken"));
    bus.request(CniCachePort.READ, new CacheQuery(UID, POD, "abc", Set.of()), SOON);
    await().until(() -> lines.size() == 2);
    assertThat(lines.getLast()).contains(" refuse  cache.read ", "cache is broken", " took=");
  }

  @Test
  void aGlobKeepsMatchingAddressesAndTheAnswersToThem() {
    tap("cache.*");
    bus.serve(CniCachePort.READ, read -> Future.succeededFuture(new CacheAnswer(POD, EMPTY)));
    bus.publish(PodPort.CHANGED, new PodChanged(UID, POD, null));
    bus.request(CniCachePort.READ, new CacheQuery(UID, POD, "abc", Set.of()), SOON);
    bus.publish(PodPort.CHANGED, new PodChanged(UID, POD, null));
    await().until(() -> lines.size() == 2);
    assertThat(lines).noneMatch(line -> line.contains("pod.changed"));
    assertThat(lines.getLast()).contains(" reply   cache.read ");
  }

  @Test
  void anAnswerToARequestFromBeforeTheTapIsNotShown() {
    Promise<CacheAnswer> answer = Promise.promise();
    List<CacheQuery> asked = new CopyOnWriteArrayList<>();
    bus.serve(
        CniCachePort.READ,
        look -> {
          asked.add(look);
          return answer.future();
        });
    Future<CacheAnswer> reply =
        bus.request(CniCachePort.READ, new CacheQuery(UID, POD, "abc", Set.of()), SOON);
    await().until(() -> !asked.isEmpty());
    tap("*");
    answer.complete(new CacheAnswer(POD, EMPTY));
    await().until(reply::succeeded);
    bus.publish(PodPort.CHANGED, new PodChanged(UID, POD, null));
    await().until(() -> !lines.isEmpty());
    assertThat(lines).hasSize(1).first().asString().contains("pod.changed");
  }

  @Test
  void whatATenantWroteStaysOnItsLine() {
    tap("*");
    bus.publish(
        ReconcilePort.POD_RECONCILED,
        new PodReconciled(
            UID,
            POD,
            Outcome.RETRY,
            0,
            0,
            1,
            Map.of(),
            "bad\n12:00 \u001b[2J",
            null,
            Map.of(),
            null));
    await().until(() -> lines.size() == 1);
    assertThat(lines.getFirst().chars()).noneMatch(Character::isISOControl);
  }

  @Test
  void messagesAboutNoPodShowADash() {
    tap("*");
    bus.request(RuntimePort.LIVE_SANDBOXES, new LiveSandboxesQuery(), SOON);
    await().until(() -> !lines.isEmpty());
    assertThat(lines.getFirst()).endsWith("request cri.sandboxes   - all");
  }

  /** Each reading of the clock is 1.5 ms after the previous one. */
  private void tap(String glob) {
    new Tap(
            new AddressGlob(glob),
            lines::add,
            new Tap.Ticks() {
              private long nanos;

              @Override
              public String timeOfDay() {
                return "12:00:00.000";
              }

              @Override
              public long nanos() {
                nanos += 1_500_000;
                return nanos;
              }
            })
        .install(vertx.eventBus());
  }
}
