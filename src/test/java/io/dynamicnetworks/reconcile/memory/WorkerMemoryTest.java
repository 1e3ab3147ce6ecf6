package io.dynamicnetworks.reconcile.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodBuilder;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.plan.Evidence;
import io.dynamicnetworks.plan.KnownSandbox;
import io.dynamicnetworks.simulation.SimulatedBus;
import io.dynamicnetworks.simulation.VirtualTime;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkerMemoryTest {
  private static final PodUid UID = new PodUid("uid-1");
  private static final PodRef REF = new PodRef("shop", "web-0");
  private static final Pod POD = new PodBuilder(UID, REF).build();

  private final VirtualTime time = new VirtualTime();
  private final WorkerMemory memory =
      new WorkerMemory(
          new AttachmentStore(new SimulatedBus(time), UID, REF),
          new PodSamples(time.timers(() -> true)));

  /** Without the CNI cache, no sandbox that has ended is read. */
  @Test
  void aPodThatGetsNewSandboxesAgainAndAgainTakesNoMoreMemory() {
    for (int number = 0; number < 10_000; number++) {
      memory.found(sandbox(number), POD);
    }
    List<String> ended = memory.cache().ended("sandbox-9999");
    assertThat(ended).hasSizeLessThan(100).contains("sandbox-9998").doesNotContain("sandbox-9999");
  }

  @Test
  void aSandboxThatHasEndedIsReadOnce() {
    memory.found(sandbox(1), POD);
    memory.found(sandbox(2), POD);
    assertThat(memory.cache().ended("sandbox-2")).containsExactly("sandbox-1");
    memory.cache().readEnded("sandbox-1");
    assertThat(memory.cache().ended("sandbox-2")).isEmpty();
  }

  /** So the runtime is asked for it again before anything is decided. */
  @Test
  void whatASandboxWasCreatedWithIsRememberedWithinItsBudget() {
    memory.podChanged(POD);
    Evidence.Creation few = selections(3);
    memory.found(sandbox(1, few), POD);
    assertThat(memory.sandbox().known()).isEqualTo(sandbox(1, few));
    memory.found(sandbox(1, selections(128)), POD);
    assertThat(memory.sandbox().known()).isEqualTo(sandbox(1, new Evidence.Creation.Unknown()));
  }

  private static Evidence.Creation selections(int count) {
    return new Evidence.Creation.Known(
        IntStream.rangeClosed(1, count)
            .mapToObj(
                position ->
                    new Selection(
                        position,
                        new NetworkRef("shop", "storage"),
                        new InterfaceName("net" + position),
                        InterfaceRequest.NONE))
            .toList());
  }

  private static KnownSandbox sandbox(int number) {
    return sandbox(number, new Evidence.Creation.Known(List.of()));
  }

  private static KnownSandbox sandbox(int number, Evidence.Creation creation) {
    return new KnownSandbox(
        POD.sandboxHint(), new Sandbox("sandbox-" + number, "/var/run/netns/x"), creation, number);
  }
}
