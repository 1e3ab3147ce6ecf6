package io.dynamicnetworks.attachment;

import io.dynamicnetworks.attachment.AttachmentLifecycle.Presence;
import io.dynamicnetworks.attachment.Transition.Effect;
import io.dynamicnetworks.model.AddReply;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.DelReply;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Prints the life cycle as docs/lifecycle.md shows it: every state with every event. */
final class LifecycleTable {
  private static final long SENT = 1_000;
  private static final long NOW = 61_000;
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final StatusEntry ENTRY =
      new StatusEntry(
          "shop/a", new NetworkRef("shop", "a"), "x1", List.of("10.0.0.1"), null, false, "{}");

  /** Something that happens to an attachment. */
  record Event(String name, Function<Call, Transition> apply) {}

  /** A life cycle and the attachment that an event is applied to. */
  record Call(AttachmentLifecycle lifecycle, Attachment attachment) {}

  private LifecycleTable() {}

  static Map<String, AttachmentState> states() {
    Map<String, AttachmentState> states = new LinkedHashMap<>();
    states.put("adopted", new AttachmentState.Adopted());
    states.put("adding", new AttachmentState.Adding(SENT));
    states.put("attached", new AttachmentState.Attached());
    states.put("deleting (attached)", new AttachmentState.Deleting(Origin.ATTACHED, null));
    states.put("deleting (adopted)", new AttachmentState.Deleting(Origin.ADOPTED, null));
    states.put(
        "deleting (attached), unanswered", new AttachmentState.Deleting(Origin.ATTACHED, SENT));
    states.put("deleting (failed ADD)", new AttachmentState.Deleting(Origin.FAILED_ADD, null));
    states.put("deleting (unusable ADD)", new AttachmentState.Deleting(Origin.UNUSABLE_ADD, null));
    states.put("deleted", new AttachmentState.Deleted(SENT));
    states.put("abandoned", new AttachmentState.Abandoned(SENT));
    return states;
  }

  static List<Event> events() {
    List<Event> events = new ArrayList<>();
    for (AddReply reply :
        List.of(
            new AddReply.Added(new CniResult("{}")),
            new AddReply.NameTaken("taken"),
            new AddReply.NotRun("cause"),
            new AddReply.PodGone("cause"),
            new AddReply.Refused("cause"),
            new AddReply.Unknown("cause"))) {
      events.add(
          new Event(
              "ADD: " + word(reply),
              call ->
                  call.lifecycle().on(call.attachment(), reply, (of, result) -> List.of(ENTRY))));
    }
    for (DelReply reply :
        List.of(
            new DelReply.Deleted(),
            new DelReply.NotRun("cause"),
            new DelReply.PodGone("cause"),
            new DelReply.Refused("cause"),
            new DelReply.Unknown("cause"))) {
      events.add(
          new Event("DEL: " + word(reply), call -> call.lifecycle().on(call.attachment(), reply)));
    }
    for (Observation observation :
        List.of(
            new Observation.Present(List.of(ENTRY)),
            new Observation.Absent(),
            new Observation.Nothing(),
            new Observation.SandboxGone(),
            new Observation.WindowPassed(),
            new Observation.Replaced(),
            new Observation.Hidden(),
            new Observation.Outdated(),
            new Observation.Unlisted())) {
      events.add(
          new Event(
              "seen: " + word(observation),
              call -> call.lifecycle().on(call.attachment(), observation)));
    }
    return events;
  }

  /** The situations in which the same event may lead to different transitions. */
  static Map<String, AttachmentLifecycle> situations() {
    Map<String, AttachmentLifecycle> situations = new LinkedHashMap<>();
    situations.put(
        "While observing", new AttachmentLifecycle(true, Presence.HERE, true, NOW, WINDOW));
    situations.put(
        "Without the CNI cache", new AttachmentLifecycle(false, Presence.HERE, true, NOW, WINDOW));
    situations.put(
        "When the sandbox has ended and the pod has no other yet",
        new AttachmentLifecycle(true, Presence.SANDBOX_ENDED, true, NOW, WINDOW));
    situations.put(
        "When the pod has another sandbox",
        new AttachmentLifecycle(true, Presence.SANDBOX_GONE, true, NOW, WINDOW));
    situations.put(
        "When the pod has ended",
        new AttachmentLifecycle(true, Presence.POD_GONE, true, NOW, WINDOW));
    return situations;
  }

  /** One table per situation, including rows that change nothing. */
  static String markdown() {
    StringBuilder text = new StringBuilder();
    situations()
        .forEach(
            (situation, lifecycle) -> {
              text.append("## ").append(situation).append("\n\n");
              text.append("| state | event | next | network-status | then | event for the pod |\n");
              text.append("|---|---|---|---|---|---|\n");
              states()
                  .forEach(
                      (name, state) ->
                          events().forEach(event -> row(text, lifecycle, name, state, event)));
              text.append('\n');
            });
    return text.toString().stripTrailing() + "\n";
  }

  private static void row(
      StringBuilder text,
      AttachmentLifecycle lifecycle,
      String name,
      AttachmentState state,
      Event event) {
    Attachment attachment = attachment(state);
    Transition transition = event.apply().apply(new Call(lifecycle, attachment));
    boolean same =
        transition.next().equals(List.of(attachment))
            && transition.status().isEmpty()
            && transition.then() == null;
    text.append("| ")
        .append(name)
        .append(" | ")
        .append(event.name())
        .append(" | ")
        .append(same ? "same" : next(transition))
        .append(" | ")
        .append(status(transition))
        .append(" | ")
        .append(transition.then() == null ? "" : word(transition.then().action()))
        .append(" | ")
        .append(effect(transition.effect()))
        .append(" |\n");
  }

  static Attachment attachment(AttachmentState state) {
    return new Attachment(
            new NetworkRef("shop", "a"),
            new InterfaceName("x1"),
            new Sandbox("sandbox", "/run/netns/x"),
            "{\"name\":\"a\"}",
            InterfaceRequest.NONE,
            state)
        .withEntries(List.of(ENTRY))
        .withSandboxHint("hint");
  }

  private static String next(Transition transition) {
    return transition.next().isEmpty()
        ? "forgotten"
        : transition.next().stream()
            .map(next -> state(next.state()))
            .collect(Collectors.joining(" and "));
  }

  private static String state(AttachmentState state) {
    return switch (state) {
      case AttachmentState.Deleting(Origin from, Long unanswered) ->
          "deleting ("
              + word(from).replace(" add", " ADD")
              + ")"
              + (unanswered == null ? "" : ", unanswered");
      default -> AttachmentLifecycle.word(state);
    };
  }

  private static String status(Transition transition) {
    return transition.status().stream()
        .map(change -> change instanceof StatusChange.Put ? "listed" : "unlisted")
        .distinct()
        .collect(Collectors.joining(", then "));
  }

  private static String effect(Effect effect) {
    return switch (effect) {
      case Effect.None _ -> "";
      case Effect.Attached _ -> "attached";
      case Effect.Detached _ -> "detached";
      case Effect.NameTaken _ -> "name taken";
      case Effect.Failed _ -> "failed";
    };
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String word(Object value) {
    return value
        .getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT);
  }
}
