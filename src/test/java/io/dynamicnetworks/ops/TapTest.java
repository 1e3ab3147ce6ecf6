package io.dynamicnetworks.ops;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Messages.Look;
import io.dynamicnetworks.bus.Messages.Outcome;
import io.dynamicnetworks.bus.Messages.PodAnswer;
import io.dynamicnetworks.bus.Messages.PodChanged;
import io.dynamicnetworks.bus.Messages.PodQuery;
import io.dynamicnetworks.bus.Messages.PodReconciled;
import io.dynamicnetworks.bus.Messages.PodsQuery;
import io.dynamicnetworks.bus.VertxBus;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TapTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final PodUid UID = new PodUid("7f3a");
  private static final PodRef POD = new PodRef("shop", "cart-0");

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
    bus.serve(Addresses.POD, query -> Future.succeededFuture(new PodAnswer(null)));
    bus.publish(Addresses.POD_CHANGED, new PodChanged(UID, POD));
    bus.send(Addresses.lane(UID), new Look(UID, POD, Look.Why.POD));
    bus.request(Addresses.POD, new PodQuery(UID, POD), SOON);
    await().until(() -> lines.size() == 4);
    assertThat(lines)
        .containsExactly(
            "12:00:00.000 +0.000ms publish pod.changed     shop/cart-0 uid=7f3a",
            "12:00:00.000 +1.500ms send    pod.7f3a        shop/cart-0 POD",
            "12:00:00.000 +3.000ms request watch.pod       shop/cart-0 uid=7f3a",
            "12:00:00.000 +3.000ms reply   watch.pod       - gone took=3.000ms");
  }

  @Test
  void aBrokenServerShowsAsARefusalOfTheRequest() {
    tap("*");
    bus.serve(Addresses.POD, query -> Future.failedFuture("cache is broken"));
    bus.request(Addresses.POD, new PodQuery(UID, POD), SOON);
    await().until(() -> lines.size() == 2);
    assertThat(lines.getLast()).contains(" refuse  watch.pod ", "cache is broken", " took=");
  }

  @Test
  void aGlobKeepsMatchingAddressesAndTheAnswersToThem() {
    tap("watch.*");
    bus.serve(Addresses.POD, query -> Future.succeededFuture(new PodAnswer(null)));
    bus.publish(Addresses.POD_CHANGED, new PodChanged(UID, POD));
    bus.request(Addresses.POD, new PodQuery(UID, POD), SOON);
    bus.publish(Addresses.POD_CHANGED, new PodChanged(UID, POD));
    await().until(() -> lines.size() == 2);
    assertThat(lines).noneMatch(line -> line.contains("pod.changed"));
    assertThat(lines.getLast()).contains(" reply   watch.pod ");
  }

  @Test
  void whatATenantWroteStaysOnItsLine() {
    tap("*");
    bus.publish(
        Addresses.POD_RECONCILED,
        new PodReconciled(
            UID, POD, Outcome.RETRY, 0, 0, 1, Map.of(), "bad\n12:00 \u001b[2J", null));
    await().until(() -> lines.size() == 1);
    assertThat(lines.getFirst().chars()).noneMatch(Character::isISOControl);
  }

  @Test
  void messagesAboutNoPodShowADash() {
    tap("*");
    bus.request(Addresses.PODS, new PodsQuery(), SOON);
    await().until(() -> !lines.isEmpty());
    assertThat(lines.getFirst()).endsWith("request watch.pods      - all");
  }

  /** Each look at the clock is 1.5 ms after the one before. */
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
