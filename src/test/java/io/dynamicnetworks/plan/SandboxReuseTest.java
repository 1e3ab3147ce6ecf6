package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.plan.SandboxReuse.Decision;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** When a pod's sandbox is looked up again (SPEC 5.1). */
class SandboxReuseTest {
  private static final long NOW = 1_000_000;
  private static final long MAX_AGE = SandboxReuse.MAX_AGE.toMillis();
  private static final String NETNS = "/var/run/netns/cni-1";
  private static final CachedSandbox SHOWN =
      shown("sandbox-1", own("eth0"), own("net1"), delegated("x1"));

  /**
   * A row of the table.
   *
   * @param why why it is looked up; null if the CNI cache decides
   */
  record Row(String name, SandboxReuse reuse, @Nullable String why) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    KnownSandbox known = known(NETNS, NOW);
    List<CachedSandbox> shown = List.of(SHOWN);
    CachedSandbox newer = shown("sandbox-2", own("eth0"));
    CachedSandbox ended = shown("sandbox-0");
    return Stream.of(
        row("nothing speaks against it", true, false, known, null, shown, null),
        row("an ended one is shown", true, false, known, null, List.of(ended, SHOWN), null),
        row("found long ago", true, false, known(NETNS, NOW - MAX_AGE), null, shown, null),
        row("older", true, false, known(NETNS, NOW - MAX_AGE - 1), null, shown, "5 minutes"),
        row("the clock went back", true, false, known(NETNS, NOW + 1), null, shown, "5 minutes"),
        row("no cache", false, false, known, null, shown, "without the CNI cache"),
        row("first", true, false, null, null, shown, "not looked up yet"),
        row("another hint", true, true, null, null, shown, "recreated"),
        row("a failure", true, false, known, "it failed", shown, "it failed"),
        row("a process", true, false, known("/proc/7/ns/net", NOW), null, shown, "process id"),
        row("a second one", true, false, known, null, List.of(SHOWN, newer), "another sandbox"),
        row("only another", true, false, known, null, List.of(newer), "another sandbox"),
        row("not shown", true, false, known, null, List.of(), "does not show it"));
  }

  private static Row row(
      String name,
      boolean observing,
      boolean outdated,
      @Nullable KnownSandbox known,
      @Nullable String doubt,
      List<CachedSandbox> shown,
      @Nullable String why) {
    return new Row(name, new SandboxReuse(observing, outdated, known, doubt, shown, NOW), why);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void itIsLookedUpIfAnythingSpeaksAgainstIt(Row row) {
    Decision context = row.reuse().decide();
    if (row.why() == null) {
      assertThat(context)
          .isInstanceOfSatisfying(
              Decision.AskCache.class, ask -> assertThat(ask.before()).isEqualTo(SHOWN));
    } else {
      assertThat(context).isInstanceOf(Decision.LookUp.class);
      assertThat(((Decision.LookUp) context).why()).contains(row.why());
    }
  }

  @ParameterizedTest
  @CsvSource({
    // what the cache shows now; why it is looked up after all
    "eth0 net1 x1,",
    "eth0 net1 x1 x2,", // Somebody else attached another one.
    "eth0 net1,the CNI cache no longer shows its x1",
    "eth0 x1,the CNI cache no longer shows its net1", // Multus' DEL is under way.
    "x1,the CNI cache no longer shows the cluster network in it",
    "'',the CNI cache no longer shows the cluster network in it"
  })
  void itIsLookedUpIfTheCacheShowsLessOfIt(String ifaces, @Nullable String why) {
    CachedSandbox now =
        shown(
            "sandbox-1",
            Stream.of(ifaces.split(" ", -1))
                .filter(iface -> !iface.isEmpty())
                .map(iface -> iface.startsWith("x") ? delegated(iface) : own(iface))
                .toArray(CachedAttachment[]::new));
    assertThat(new Decision.AskCache(known(NETNS, NOW), SHOWN).objection(now).orElse(null))
        .isEqualTo(why);
  }

  @ParameterizedTest
  @CsvSource({"/var/run/netns/cni-1,", "/var/run/netns/cni-2,no longer shows the cluster network"})
  void theCacheNamesTheSameNamespace(String netns, @Nullable String why) {
    Decision.AskCache ask = new Decision.AskCache(known(netns, NOW), SHOWN);
    assertThat(ask.objection(SHOWN).orElse("")).contains(why == null ? "" : why);
    assertThat(ask.objection(SHOWN).isEmpty()).isEqualTo(why == null);
  }

  private static KnownSandbox known(String netns, long foundAtMillis) {
    return new KnownSandbox(
        "hint",
        new Sandbox("sandbox-1", netns),
        new Evidence.Creation.Known(List.of()),
        foundAtMillis);
  }

  private static CachedSandbox shown(String id, CachedAttachment... attachments) {
    return new CachedSandbox(id, List.of(attachments), null);
  }

  private static CachedAttachment own(String iface) {
    return cached(iface, false);
  }

  private static CachedAttachment delegated(String iface) {
    return cached(iface, true);
  }

  private static CachedAttachment cached(String iface, boolean byDelegate) {
    return new CachedAttachment(
        new InterfaceName(iface), "net", NETNS, null, InterfaceRequest.NONE, null, byDelegate, 1);
  }
}
