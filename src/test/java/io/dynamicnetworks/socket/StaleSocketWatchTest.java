package io.dynamicnetworks.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
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
    assertThat(look(0)).isEmpty();
    assertThat(look(LONG.toSeconds() - 1)).isEmpty();
    assertThat(look(LONG.toSeconds()))
        .hasValueSatisfying(
            why -> assertThat(why).contains("refused", "/host/run/multus.sock", "30 s", "/run"));
  }

  @Test
  void aPeerThatIsDownIsWaitedForWhereANewContainerWouldNotHelp() {
    stale = false;
    assertThat(look(0)).isEmpty();
    assertThat(look(1_000_000)).isEmpty();
  }

  @Test
  void aStaleSocketThatStillAnswersIsGoodEnough() {
    problem = Optional.empty();
    assertThat(look(0)).isEmpty();
    assertThat(look(1_000_000)).isEmpty();
  }

  @Test
  void anAnswerInBetweenStartsTheWaitAfresh() {
    assertThat(look(0)).isEmpty();
    problem = Optional.empty();
    assertThat(look(20)).isEmpty();
    problem = Optional.of("connection refused");
    assertThat(look(40)).isEmpty();
    assertThat(look(40 + LONG.toSeconds())).isPresent();
  }

  private Optional<String> look(long seconds) {
    return watch.look(Duration.ofSeconds(seconds).toNanos()).result();
  }
}
