package io.dynamicnetworks.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EventQueueTest {
  private static final PodRef WEB = new PodRef("shop", "web-0");
  private static final EventBook.Key A = key("a");
  private static final EventBook.Key B = key("b");

  private final EventQueue queue = new EventQueue(2);

  @Test
  void theSameEventWaitsOnceAndIsCounted() {
    offer(A);
    offer(B);
    offer(A);
    assertThat(taken().times()).isEqualTo(2);
    assertThat(taken().key()).isEqualTo(B);
    assertThat(queue.take()).isNull();
  }

  @Test
  void oneThatIsBeingWrittenDoesNotComeUpAgainBeforeThatHasEnded() {
    offer(A);
    taken();
    offer(A);
    assertThat(queue.take()).isNull();
    assertThat(queue.isEmpty()).isFalse();
    queue.release(A);
    assertThat(taken().key()).isEqualTo(A);
    queue.release(A);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void itIsBounded() {
    assertThat(offer(A)).isTrue();
    assertThat(offer(B)).isTrue();
    assertThat(offer(key("c"))).isFalse();
    assertThat(offer(A)).isTrue();
    taken();
    assertThat(offer(key("c"))).isFalse();
    queue.release(A);
    assertThat(offer(key("c"))).isTrue();
  }

  @Test
  void aNameIsValidHoweverLongThePodsIs() {
    assertThat(EventBodies.name(WEB, 0x1234L)).isEqualTo("web-0.1234");
    String name =
        EventBodies.name(new PodRef("shop", "a".repeat(235) + ".-b" + "c".repeat(15)), -1);
    assertThat(name).hasSizeLessThanOrEqualTo(253).doesNotContain(".-").doesNotContain("-.");
  }

  private boolean offer(EventBook.Key key) {
    return queue.offer(key, WEB, Instant.EPOCH);
  }

  private EventQueue.Waiting taken() {
    return Objects.requireNonNull(queue.take());
  }

  private static EventBook.Key key(String message) {
    return new EventBook.Key(new PodUid("u"), EventReason.ADDED_INTERFACE, message);
  }
}
