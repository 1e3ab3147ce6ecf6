package io.dynamicnetworks.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundRobinTest {
  private final RoundRobin<String> waiting = new RoundRobin<>();

  @Test
  void groupsTakeTurnsAndOfEachTheFirstComesFirst() {
    waiting.add("crowd", "c1");
    waiting.add("crowd", "c2");
    waiting.add("crowd", "c3");
    waiting.add("victim", "v1");
    assertThat(waiting.count("crowd")).isEqualTo(3);
    assertThat(waiting.next()).isEqualTo("c1");
    assertThat(waiting.next()).isEqualTo("v1");
    waiting.add("victim", "v2");
    assertThat(waiting.next()).isEqualTo("c2");
    assertThat(waiting.next()).isEqualTo("v2");
    assertThat(waiting.next()).isEqualTo("c3");
    assertThat(waiting.next()).isNull();
    assertThat(waiting.isEmpty()).isTrue();
    assertThat(waiting.count("crowd")).isZero();
  }

  @Test
  void oneThatMayNotHaveItsTurnKeepsItsPlace() {
    waiting.add("a", "a1");
    waiting.add("b", "b1");
    assertThat(waiting.next(group -> !group.equals("a"))).isEqualTo("b1");
    assertThat(waiting.next(group -> !group.equals("a"))).isNull();
    assertThat(waiting.next()).isEqualTo("a1");
  }

  @Test
  void whatIsUrgentGoesFirst() {
    waiting.add("a", "a1");
    waiting.add("b", "b1");
    waiting.addFirst("b", "b0");
    waiting.toFront("b");
    waiting.toFront("absent");
    assertThat(waiting.next()).isEqualTo("b0");
    assertThat(waiting.next()).isEqualTo("a1");
    assertThat(waiting.next()).isEqualTo("b1");
  }
}
