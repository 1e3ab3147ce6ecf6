package io.dynamicnetworks.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How often peers are checked; one tick is a second. */
class HealthChecksTest {
  private final AtomicInteger asked = new AtomicInteger();
  private Optional<String> problem = Optional.empty();
  private final HealthChecks checks =
      new HealthChecks(List.of(new HealthCheck("peer", this::ask)), now -> {}, () -> {});

  private Future<Optional<String>> ask() {
    asked.incrementAndGet();
    return Future.succeededFuture(problem);
  }

  private int askedDuring(int ticks) {
    int before = asked.get();
    for (int i = 0; i < ticks; i++) {
      checks.tick();
    }
    return asked.get() - before;
  }

  @Test
  void peersAreAskedEachSecondUntilAllIsWell() {
    problem = Optional.of("away");
    assertThat(askedDuring(3)).isEqualTo(3);
    assertThat(checks.now().isReady()).isFalse();
  }

  @Test
  void whileAllIsWellTheyAreAskedEveryFiveSeconds() {
    askedDuring(1);
    assertThat(checks.now().isReady()).isTrue();
    assertThat(askedDuring(4)).isZero();
    assertThat(askedDuring(1)).isEqualTo(1);
    assertThat(askedDuring(10)).isEqualTo(2);
  }

  @Test
  void whatFailsIsAskedEachSecondFromThenOn() {
    askedDuring(1);
    problem = Optional.of("away");
    assertThat(askedDuring(5)).isEqualTo(1);
    assertThat(askedDuring(3)).isEqualTo(3);
    problem = Optional.empty();
    assertThat(askedDuring(1)).isEqualTo(1);
    assertThat(askedDuring(4)).isZero();
  }
}
