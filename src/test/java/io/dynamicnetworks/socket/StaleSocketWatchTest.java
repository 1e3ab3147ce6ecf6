package io.dynamicnetworks.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StaleSocketWatchTest {
  private static final Duration LONG = StaleSocketWatch.PATIENCE;

  private boolean stale = true;
  private Optional<String> problem = Optional.of("connection refused");
  private final StaleSocketWatch watch =
      new StaleSocketWatch(
          Path.of("/host/run/multus.sock"), () -> Future.succeededFuture(problem), path -> stale);

  @Test
  void aStaleSocketThatDoesNotAnswerForLongNeedsANewContainer() {
    assertThat(check(0)).isEmpty();
    assertThat(check(LONG.toSeconds() - 1)).isEmpty();
    assertThat(check(LONG.toSeconds()))
        .hasValueSatisfying(
            why -> assertThat(why).contains("refused", "/host/run/multus.sock", "2 s", "/run"));
  }

  @Test
  void aPeerThatIsDownIsWaitedForWhereANewContainerWouldNotHelp() {
    stale = false;
    assertThat(check(0)).isEmpty();
    assertThat(check(1_000_000)).isEmpty();
  }

  @Test
  void aStaleSocketThatStillAnswersIsGoodEnough() {
    problem = Optional.empty();
    assertThat(check(0)).isEmpty();
    assertThat(check(1_000_000)).isEmpty();
  }

  @Test
  void anAnswerInBetweenStartsTheWaitAfresh() {
    assertThat(check(0)).isEmpty();
    problem = Optional.empty();
    assertThat(check(1)).isEmpty();
    problem = Optional.of("connection refused");
    assertThat(check(2)).isEmpty();
    assertThat(check(3)).isEmpty();
    assertThat(check(2 + LONG.toSeconds())).isPresent();
  }

  @Test
  void aPeerThatHangsIsAskedOnceAtATime() {
    Promise<Optional<String>> answer = Promise.promise();
    List<Integer> asked = new ArrayList<>();
    StaleSocketWatch hanging =
        new StaleSocketWatch(
            Path.of("/host/run/multus.sock"),
            () -> {
              asked.add(asked.size());
              return answer.future();
            },
            path -> true);
    hanging.check(0);
    hanging.check(LONG.toNanos());
    assertThat(asked).hasSize(1);
    answer.complete(problem);
    assertThat(hanging.check(2 * LONG.toNanos()).result()).isPresent();
  }

  private Optional<String> check(long seconds) {
    return watch.check(Duration.ofSeconds(seconds).toNanos()).result();
  }
}
