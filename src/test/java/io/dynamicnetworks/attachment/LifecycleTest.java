package io.dynamicnetworks.attachment;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.attachment.AttachmentLifecycle.Presence;
import io.dynamicnetworks.attachment.Transition.Action;
import io.dynamicnetworks.attachment.Transition.Effect;
import io.dynamicnetworks.model.AddReply;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.DelReply;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.PluginError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The life cycle's table, and its most important rows. */
class LifecycleTest {
  private static final Path PAGE = Path.of("docs/lifecycle.md");
  private static final String BEGIN = "<!-- table -->\n";
  private static final long SENT = 1_000;
  private static final Duration WINDOW = Duration.ofMinutes(10);

  private final AttachmentLifecycle observing =
      new AttachmentLifecycle(true, Presence.HERE, true, 61_000, WINDOW);
  private final AttachmentLifecycle blind =
      new AttachmentLifecycle(false, Presence.HERE, true, 61_000, WINDOW);

  /** {@code -Dlifecycle.print=true} rewrites the page. */
  @Test
  void thePageShowsEveryStateWithEveryEvent() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    if (Boolean.getBoolean("lifecycle.print")) {
      Files.writeString(PAGE, page.substring(0, begin) + "\n" + LifecycleTable.markdown());
    }
    assertThat(Files.readString(PAGE).substring(begin).strip())
        .as("docs/lifecycle.md; -Dlifecycle.print=true prints it")
        .isEqualTo(LifecycleTable.markdown().strip());
    int rows =
        LifecycleTable.situations().size()
            * LifecycleTable.states().size()
            * LifecycleTable.events().size();
    assertThat(LifecycleTable.markdown().lines().filter(line -> line.startsWith("| ")))
        .hasSize(rows + LifecycleTable.situations().size());
  }

  @Test
  void anAddThatADaemonRefusedBeforeAnyPluginRanIsFollowedByNoDel() {
    Attachment adding = LifecycleTable.attachment(new AttachmentState.Adding(SENT));
    for (AddReply reply :
        List.of(
            new AddReply.NameTaken("taken"),
            new AddReply.NotRun("no net namespace"),
            new AddReply.PodGone("pod not found"))) {
      Transition transition = blind.on(adding, reply, (of, result) -> List.of());
      assertThat(transition.next()).isEmpty();
      assertThat(transition.then()).isNull();
    }
  }

  @Test
  void whetherAnAddWithoutAnAnswerWorkedIsReadOffTheCache() {
    Attachment adding = LifecycleTable.attachment(new AttachmentState.Adding(SENT));
    Transition unknown =
        observing.on(adding, new AddReply.Unknown("no answer"), (of, result) -> List.of());
    assertThat(unknown.then()).isEqualTo(new Transition.Then(Action.READ_CACHE, adding, null));
    assertThat(observing.on(adding, new Observation.Present(List.of())).effect())
        .isEqualTo(new Effect.Attached());
    assertThat(observing.on(adding, new Observation.Absent()).then())
        .extracting(Transition.Then::action)
        .isEqualTo(Action.DELETE);
  }

  @Test
  void anAddWithoutAnAnswerIsCheckedUntilItsWindowEndsAndCleanedUpOnce() {
    Attachment adding = LifecycleTable.attachment(new AttachmentState.Adding(SENT));
    Attachment deleting = observing.on(adding, new Observation.Absent()).next().getFirst();
    Attachment abandoned = observing.on(deleting, new DelReply.Deleted()).next().getFirst();
    assertThat(abandoned.state()).isEqualTo(new AttachmentState.Abandoned(SENT));
    assertThat(observing.on(abandoned, new Observation.Present(List.of())).effect())
        .isEqualTo(new Effect.Attached());
    assertThat(observing.on(abandoned, new Observation.WindowPassed()).then())
        .extracting(Transition.Then::action)
        .isEqualTo(Action.DELETE);
    assertThat(observing.on(abandoned, new Observation.Replaced()).next()).isEmpty();
    AttachmentLifecycle later =
        new AttachmentLifecycle(true, Presence.HERE, true, SENT + WINDOW.toMillis(), WINDOW);
    assertThat(later.on(deleting, new DelReply.Deleted()).next()).isEmpty();
  }

  @Test
  void ofTwoDelsWithoutAnAnswerTheCacheShowsThatOneHasEndedAndTheOtherMayStill() {
    Attachment deleting =
        observing.deleting(LifecycleTable.attachment(new AttachmentState.Attached()));
    Attachment once = observing.on(deleting, new DelReply.Unknown("no answer")).next().getFirst();
    Transition twice = observing.on(once, new DelReply.Unknown("no answer"));
    assertThat(twice.next())
        .extracting(Attachment::state)
        .containsExactly(
            new AttachmentState.Abandoned(61_000),
            new AttachmentState.Deleting(Origin.ATTACHED, 61_000L));
    assertThat(twice.then())
        .isEqualTo(new Transition.Then(Action.READ_CACHE, twice.next().getLast(), null));
    assertThat(observing.on(once, new Observation.Absent()).next())
        .extracting(Attachment::state)
        .containsExactly(new AttachmentState.Deleted(61_000));
  }

  @Test
  void ofAbandonedRequestsForTheSameAttachmentTheNewestIsChecked() {
    Attachment first = LifecycleTable.attachment(new AttachmentState.Abandoned(1));
    Attachment second = LifecycleTable.attachment(new AttachmentState.Abandoned(2));
    Attachment other = first.withConfig("{}");
    Attachment attached = LifecycleTable.attachment(new AttachmentState.Attached());
    List<Attachment> all = List.of(first, attached, other, second);
    assertThat(AttachmentLifecycle.withoutOlder(all, List.of(attached, second)))
        .containsExactly(attached, other, second);
    assertThat(AttachmentLifecycle.withoutOlder(all, List.of(attached))).isEqualTo(all);
    assertThat(AttachmentLifecycle.withoutOlder(all, List.of(first))).isEqualTo(all);
  }

  @Test
  void aDelThatWasNotRunLeavesTheAttachmentAsItWas() {
    Attachment attached = LifecycleTable.attachment(new AttachmentState.Attached());
    Attachment deleting = blind.deleting(attached);
    assertThat(blind.on(deleting, new DelReply.NotRun("no socket")).next())
        .containsExactly(attached);
  }

  @Test
  void whatMultusHadAttachedIsOursOnceTheCheckAttachedItAgain() {
    Attachment adopted = LifecycleTable.attachment(new AttachmentState.Adopted());
    Transition anew =
        blind.on(adopted, new AddReply.Added(new CniResult("{}")), (of, result) -> List.of());
    assertThat(anew.next())
        .extracting(next -> AttachmentLifecycle.word(next.state()))
        .containsExactly("deleted", "attached");
    assertThat(anew.next().getLast().created()).isFalse();
    assertThat(blind.on(adopted, new AddReply.NameTaken("taken"), (of, result) -> List.of()).next())
        .containsExactly(adopted);
  }

  /** A tombstone would say that the file in the CNI cache is what a DEL left. */
  @Test
  void aVerificationWithoutAnAnswerMakesNoTombstoneBeforeADelIsAnswered() {
    Attachment attached = LifecycleTable.attachment(new AttachmentState.Attached());
    for (AttachmentLifecycle lifecycle : List.of(observing, blind)) {
      Transition unknown =
          lifecycle.on(attached, new AddReply.Unknown("no answer"), (of, result) -> List.of());
      Attachment deleting = unknown.next().getFirst();
      assertThat(unknown.then()).isEqualTo(new Transition.Then(Action.DELETE, deleting, null));
      assertThat(unknown.status()).isEmpty();
      assertThat(deleting.state())
          .isEqualTo(new AttachmentState.Deleting(Origin.ATTACHED, 61_000L));
      assertThat(lifecycle.on(deleting, new DelReply.Refused("busy")).next())
          .containsExactly(deleting);
      assertThat(lifecycle.on(deleting, new DelReply.Deleted()).next())
          .extracting(next -> AttachmentLifecycle.word(next.state()))
          .as("the ADD may still end")
          .containsExactly("deleted", "abandoned");
    }
  }

  @Test
  void aDelThatFailedMustBeDoneAgainWhateverIsDesired() {
    Attachment deleting = blind.deleting(LifecycleTable.attachment(new AttachmentState.Attached()));
    assertThat(blind.on(deleting, new DelReply.Refused("busy")).next()).containsExactly(deleting);
  }

  @Test
  void anEarlierDelWithoutAnAnswerIsCheckedUntilItsWindowEnds() {
    Attachment deleting =
        LifecycleTable.attachment(new AttachmentState.Deleting(Origin.ATTACHED, SENT));
    assertThat(blind.on(deleting, new DelReply.Deleted()).next())
        .extracting(next -> AttachmentLifecycle.word(next.state()))
        .containsExactly("deleted", "abandoned");
    AttachmentLifecycle later =
        new AttachmentLifecycle(false, Presence.HERE, true, SENT + WINDOW.toMillis(), WINDOW);
    assertThat(later.on(deleting, new DelReply.Deleted()).next())
        .extracting(next -> AttachmentLifecycle.word(next.state()))
        .containsExactly("deleted");
  }

  @Test
  void aPodThatTheDaemonNoLongerFindsIsDetachedUnderTheControllersIdentity() {
    AttachmentLifecycle gone =
        new AttachmentLifecycle(true, Presence.POD_GONE, true, 61_000, WINDOW);
    Attachment deleting = gone.deleting(LifecycleTable.attachment(new AttachmentState.Attached()));
    assertThat(gone.on(deleting, new DelReply.PodGone("pod not found")).then())
        .isEqualTo(new Transition.Then(Action.DELETE_AS_CONTROLLER, deleting, null));
    assertThat(gone.on(deleting, new DelReply.Deleted()).next()).isEmpty();
  }

  /** Multus' own teardown knows nothing of it: another hot-plug controller attached it. */
  @Test
  void whatAHotPlugControllerAttachedIsDetachedWithItsSandboxAndTheRestIsForgotten() {
    AttachmentLifecycle gone =
        new AttachmentLifecycle(false, Presence.SANDBOX_GONE, true, 61_000, WINDOW);
    LifecycleTable.states()
        .forEach(
            (name, state) -> {
              boolean isDue = !(state instanceof AttachmentState.Deleted);
              Attachment hotPlugged = LifecycleTable.attachment(state);
              assertThat(gone.on(hotPlugged, new Observation.SandboxGone()).then() != null)
                  .as(name)
                  .isEqualTo(isDue);
              Attachment created =
                  new Attachment(
                      hotPlugged.add(),
                      state,
                      hotPlugged.entries(),
                      true,
                      hotPlugged.sandboxHint());
              assertThat(gone.on(created, new Observation.SandboxGone()))
                  .as("%s, by multus", name)
                  .isEqualTo(Transition.to());
            });
  }

  /** The pod's object may still list it when the next sandbox is found. */
  @Test
  void whatIsDetachedFromASandboxThatHasEndedIsRememberedUntilThePodHasAnother() {
    AttachmentLifecycle ended =
        new AttachmentLifecycle(false, Presence.SANDBOX_ENDED, true, 61_000, WINDOW);
    Attachment deleting = ended.deleting(LifecycleTable.attachment(new AttachmentState.Attached()));
    Transition deleted = ended.on(deleting, new DelReply.Deleted());
    assertThat(deleted.status()).as("multus writes it anew for the next sandbox").isEmpty();
    Attachment tombstone = deleting.withState(new AttachmentState.Deleted(61_000));
    assertThat(deleted.next()).containsExactly(tombstone);
    AttachmentLifecycle gone =
        new AttachmentLifecycle(false, Presence.SANDBOX_GONE, true, 61_000, WINDOW);
    assertThat(gone.on(tombstone, new Observation.SandboxGone()).next()).isEmpty();
  }

  @Test
  void aPluginThatRefusesTheDelInTheWordsOfTheAddCannotUseItsConfig() {
    Attachment failed =
        LifecycleTable.attachment(new AttachmentState.Deleting(Origin.FAILED_ADD, null));
    DelReply refused =
        new DelReply.Refused("DEL: Link not found", PluginError.of("Link not found"));
    assertThat(observing.on(failed, refused, PluginError.of("Link not found")).next())
        .containsExactly(failed.withState(new AttachmentState.Deleting(Origin.UNUSABLE_ADD, null)));
    assertThat(observing.on(failed, refused, PluginError.of("no address left")).next())
        .containsExactly(failed);
    assertThat(observing.on(failed, refused, null).next()).containsExactly(failed);
  }

  @Test
  void anAbandonedAddThatCanNoLongerEndHoldsNoDevice() {
    Attachment abandoned =
        LifecycleTable.attachment(new AttachmentState.Abandoned(SENT))
            .withDevice(new Device("example.com/fast", "dev-1", null));
    assertThat(observing.on(abandoned, new Observation.Hidden()).next())
        .containsExactly(abandoned.withDevice(null));
  }

  /** An ADD may still take its device; a DEL can only free it. */
  @Test
  void anAbandonedDelKeepsNoDevice() {
    Device device = new Device("example.com/fast", "dev-1", null);
    Attachment deleting =
        LifecycleTable.attachment(new AttachmentState.Deleting(Origin.ATTACHED, 60_000L))
            .withDevice(device);
    List<Attachment> next = observing.on(deleting, new DelReply.Unknown("no answer")).next();
    assertThat(next)
        .extracting(kept -> kept.state().getClass().getSimpleName())
        .containsExactly("Abandoned", "Deleting");
    assertThat(next.getFirst().device()).isNull();
    assertThat(next.getLast().device()).isEqualTo(device);
    Attachment adding =
        LifecycleTable.attachment(new AttachmentState.Adding(SENT)).withDevice(device);
    assertThat(
            blind.on(adding, new AddReply.Unknown("no answer"), (of, result) -> List.of()).next())
        .singleElement()
        .extracting(Attachment::device)
        .isEqualTo(device);
  }
}
