package io.dynamicnetworks.kube.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EventQueueTest {
  private static final PodRef WEB = new PodRef("shop", "web-0");
  private static final PodRef STORM = new PodRef("storm", "web-0");
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
    assertThat(queue.take(EventQueueTest::any)).isNull();
  }

  @Test
  void oneThatIsBeingWrittenDoesNotComeUpAgainBeforeThatHasEnded() {
    offer(A);
    EventQueue.Waiting first = taken();
    offer(A);
    assertThat(queue.take(EventQueueTest::any)).isNull();
    assertThat(queue.isEmpty()).isFalse();
    queue.release(first);
    EventQueue.Waiting second = taken();
    assertThat(second.key()).isEqualTo(A);
    queue.release(second);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void itIsBounded() {
    assertThat(offer(A)).isEmpty();
    assertThat(offer(B)).isEmpty();
    assertThat(offer(key("c"))).contains(WEB);
    assertThat(offer(A)).isEmpty();
    EventQueue.Waiting first = taken();
    assertThat(offer(key("c"))).contains(WEB);
    queue.release(first);
    assertThat(offer(key("c"))).isEmpty();
  }

  @Test
  void namespacesHaveTheirTurn() {
    EventQueue many = new EventQueue(100);
    for (int i = 0; i < 5; i++) {
      many.offer(key("storm " + i), STORM, Instant.EPOCH);
    }
    many.offer(key("one"), WEB, Instant.EPOCH);
    many.offer(key("two"), WEB, Instant.EPOCH);
    List<String> order = new ArrayList<>();
    for (EventQueue.Waiting next = many.take(EventQueueTest::any);
        next != null;
        next = many.take(EventQueueTest::any)) {
      order.add(next.key().message());
      many.release(next);
    }
    assertThat(order)
        .containsExactly("storm 0", "one", "storm 1", "two", "storm 2", "storm 3", "storm 4");
    assertThat(many.isEmpty()).isTrue();
  }

  @Test
  void oneThatMayNotBeWrittenNowDoesNotKeepOthersWaiting() {
    offerStorm(key("storm"));
    offer(A);
    assertThat(Objects.requireNonNull(queue.take(name -> name.equals("shop"))).key()).isEqualTo(A);
    assertThat(queue.take(name -> name.equals("shop"))).isNull();
  }

  @Test
  void aStormLosesItsOwnEventsAndNoOthers() {
    EventQueue many = new EventQueue(100);
    Set<EventBook.Key> wanted = new HashSet<>();
    for (int i = 0; i < 5_000; i++) {
      many.offer(key("storm " + i), STORM, Instant.EPOCH);
      if (i % 200 == 0) {
        EventBook.Key mine = key("mine " + i);
        wanted.add(mine);
        assertThat(many.offer(mine, WEB, Instant.EPOCH).orElse(STORM)).isEqualTo(STORM);
      }
    }
    int count = 0;
    for (EventQueue.Waiting next = many.take(EventQueueTest::any);
        next != null;
        next = many.take(EventQueueTest::any)) {
      wanted.remove(next.key());
      count++;
    }
    assertThat(wanted).isEmpty();
    assertThat(count).isEqualTo(100);
  }

  /** The storm's writes have failed and will be retried. */
  @Test
  void aStormThatIsAllUnderWayDoesNotKeepOthersOut() {
    EventQueue many = new EventQueue(10);
    for (int i = 0; i < 10; i++) {
      many.offer(key("storm " + i), STORM, Instant.EPOCH);
      many.take(EventQueueTest::any);
    }
    assertThat(many.offer(key("storm"), STORM, Instant.EPOCH)).contains(STORM);
    for (int i = 0; i < 5; i++) {
      assertThat(many.offer(key("mine " + i), WEB, Instant.EPOCH)).isEmpty();
    }
    assertThat(many.offer(key("mine"), WEB, Instant.EPOCH)).contains(WEB);
  }

  @Test
  void aBudgetIsForAPodAndForItsNamespace() {
    AtomicLong now = new AtomicLong();
    EventBudget budget = new EventBudget(now::get);
    PodUid web = new PodUid("web");
    assertThat(taken(budget, web, "shop", 1_000)).isEqualTo(25);
    now.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(taken(budget, web, "shop", 1_000)).isZero();
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(taken(budget, web, "shop", 1_000)).isEqualTo(1);
    now.addAndGet(Duration.ofDays(1).toNanos());
    assertThat(taken(budget, web, "shop", 1_000)).isEqualTo(25);
    int storm = 0;
    for (int pod = 0; pod < 5_000; pod++) {
      storm += taken(budget, new PodUid("storm-" + pod), "storm", 30);
    }
    assertThat(storm).isEqualTo(100);
    assertThat(taken(budget, new PodUid("other"), "other", 5)).isEqualTo(5);
    now.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(taken(budget, new PodUid("storm"), "storm", 30)).isEqualTo(10);
  }

  @Test
  void theBookForgetsTheStormsEventsFirst() {
    EventBook book = new EventBook();
    EventBook.Written written = new EventBook.Written("web-0.1", Instant.EPOCH, 1);
    book.note("shop", A, written);
    for (int i = 0; i < 5_000; i++) {
      book.note("storm", key("storm " + i), written);
    }
    assertThat(book.find("shop", A)).isEqualTo(written);
    assertThat(book.find("storm", key("storm 4999"))).isEqualTo(written);
    assertThat(book.find("storm", key("storm 0"))).isNull();
    book.forget("shop", A);
    assertThat(book.find("shop", A)).isNull();
  }

  @Test
  void aNameIsValidHoweverLongThePodsIs() {
    assertThat(EventBodies.name(WEB, 0x1234L)).isEqualTo("web-0.1234");
    String name =
        EventBodies.name(new PodRef("shop", "a".repeat(235) + ".-b" + "c".repeat(15)), -1);
    assertThat(name).hasSizeLessThanOrEqualTo(253).doesNotContain(".-").doesNotContain("-.");
  }

  private static boolean any(String namespace) {
    return !namespace.isEmpty();
  }

  private void offerStorm(EventBook.Key key) {
    queue.offer(key, STORM, Instant.EPOCH);
  }

  private static int taken(EventBudget budget, PodUid uid, String namespace, int asked) {
    int count = 0;
    for (int i = 0; i < asked; i++) {
      count += budget.take(uid, namespace) ? 1 : 0;
    }
    return count;
  }

  private Optional<PodRef> offer(EventBook.Key key) {
    return queue.offer(key, WEB, Instant.EPOCH);
  }

  private EventQueue.Waiting taken() {
    return Objects.requireNonNull(queue.take(EventQueueTest::any));
  }

  private static EventBook.Key key(String message) {
    return new EventBook.Key(new PodUid("u"), EventReason.ADDED_INTERFACE, message);
  }
}
