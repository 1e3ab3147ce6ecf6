package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.AttachmentState.Abandoned;
import io.dynamicnetworks.model.Explanation;
import io.dynamicnetworks.model.Explanation.Fact;
import io.dynamicnetworks.model.Explanation.Section;
import io.dynamicnetworks.model.PodStatus.Item;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An explanation says what the plan does, and what becomes of every attachment and element. */
class ExplainerTest {
  private static final int SEEDS = 200;

  private static Explanation explain(Scene scene) {
    return Explainer.explain(scene.input(), List.of());
  }

  private static String fact(List<Section> sections, String title, String name) {
    Section section =
        sections.stream().filter(one -> one.title().equals(title)).findFirst().orElseThrow();
    return section.facts().stream()
        .filter(fact -> fact.name().equals(name))
        .map(Fact::value)
        .findFirst()
        .orElseThrow();
  }

  static Stream<Arguments> seeds() {
    return Stream.of(Mode.values())
        .flatMap(mode -> IntStream.range(0, SEEDS).mapToObj(seed -> Arguments.of(mode, seed)));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void itNamesTheStepsOfThePlanInTheirOrderAndEveryElementOnce(Mode mode, int seed) {
    Random random = new Random(seed);
    Scene scene = PlanWalkTest.disturbed(mode, random);
    String desired = PlanWalkTest.annotation(random);
    scene.wants(desired);
    Plan plan = scene.plan();
    Explanation explanation = explain(scene);
    List<String> steps =
        explanation.next().stream()
            .map(Fact::name)
            .filter(name -> name.startsWith("attach ") || name.startsWith("detach "))
            .toList();
    assertThat(steps)
        .as("seed %s", seed)
        .isEqualTo(
            plan.steps().stream()
                .filter(step -> !(step instanceof Step.Clean || step instanceof Step.Verify))
                .map(step -> step.label().replace("Attach", "attach").replace("Detach", "detach"))
                .toList());
    assertThat(explanation.desired())
        .as("seed %s", seed)
        .hasSize(desired.isEmpty() ? 0 : desired.split(",").length);
    assertThat(explanation.observed().stream().flatMap(section -> section.facts().stream()))
        .as("seed %s", seed)
        .allMatch(fact -> !fact.value().isBlank());
    assertThat(explanation.reports()).hasSameSizeAs(plan.notices());
    // There are as many attach facts as attach steps, and likewise for detach.
    assertThat(
            explanation.desired().stream()
                .flatMap(section -> section.facts().stream())
                .filter(fact -> fact.value().startsWith("is to be attached as ")))
        .as("seed %s", seed)
        .hasSize((int) plan.steps().stream().filter(Step.Attach.class::isInstance).count());
  }

  @ParameterizedTest
  @EnumSource
  void everyPieceOfEvidenceIsNamed(Mode mode) {
    Scene scene = Scene.in(mode).defaults("kube-system/infra").createdWith("a@x").attached("b@y");
    Explanation explanation = explain(scene.wants("a@x"));
    assertThat(fact(explanation.observed(), "shop/a@x", "created with")).startsWith("element 1");
    assertThat(fact(explanation.observed(), "shop/a@x", "owner"))
        .startsWith("Multus, for an element");
    assertThat(fact(explanation.observed(), "shop/a@x", "result")).isEqualTo("satisfies element 1");
    assertThat(fact(explanation.observed(), "shop/b@y", "ledger"))
        .startsWith("attached by this controller, sandbox ");
    assertThat(fact(explanation.observed(), "shop/b@y", "created with")).isEqualTo("no element");
    assertThat(fact(explanation.observed(), "shop/b@y", "network-status"))
        .startsWith("listed as y");
    assertThat(fact(explanation.observed(), "shop/b@y", "result"))
        .isEqualTo("no element asks for it: it is detached");
    assertThat(fact(explanation.observed(), "shop/b@y", "CNI cache"))
        .matches(mode == Mode.BLIND ? "not readable" : "file .* through /delegate, .*");
    assertThat(explanation.next())
        .containsExactly(new Fact("detach shop/b@y", "no element asks for it"));
  }

  @ParameterizedTest
  @EnumSource
  void whatStaysSaysWhy(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("a@x").attached("b@y").protects("b");
    Explanation explanation = explain(scene.wants(""));
    assertThat(fact(explanation.observed(), "shop/b@y", "result"))
        .isEqualTo("stays: its network is one of protectedNetworks");
  }

  @ParameterizedTest
  @EnumSource
  void aMoveSaysWhyTheDetachIsFirst(Mode mode) {
    Explanation explanation = explain(Scene.in(mode).attached("a@x").wants("b@x"));
    assertThat(explanation.next())
        .containsExactly(
            new Fact(
                "detach shop/a@x", "no element asks for it; an attach needs its interface name"),
            new Fact("attach shop/b@x", "element 1 asks for it, and no attachment satisfies it"));
  }

  @ParameterizedTest
  @EnumSource
  void theSameInFewWordsForTheStatus(Mode mode) {
    Scene scene =
        Scene.in(mode).createdWith("a@x").attached("b@y").remembers("c@z", new Abandoned(0));
    assertThat(Explainer.observed(scene.wants("").input()))
        .contains(
            new Item("x", "shop/a", "attached by Multus"),
            new Item("y", "shop/b", "attached"),
            new Item("z", "shop/c", "to be cleaned up"));
  }

  @Test
  void aThousandElementsAreCut() {
    String many = String.join(",", IntStream.range(0, 900).mapToObj(i -> "n" + i).toList());
    Explanation explanation = explain(Scene.in(Mode.BLIND).wants(many));
    assertThat(explanation.desired()).hasSize(33);
    assertThat(explanation.desired().getLast().title()).startsWith("and 86").endsWith(" more");
  }
}
