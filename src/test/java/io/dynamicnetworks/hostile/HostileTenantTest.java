package io.dynamicnetworks.hostile;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A tenant is an adversary (SPEC 11): whatever one namespace does, the program stays alive, another
 * namespace's edit is delayed by less than two seconds, a restart in the middle is ready within two
 * seconds, both beside the time that the API server's bytes take, and afterwards the heap is as it
 * was.
 *
 * <p>{@code -Dhostile.seed=SEED} plays a random combination again, {@code -Dhostile.attacks=A,B}
 * only these attacks.
 */
@Tag(ImageJvm.PACKAGED)
class HostileTenantTest {
  private static final int EDITS = 3;
  private static final int TOGETHER = 3;
  private static final String SELECTED = System.getProperty("hostile.attacks", "");

  @ParameterizedTest
  @EnumSource(Attack.class)
  void anAttackHarmsNoOtherNamespace(Attack attack) {
    assumeTrue(List.of(SELECTED.split(",", -1)).contains(attack.name()) || SELECTED.isEmpty());
    withstand(List.of(attack));
  }

  @RepeatedTest(3)
  void attacksTogetherHarmNoOtherNamespace() {
    long seed = Long.getLong("hostile.seed", new Random().nextLong());
    List<Attack> shuffled = new ArrayList<>(List.of(Attack.values()));
    Collections.shuffle(shuffled, new Random(seed));
    List<Attack> attacks = shuffled.subList(0, TOGETHER);
    System.out.println("hostile inputs: seed " + seed + ": " + attacks);
    try {
      withstand(attacks);
    } catch (AssertionError e) {
      throw new AssertionError("-Dhostile.seed=" + seed + ": " + attacks, e);
    }
  }

  private static void withstand(List<Attack> attacks) {
    try (HostileNode node = HostileNode.start()) {
      List<Attack.Play> plays = attacks.stream().map(attack -> attack.on(node)).toList();
      during(plays, () -> edit(node));
      CompletableFuture<Void> going = launch(plays);
      node.restart();
      edit(node);
      join(going);
      plays.forEach(Attack.Play::check);
      System.out.println("hostile inputs: " + attacks + ": " + node.times());
      node.assertVictimWasServed();
      if (plays.stream().noneMatch(Attack.Play::delaysStart)) {
        node.assertStartsWereNotDelayed();
      }
      plays.forEach(Attack.Play::cleanUp);
      node.assertHeapIsFlat();
    }
  }

  private static void edit(HostileNode node) {
    for (int i = 0; i < EDITS; i++) {
      node.editVictim();
    }
  }

  private static void during(List<Attack.Play> plays, Runnable meanwhile) {
    CompletableFuture<Void> going = launch(plays);
    meanwhile.run();
    join(going);
  }

  private static CompletableFuture<Void> launch(List<Attack.Play> plays) {
    return CompletableFuture.allOf(
        plays.stream()
            .map(play -> CompletableFuture.runAsync(play::launch, Thread::startVirtualThread))
            .toArray(CompletableFuture[]::new));
  }

  private static void join(CompletableFuture<Void> going) {
    try {
      going.join();
    } catch (CompletionException e) {
      throw new AssertionError("the attack itself failed", e.getCause());
    }
  }
}
