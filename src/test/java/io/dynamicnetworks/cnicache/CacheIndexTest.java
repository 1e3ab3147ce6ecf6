package io.dynamicnetworks.cnicache;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.ExpectedFile;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.PodUid;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the index keeps, and what it drops when over its limit. */
class CacheIndexTest {
  private final KnownPods pods = new KnownPods();
  private final CacheIndex index = new CacheIndex(pods);
  private final Set<String> ids = new HashSet<>();
  private long now = 1_000;

  @Test
  void attachmentsAreOldestFirst() {
    put(CacheFiles.created("pods", "sandbox-1", "eth0"));
    put(CacheFiles.delegated("b", "sandbox-1", "x2"));
    put(CacheFiles.delegated("a", "sandbox-1", "x1"));
    assertThat(ifaces(facts("sandbox-1"))).containsExactly("eth0", "x2", "x1");
  }

  @Test
  void aPodsSandboxesAreOneFact() {
    put(CacheFiles.created("pods", "sandbox-2", "eth0").withUid("uid-1"));
    put(CacheFiles.created("pods", "sandbox-1", "eth0").withUid("uid-1"));
    index.complete(ids, /* listed= */ true);
    assertThat(index.changes().take())
        .singleElement()
        .satisfies(
            facts -> {
              assertThat(facts.uid()).isEqualTo(new PodUid("uid-1"));
              assertThat(facts.sandboxes())
                  .extracting(CachedSandbox::id)
                  .containsExactly("sandbox-2", "sandbox-1");
            });
    assertThat(index.changes().take()).isEmpty();
  }

  @Test
  void whatWasTakenOutIsAChangeAndTheLastFileTakesThePodAlong() {
    put(CacheFiles.created("pods", "sandbox-1", "eth0"));
    put(CacheFiles.delegated("a", "sandbox-1", "x1"));
    facts("sandbox-1");
    index.remove("a-sandbox-1-x1");
    assertThat(ifaces(facts("sandbox-1"))).containsExactly("eth0");
    index.remove("pods-sandbox-1-eth0");
    assertThat(index.changes().take())
        .singleElement()
        .extracting(CachedPod::sandboxes)
        .isEqualTo(List.of());
    assertThat(index.files()).isZero();
    assertThat(index.textBytes()).isZero();
  }

  @Test
  void aSandboxIsReportedOnlyOnceAllItsFilesAreKnown() {
    put(CacheFiles.created("a", "sandbox-1", "net1"));
    assertThat(index.changes().take()).isEmpty();
    put(CacheFiles.created("pods", "sandbox-1", "eth0"));
    index.complete(Set.of("sandbox-1"), /* listed= */ true);
    assertThat(index.changes().take()).hasSize(1);
  }

  @Test
  void aPodOverItsShareLosesItsLargestTextsAndNoOtherPodDoes() {
    put(CacheFiles.created("pods", "small-1", "eth0"));
    for (int i = 1; i <= 10; i++) {
      put(CacheFiles.delegated("n" + i, "large-1", "x" + i).withConfig(config(i * 3_000)));
    }
    assertThat(facts("small-1").sandboxes().getFirst().attachments())
        .allMatch(attachment -> attachment.config() != null);
    List<CachedAttachment> large = index.view("large-1").attachments();
    assertThat(large).hasSize(10);
    assertThat(large.stream().filter(one -> one.config() == null).map(CachedAttachment::iface))
        .contains(new InterfaceName("x10"))
        .doesNotContain(new InterfaceName("x1"));
    assertThat(large).allMatch(CachedAttachment::byDelegate);
    assertThat(index.textBytes()).isLessThan(CacheLimits.TEXT_BYTES_PER_POD + 2_000);
  }

  @Test
  void whereAllIsOverTheBudgetTheLargestPodsPay() {
    int large = 2 * CacheLimits.TEXT_BYTES / CacheLimits.TEXT_BYTES_PER_POD;
    for (int pod = 0; pod < large; pod++) {
      put(CacheFiles.created("pods", "small-" + pod, "eth0").withConfig(config(2_000 + pod)));
      for (int i = 0; i < 6; i++) {
        String config = config(10_000 + pod * 10 + i);
        put(CacheFiles.delegated("n", "large-" + pod, "x" + i).withConfig(config));
      }
    }
    assertThat(index.textBytes()).isLessThanOrEqualTo(CacheLimits.TEXT_BYTES);
    assertThat(withoutConfig("small-", large)).isZero();
    assertThat(withoutConfig("large-", large)).isPositive();
  }

  @Test
  void droppedTextsAreReadAgainOnceThereIsRoom() {
    for (int i = 1; i <= 3; i++) {
      put(CacheFiles.delegated("n" + i, "large-1", "x" + i).withConfig(config(30_000 + i)));
    }
    assertThat(withoutConfig("large-", 2)).isEqualTo(1);
    assertThat(stampOf("n3-large-1-x3")).isNotNull();
    index.remove("n1-large-1-x1");
    assertThat(stampOf("n3-large-1-x3")).isNull();
    assertThat(stampOf("n2-large-1-x2")).isNotNull();
  }

  @Test
  void aRecordThatIsOverTheShareLeavesItsSandboxsAttachmentsToOthers() {
    put(CacheFiles.delegated("a", "sandbox-1", "x1"));
    var element = new CachedSandbox.RecordedDelegate(null, "n".repeat(300), null, "b");
    index.putRecord(
        new FileVisit.SandboxRecord(
            "sandbox-1",
            new Stamp(FileTime.fromMillis(1), 1, null, 1),
            IntStream.range(0, 1_000).mapToObj(i -> element).toList()));
    CachedSandbox sandbox = facts("sandbox-1").sandboxes().getFirst();
    assertThat(sandbox.record()).isNull();
    assertThat(sandbox.attachments()).noneMatch(CachedAttachment::byDelegate);
  }

  @Test
  void equalConfigsAreOneText() {
    put(CacheFiles.created("pods", "sandbox-1", "eth0"));
    put(CacheFiles.created("pods", "sandbox-2", "eth0"));
    assertThat(index.view("sandbox-1").attachments().getFirst().config())
        .isSameAs(index.view("sandbox-2").attachments().getFirst().config());
  }

  @Test
  void aSandboxWithTooManyFilesKeepsNoOtherFromHavingItsOwn() {
    for (int sandbox = 0; sandbox < 40; sandbox++) {
      for (int i = 0; i < CacheLimits.FILES_PER_SANDBOX + 10; i++) {
        put(CacheFiles.delegated("n", "large-" + sandbox, "x" + i));
      }
    }
    put(CacheFiles.created("pods", "small-1", "eth0"));
    assertThat(index.view("large-0").attachments()).hasSize(CacheLimits.FILES_PER_SANDBOX);
    assertThat(index.view("small-1").attachments()).hasSize(1);
    put(CacheFiles.delegated("n", "large-0", "x0"));
    assertThat(index.view("large-0").attachments())
        .as("a file that is written again")
        .hasSize(CacheLimits.FILES_PER_SANDBOX);
    assertThat(index.files()).isLessThan(CacheLimits.FILES + 40 * CacheLimits.FILES_RESERVED);
  }

  @Test
  void theFileOfAKnownAttachmentIsKeptInASandboxWithTooManyFiles() {
    for (int i = 0; i < CacheLimits.FILES_PER_SANDBOX; i++) {
      put(CacheFiles.delegated("n", "large-1", "x" + i));
    }
    index.expect(
        "large-1", Set.of(new ExpectedFile("own", new InterfaceName("y1"))), /* listed= */ true);
    put(CacheFiles.delegated("own", "large-1", "y1"));
    assertThat(index.isOverLimit("large-1")).isFalse();
    put(CacheFiles.delegated("n", "large-1", "y2"));
    assertThat(index.isOverLimit("large-1")).isTrue();
    assertThat(index.view("large-1").attachments().stream().map(CachedAttachment::iface))
        .contains(new InterfaceName("y1"))
        .doesNotContain(new InterfaceName("y2"));
  }

  @Test
  void anEndedSandboxIsForgottenWithoutAWordUnlessItsPodExists() {
    put(CacheFiles.created("pods", "sandbox-1", "eth0"));
    put(CacheFiles.created("pods", "sandbox-2", "eth0"));
    index.complete(ids, /* listed= */ true);
    index.changes().take();
    pods.put(Pods.pod("uid-of-sandbox-2", CacheFiles.podName("sandbox-2"), null));
    index.retain(Set.of(), Long.MAX_VALUE);
    assertThat(index.ids()).containsExactly("sandbox-2");
    assertThat(index.changes().take()).isEmpty();
  }

  /** A listing takes 0.1 s where there are 300,000 files. */
  @Test
  void aSandboxThatHadNoFilesNeedsNoListingAsItsFilesComeAndGo() {
    assertThat(index.needsListing("sandbox-1")).isTrue();
    index.complete(Set.of("sandbox-1"), /* listed= */ true);
    for (int edit = 0; edit < 3; edit++) {
      put(CacheFiles.delegated("a", "sandbox-1", "x1"));
      assertThat(index.needsListing("sandbox-1")).isFalse();
      assertThat(index.incomplete()).as("its record was not read").containsExactly("sandbox-1");
      index.complete(Set.of("sandbox-1"), /* listed= */ false);
      index.remove("a-sandbox-1-x1");
      assertThat(index.needsListing("sandbox-1")).isFalse();
    }
  }

  /** Its files may be late, or their events lost: that it has none must not be concluded. */
  @Test
  void aSandboxThatIsBeingSetUpIsListedUntilItsFirstFileIsReported() {
    index.noteBegun("sandbox-1");
    assertThat(index.needsListing("sandbox-1")).isTrue();
    put(CacheFiles.created("pods", "sandbox-1", "eth0"));
    assertThat(index.needsListing("sandbox-1")).isFalse();
  }

  @Test
  void aSandboxNeedsAListingIfItMayHaveOtherFiles() {
    put(CacheFiles.delegated("a", "reported-1", "x1"));
    assertThat(index.needsListing("reported-1")).as("its other files may be older").isTrue();
    index.remove("a-reported-1-x1");
    assertThat(index.needsListing("reported-1")).isTrue();
    index.complete(Set.of("unlisted-1"), /* listed= */ false);
    assertThat(index.needsListing("unlisted-1")).isTrue();
    index.complete(Set.of("empty-1", "empty-2", "empty-3"), /* listed= */ true);
    index.forgetEmpty("empty-1");
    assertThat(index.needsListing("empty-1")).as("a file of it was not kept").isTrue();
    assertThat(index.needsListing("empty-2")).isFalse();
    index.forgetEmpty();
    assertThat(index.needsListing("empty-2")).as("events were lost").isTrue();
    index.complete(Set.of("empty-3"), /* listed= */ true);
    index.retain(Set.of("empty-3"), 0);
    assertThat(index.needsListing("empty-3")).as("a scan finds out again").isTrue();
  }

  @Test
  void theOldestOfTooManyEmptySandboxesIsListedAgain() {
    for (int at = 0; at <= CacheLimits.EMPTY_SANDBOXES; at++) {
      index.complete(Set.of("empty-" + at), /* listed= */ true);
    }
    assertThat(index.needsListing("empty-0")).isTrue();
    assertThat(index.needsListing("empty-1")).isFalse();
  }

  @Test
  void aFileThatCannotBeUsedShowsThatSomethingIsAttachedAndIsNotOurs() {
    put(CacheFiles.created("pods", "sandbox-1", "eth0"));
    index.putUnusable("a-sandbox-1-x1", null, "broken", Set.of());
    CachedAttachment attachment =
        facts("sandbox-1").sandboxes().getFirst().attachments().getFirst();
    assertThat(attachment.iface()).isEqualTo(new InterfaceName("x1"));
    assertThat(attachment.networkName()).isEqualTo("a");
    assertThat(attachment.netns()).isEqualTo("/var/run/netns/sandbox-1");
    assertThat(attachment.config()).isNull();
    assertThat(attachment.result()).isNull();
    assertThat(attachment.byDelegate()).isFalse();
  }

  @Test
  void aStaticPodsFilesNameItsHash() {
    put(CacheFiles.created("pods", "sandbox-1", "eth0").withUid("0123abc"));
    assertThat(facts("sandbox-1").uid()).isEqualTo(new PodUid("0123abc"));
    pods.put(Pods.pod("uid-1", CacheFiles.podName("sandbox-1"), "0123abc"));
    index.changes().notePod(Pods.ref("sandbox-1"));
    assertThat(index.changes().take())
        .satisfiesExactlyInAnyOrder(
            facts -> {
              assertThat(facts.uid()).isEqualTo(new PodUid("0123abc"));
              assertThat(facts.sandboxes()).isEmpty();
            },
            facts -> {
              assertThat(facts.uid()).isEqualTo(new PodUid("uid-1"));
              assertThat(facts.sandboxes()).hasSize(1);
            });
  }

  @Test
  void aTenantThatClaimsAnothersHashGetsNothing() {
    put(CacheFiles.created("pods", "sandbox-1", "eth0").withUid("0123abc"));
    pods.put(Pods.pod("uid-evil", "another-pod", "0123abc"));
    assertThat(facts("sandbox-1").uid()).isEqualTo(new PodUid("0123abc"));
  }

  @Test
  void aFileWithoutUidIsThePodsOfItsName() {
    put(CacheFiles.created("pods", "sandbox-1", "eth0").withUid(""));
    index.complete(ids, /* listed= */ true);
    assertThat(index.changes().take()).isEmpty();
    pods.put(Pods.pod("uid-1", CacheFiles.podName("sandbox-1"), null));
    index.changes().notePod(Pods.ref("sandbox-1"));
    assertThat(index.changes().take())
        .singleElement()
        .extracting(CachedPod::uid)
        .isEqualTo(new PodUid("uid-1"));
  }

  /** A name that the kernel and libcni allow, but which no interface of the controller has. */
  @Test
  void aFileOfAnImpossibleInterfaceIsNotReadAgainWhileItIsUnchanged() {
    String name = "a-large-1-x\u0001";
    Stamp stamp = new Stamp(FileTime.fromMillis(1), 1, null, 1);
    put(CacheFiles.delegated("a", "large-1", "x1"));
    index.putUnusable(name, stamp, "no interface", Set.of());
    assertThat(stampOf(name)).isEqualTo(stamp);
    assertThat(facts("large-1").sandboxes().getFirst().attachments()).hasSize(1);
    assertThat(index.files()).isEqualTo(2);
    assertThat(index.unusable()).isEqualTo(1);
    index.remove(name);
    index.remove("a-large-1-x1");
    assertThat(index.ids()).isEmpty();
    assertThat(index.files()).isZero();
  }

  @Test
  void theFilesThatAreNotReadAgainAreLimited() {
    put(CacheFiles.delegated("a", "large-1", "x1"));
    for (int at = 0; at < 2 * CacheLimits.FILES_PER_SANDBOX; at++) {
      String name = "n" + at + "-large-1-x\u0001";
      index.putUnusable(name, new Stamp(FileTime.fromMillis(1), 1, null, 1), "", Set.of());
    }
    assertThat(index.files()).isEqualTo(CacheLimits.FILES_PER_SANDBOX);
  }

  private void put(CacheFiles file) {
    CacheFile content = Samples.complete(file.text());
    ids.add(file.sandbox());
    index.put(
        content.fileName(),
        new Stamp(FileTime.fromMillis(now++), file.text().length(), null, now),
        content);
  }

  private CachedPod facts(String sandbox) {
    index.complete(ids, /* listed= */ true);
    return index.changes().take().stream()
        .filter(facts -> facts.sandboxes().stream().anyMatch(one -> one.id().equals(sandbox)))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> ifaces(CachedPod facts) {
    return facts.sandboxes().getFirst().attachments().stream()
        .map(attachment -> attachment.iface().value())
        .toList();
  }

  private long withoutConfig(String sandboxes, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> index.view(sandboxes + i))
        .flatMap(sandbox -> sandbox.attachments().stream())
        .filter(attachment -> attachment.config() == null)
        .count();
  }

  private @Nullable Stamp stampOf(String name) {
    return index.reads().of(Set.of("large-1"), Map.of(), PendingReads.Reading.CHANGED).stream()
        .filter(PendingRead.Result.class::isInstance)
        .map(PendingRead.Result.class::cast)
        .filter(wanted -> wanted.name().equals(name))
        .findFirst()
        .orElseThrow()
        .known();
  }

  private static String config(int chars) {
    return "x".repeat(chars);
  }
}
