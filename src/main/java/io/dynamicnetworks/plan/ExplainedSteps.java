package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.Explanation.Fact;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts into words what a plan would do next, and why. */
final class ExplainedSteps {
  private final PlanTrace considered;
  private final List<String> doubts;

  /**
   * @param doubts why the runtime has to be asked before the plan counts, besides the plan's own
   *     reasons
   */
  ExplainedSteps(PlanTrace considered, List<String> doubts) {
    this.considered = considered;
    this.doubts = doubts;
  }

  List<Fact> next() {
    List<Fact> next = new ArrayList<>();
    Stream.concat(doubts.stream(), considered.doubts().stream())
        .forEach(doubt -> next.add(new Fact("ask the runtime and the CNI cache", doubt)));
    considered.plan().steps().forEach(step -> next.add(new Fact(label(step), because(step))));
    for (StatusChange change : considered.plan().repairs()) {
      next.add(repair(change));
    }
    for (String resource : considered.plan().unasked()) {
      next.add(
          new Fact("ask the kubelet", "which devices of " + resource + " the pod has is unknown"));
    }
    if (considered.plan().partial()) {
      next.add(new Fact("plan again", "there is more to attach than fits into one plan"));
    }
    if (next.isEmpty()) {
      next.add(
          new Fact(
              "nothing",
              considered.plan().notices().isEmpty()
                  ? "what is attached is what is desired"
                  : "only an edit, a change of the network or of the settings can resolve"
                      + " the differences"));
    }
    return next;
  }

  private static String label(Step step) {
    String verb =
        switch (step) {
          case Step.Attach _, Step.Withheld _ -> "attach ";
          case Step.Detach _ -> "detach ";
          case Step.Clean _ -> "clean up ";
          case Step.Verify _ -> "verify ";
        };
    return verb + InterfaceName.label(step.network(), step.iface());
  }

  private String because(Step step) {
    return switch (step) {
      case Step.Attach attach ->
          considered.desired().valid().stream()
                  .filter(selection -> PlanTrace.isFor(attach, selection))
                  .findFirst()
                  .map(selection -> "element " + selection.position() + " asks for it")
                  .orElse("an element asks for it")
              + ", and no attachment satisfies it"
              + device(attach);
      case Step.Withheld withheld -> "it has to wait: " + withheld.cause();
      case Step.Detach detach when detach.withheld() != null ->
          "it has to wait: " + detach.withheld();
      case Step.Detach detach ->
          (detach.attachment().state() instanceof AttachmentState.Deleting
                  ? "an earlier detach may have been incomplete"
                  : "no element asks for it")
              + (detach.freesName() ? "; an attach needs its interface name" : "");
      case Step.Clean clean ->
          considered.input().evidence().mayBeHere(clean.attachment())
              ? "an earlier request for it may have left something behind"
              : "it belongs to sandbox "
                  + Sandbox.shortId(clean.attachment().sandbox().id())
                  + ", which the pod no longer has";
      case Step.Verify _ -> "a request under its name was abandoned, so it may be gone";
    };
  }

  private static String device(Step.Attach attach) {
    if (attach.device() != null) {
      return "; it gets device " + attach.device().id() + " of " + attach.device().resource();
    }
    return attach.withoutDevice() == null ? "" : "; it gets no device: " + attach.withoutDevice();
  }

  private static Fact repair(StatusChange change) {
    return switch (change) {
      case StatusChange.Put(List<StatusEntry> entries) ->
          new Fact(
              "list "
                  + entries.stream()
                      .map(entry -> InterfaceName.label(entry.name(), entry.iface()))
                      .collect(Collectors.joining(", "))
                  + " in network-status",
              "it is attached and not listed");
      case StatusChange.Remove(StatusEntry entry) ->
          new Fact(
              "remove " + InterfaceName.label(entry.name(), entry.iface()) + " from network-status",
              "it is listed and not attached");
    };
  }
}
