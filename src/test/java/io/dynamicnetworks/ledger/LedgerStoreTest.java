package io.dynamicnetworks.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.ledger.LedgerStore.Answer;
import io.dynamicnetworks.ledger.LedgerStore.Write;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.AttachmentState.Adding;
import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.AttachmentState.Deleted;
import io.dynamicnetworks.model.AttachmentState.Deleting;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.StatusEntry;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LedgerStoreTest {
  private static final NetworkRef OTHER = new NetworkRef("shop", "other");
  private static final LedgerBudget BUDGET = new LedgerBudget(10_000, 40_000, 1_000);

  private final LedgerStore store = new LedgerStore(BUDGET);

  @Test
  void whatIsTakenIsKeptAndToBeWritten() {
    PodLedger ledger = Ledgers.simple("uid-1");
    assertThat(store.take(ledger)).isInstanceOf(Answer.Taken.class);
    assertThat(store.all()).containsExactly(ledger);
    assertThat(store.next()).map(Write::ledger).hasValue(ledger);
    assertThat(store.next()).isEmpty();
  }

  @Test
  void ofSeveralThatWaitOnlyTheLastIsWrittenAndItsRevisionCoversTheOthers() {
    store.take(Ledgers.with("uid-1", "old"));
    Answer last = store.take(Ledgers.with("uid-1", "new"));
    Write write = store.next().orElseThrow();
    assertThat(write.ledger()).isEqualTo(Ledgers.with("uid-1", "new"));
    assertThat(last).isEqualTo(new Answer.Taken(write.revision()));
    assertThat(store.next()).isEmpty();
  }

  @Test
  void whatIsTakenWhileAWriteIsUnderWayIsWrittenAfterIt() {
    store.take(Ledgers.with("uid-1", "old"));
    Write underWay = store.next().orElseThrow();
    Answer newer = store.take(Ledgers.with("uid-1", "new"));
    store.ended(underWay, true);
    assertThat(newer).isEqualTo(new Answer.Taken(underWay.revision() + 1));
    assertThat(store.next()).map(Write::ledger).hasValue(Ledgers.with("uid-1", "new"));
  }

  @Test
  void anEmptyLedgerForgetsThePodAndRemovesItsFile() {
    store.take(Ledgers.simple("uid-1"));
    store.ended(store.next().orElseThrow(), true);
    store.take(Ledgers.empty("uid-1"));
    assertThat(store.all()).isEmpty();
    assertThat(store.next().orElseThrow().ledger()).isNull();
  }

  @Test
  void namespacesTakeTurnsInWriting() {
    for (int number = 0; number < 110; number++) {
      store.take(Ledgers.in("crowd", Ledgers.simple("crowd-" + number)));
    }
    store.take(Ledgers.in("victim", Ledgers.simple("victim-0")));
    Write first = store.next().orElseThrow();
    store.take(Ledgers.in("crowd", Ledgers.simple("crowd-0"))); // Waits behind the crowd's others.
    store.ended(first, true);
    assertThat(store.next()).map(Write::uid).hasValue(new PodUid("victim-0"));
    assertThat(store.next()).map(Write::uid).hasValue(new PodUid("crowd-1"));
  }

  @Test
  void aPodThatWaitsIsWrittenOnce() {
    store.take(Ledgers.simple("uid-1"));
    store.ended(store.next().orElseThrow(), false);
    store.take(Ledgers.simple("uid-1"));
    store.retry();
    assertThat(store.next()).isPresent();
    assertThat(store.next()).isEmpty();
  }

  @Test
  void whatCouldNotBeWrittenIsTriedAgainOnceAnotherWriteSucceeds() {
    store.take(Ledgers.simple("uid-1"));
    store.ended(store.next().orElseThrow(), false);
    assertThat(store.hasFailedWrites()).isTrue();
    assertThat(store.next()).isEmpty();
    store.take(Ledgers.simple("uid-2"));
    store.ended(store.next().orElseThrow(), true);
    assertThat(store.next()).map(Write::ledger).hasValue(Ledgers.simple("uid-1"));
  }

  @Test
  void whatCouldNotBeWrittenIsTriedAgainWhenItIsTime() {
    store.take(Ledgers.simple("uid-1"));
    store.ended(store.next().orElseThrow(), false);
    store.retry();
    Write again = store.next().orElseThrow();
    store.ended(again, true);
    assertThat(again.ledger()).isEqualTo(Ledgers.simple("uid-1"));
    assertThat(store.hasFailedWrites()).isFalse();
    assertThat(store.next()).isEmpty();
  }

  @Test
  void anAddThatDoesNotFitThePodsBudgetIsRefusedWithLimitAndValue() {
    store.take(Ledgers.simple("uid-1"));
    PodLedger large = pod("uid-1", 11_000, new Adding(1));
    assertThat(store.take(large))
        .isEqualTo(
            new Answer.Refused(
                "ledger of the pod: " + LedgerStore.bytes(large) + " bytes, want at most 10000"));
    assertThat(store.all()).containsExactly(Ledgers.simple("uid-1"));
  }

  @Test
  void anAddBeyondTheShareOfItsNamespaceIsRefused() {
    fill("shop");
    assertThat(store.take(pod("late", 8_600, new Adding(1))))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused ->
                assertThat(refused.why())
                    .matches("ledgers of namespace shop: \\d+ bytes, want at most 20000"));
  }

  @Test
  void aPodThatKeepsLittleIsServedHoweverMuchItsNamespaceKeeps() {
    fill("shop");
    assertThat(store.take(pod("small", 100, new Adding(1)))).isInstanceOf(Answer.Taken.class);
  }

  @Test
  void anotherNamespaceIsServedHoweverMuchOneHasTaken() {
    fill("greedy");
    for (int number = 0; number < 1_000; number++) {
      store.take(Ledgers.in("greedy", pod("small-" + number, 400, new Adding(1))));
    }
    assertThat(store.take(Ledgers.in("greedy", pod("late", 8_600, new Adding(1)))))
        .isInstanceOf(Answer.Refused.class);
    assertThat(store.take(Ledgers.in("greedy", pod("late", 400, new Adding(1)))))
        .isInstanceOf(Answer.Refused.class);
    assertThat(store.take(pod("cart", 7_600, new Adding(1)))).isInstanceOf(Answer.Taken.class);
    for (int number = 0; number < 3; number++) {
      assertThat(store.take(pod("cart-" + number, 400, new Adding(1))))
          .isInstanceOf(Answer.Taken.class);
    }
  }

  @Test
  void howeverManyNamespacesTakeTheirShareTheNextOneGetsSome() {
    for (int number = 0; number < 4; number++) {
      fill("greedy-" + number);
    }
    assertThat(store.take(pod("cart", 1_500, new Adding(1)))).isInstanceOf(Answer.Taken.class);
  }

  @Test
  void allNamespacesTogetherNeverTakeMoreThanTheBudget() {
    Random random = new Random(7);
    for (int step = 0; step < 5_000; step++) {
      String uid = "uid-" + random.nextInt(300);
      PodLedger ledger =
          random.nextInt(10) == 0
              ? Ledgers.empty(uid)
              : pod(
                  uid,
                  random.nextInt(8_600),
                  random.nextBoolean() ? new Adding(step) : new Attached());
      store.take(Ledgers.in("ns-" + (uid.hashCode() & 7), ledger));
      long all =
          store.all().stream()
              .mapToLong(LedgerJson::size)
              .map(bytes -> BUDGET.withWorker(bytes))
              .sum();
      assertThat(all).isLessThanOrEqualTo(LedgerBudget.ofAll(BUDGET.nodeBytesWithReserve()));
      assertThat(store.sharedBytes()).isLessThanOrEqualTo(BUDGET.nodeBytesWithReserve());
    }
  }

  @Test
  void anUpdateDoesNotTakeMoreThanTheShareUnlessItIsSmall() {
    fill("shop");
    store.take(pod("next", 500, new Adding(1)));
    assertThat(store.take(pod("next", 8_000, new Attached()))).isInstanceOf(Answer.Taken.class);
    store.take(pod("late", 500, new Adding(1)));
    assertThat(store.take(pod("late", 8_000, new Attached()))).isInstanceOf(Answer.Refused.class);
    assertThat(store.take(pod("late", 550, new Attached()))).isInstanceOf(Answer.Taken.class);
  }

  @Test
  void manySmallPodsOfANamespaceTakeItsShareAtMost() {
    long taken =
        IntStream.range(0, 1_000)
            .mapToObj(number -> store.take(pod("uid-" + number, 400, new Adding(1))))
            .filter(Answer.Taken.class::isInstance)
            .count();
    assertThat(taken).isBetween(15L, 60L);
  }

  @Test
  void howAnAddEndedIsTakenThoughTheBudgetIsUsedUp() {
    int room = 9_900 - (int) LedgerStore.bytes(pod("uid-1", 0, new Adding(1)));
    assertThat(store.take(pod("uid-1", room, new Adding(1)))).isInstanceOf(Answer.Taken.class);
    List<AttachmentState> states =
        List.of(new Attached(), new Deleting(Origin.FAILED_ADD, Long.MAX_VALUE));
    for (AttachmentState state : states) {
      assertThat(store.take(pod("uid-1", room, state))).isInstanceOf(Answer.Taken.class);
    }
  }

  @Test
  void anAddThatReplacesAnotherIsOneToo() {
    int room = 9_900 - (int) LedgerStore.bytes(pod("uid-1", 0, new Adding(1)));
    store.take(pod("uid-1", room, new Adding(1)));
    PodLedger more = pod("uid-1", room, new Attached());
    Attachment next =
        new Attachment(
            new NetworkRef("shop", "backup"),
            new InterfaceName("ens5"),
            new Sandbox("c0ffee", "/var/run/netns/x"),
            null,
            InterfaceRequest.NONE,
            new Adding(2));
    assertThat(
            store.take(
                new PodLedger(
                    more.uid(),
                    more.pod(),
                    Stream.concat(more.attachments().stream(), Stream.of(next)).toList())))
        .isInstanceOf(Answer.Refused.class);
  }

  @Test
  void whatIsReattachedFitsThoughOthersHaveGrownSince() {
    Attachment old = Ledgers.attachment("x".repeat(3_000), InterfaceRequest.NONE, new Attached());
    Attachment deleted = old.withState(new Deleted(1));
    Attachment again = old.withState(new Adding(2));
    store.take(Ledgers.of("uid-1", deleted));
    List.of(7_500, 2_000, 1_100, 850).forEach(bytes -> fill("shop", bytes));
    assertThat(store.take(Ledgers.of("uid-1", deleted, again.withNetwork(OTHER))))
        .isInstanceOf(Answer.Refused.class);
    assertThat(store.take(Ledgers.of("uid-1", deleted, again))).isInstanceOf(Answer.Taken.class);
  }

  @Test
  void whatShrinksIsTakenHoweverLargeItIs() {
    store.load(pod("uid-1", 50_000, new Attached()));
    assertThat(store.take(pod("uid-1", 48_600, new Attached()))).isInstanceOf(Answer.Taken.class);
    assertThat(store.take(pod("uid-1", 49_100, new Attached()))).isInstanceOf(Answer.Refused.class);
  }

  @Test
  void whatIsForgottenMakesRoom() {
    fill("shop");
    store.take(Ledgers.empty("shop-0"));
    assertThat(store.take(pod("late", 8_600, new Adding(1)))).isInstanceOf(Answer.Taken.class);
  }

  @ParameterizedTest
  @MethodSource("longRequests")
  void ofALongRequestOnlyItsHashIsKept(InterfaceRequest request) {
    store.take(
        Ledgers.of("uid-1", Ledgers.attachment("{}", request, new AttachmentState.Attached())));
    PodLedger kept = store.all().getFirst();
    assertThat(LedgerJson.size(kept)).isLessThan(2_000);
    InterfaceRequest remembered = kept.attachments().getFirst().request();
    assertThat(remembered).isEqualTo(request.abridged());
    assertThat(remembered.isAbridged()).isTrue();
    assertThat(remembered.ips()).isEqualTo(request.ips());
    assertThat(remembered.mac()).isEqualTo(request.mac());
  }

  static Stream<InterfaceRequest> longRequests() {
    List<String> ips = List.of("10.0.0.7/24");
    String mac = "02:00:00:00:00:01";
    String text = "{\"a\":\"" + "ü".repeat(4_000) + "\"}";
    List<String> routes = IntStream.range(0, 250).mapToObj(n -> "10.0.0." + n).toList();
    return Stream.of(
        new InterfaceRequest(ips, mac, text, null, null, null, List.of(), null),
        new InterfaceRequest(ips, mac, null, text, null, null, List.of(), null),
        new InterfaceRequest(ips, mac, null, null, text, null, List.of(), null),
        new InterfaceRequest(ips, mac, null, null, null, text, List.of(), null),
        new InterfaceRequest(ips, mac, null, null, null, null, routes, null),
        new InterfaceRequest(ips, mac, null, null, null, null, List.of(), text));
  }

  @Test
  void longArgumentsTakeLittleOfTheFileAndCountAsThePodsWorkerKeepsThem() {
    LedgerStore standard = new LedgerStore(LedgerBudget.STANDARD);
    assertThat(standard.take(withArguments(28))).isInstanceOf(Answer.Taken.class);
    assertThat(LedgerJson.size(standard.all().getFirst())).isLessThan(20_000);
    assertThat(new LedgerStore(LedgerBudget.STANDARD).take(withArguments(32)))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.why()).contains("want at most 262144"));
  }

  private static PodLedger withArguments(int edits) {
    return Ledgers.of(
        "uid-1",
        IntStream.range(0, edits)
            .mapToObj(
                number ->
                    Ledgers.attachment(
                        "{\"type\":\"macvlan\"}",
                        new InterfaceRequest(
                            List.of(),
                            null,
                            null,
                            null,
                            null,
                            number + "x".repeat(8_180),
                            List.of(),
                            null),
                        new Adding(number)))
            .toArray(Attachment[]::new));
  }

  /** Whether it is long on the heap or in the file: ASCII escapes, or many small objects. */
  @Test
  void whatTakesMoreOnTheHeapThanInTheFileCountsAsThat() {
    LedgerStore standard = new LedgerStore(LedgerBudget.STANDARD);
    StatusEntry entry = new StatusEntry("", null, null, List.of(), null, false, "{}");
    PodLedger many =
        Ledgers.of(
            "uid-1",
            Ledgers.attachment("{}", InterfaceRequest.NONE, new Adding(1))
                .withEntries(Collections.nCopies(2_000, entry)));
    assertThat(LedgerJson.size(many)).isLessThan(LedgerBudget.STANDARD.podBytes());
    assertThat(standard.take(many)).isInstanceOf(Answer.Refused.class);
  }

  /** Takes the namespace's share with pods of 7,500 bytes. */
  private void fill(String namespace) {
    fill(namespace, 7_500);
  }

  private void fill(String namespace, int bytes) {
    String uids = bytes == 7_500 ? namespace + "-" : namespace + "-of-" + bytes + "-";
    int number = 0;
    while (store.take(Ledgers.in(namespace, pod(uids + number, bytes, new Adding(1))))
        instanceof Answer.Taken) {
      number++;
    }
  }

  private static PodLedger pod(String uid, int configBytes, AttachmentState state) {
    return Ledgers.of(
        uid, Ledgers.attachment("x".repeat(configBytes), InterfaceRequest.NONE, state));
  }
}
