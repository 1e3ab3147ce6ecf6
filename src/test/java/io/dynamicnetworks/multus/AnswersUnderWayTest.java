package io.dynamicnetworks.multus;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnswersUnderWayTest {
  private static final int MOST = 1_000;

  private final AnswersUnderWay answers = new AnswersUnderWay(MOST);

  private BoundedBody body(int bytes) {
    BoundedBody body = new BoundedBody(MOST, answers);
    var _ = body.write(Buffer.buffer(new byte[bytes]));
    return body;
  }

  @Test
  void theLargestIsRefusedAndTheOthersGetThrough() {
    BoundedBody small = body(100);
    BoundedBody large = body(600);
    BoundedBody next = body(301);
    assertThat(large.result().cause()).hasMessageContaining("1000 bytes of all answers");
    assertThat(large.length()).isZero();
    for (BoundedBody each : List.of(small, next)) {
      var _ = each.end();
      assertThat(each.result().succeeded()).isTrue();
    }
    assertThat(small.result().result().length()).isEqualTo(100);
  }

  @Test
  void whatHasEndedHoweverTakesNoRoom() {
    IntStream.range(0, 100)
        .forEach(
            i -> {
              var _ = body(900).end();
              body(900).handle(new IllegalStateException("cut"));
              body(900).drop();
            });
    BoundedBody last = body(MOST);
    var _ = last.end();
    assertThat(last.result().succeeded()).isTrue();
  }
}
