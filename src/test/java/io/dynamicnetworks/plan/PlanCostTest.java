package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.text.Json;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A plan that has nothing to do takes no config apart, however many attachments have it: a tenant
 * chooses the config, and edits the pod in a loop. A tree takes many times its text in memory, so
 * the memory that a plan allocates counts the trees.
 */
class PlanCostTest {
  private static final int ATTACHMENTS = 32;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final String SHORT = config("");

  /** 30 KiB, half of them tokens. */
  private static final String DENSE = config(",11".repeat(10_000));

  private static String config(String more) {
    return Scene.json(
        "{'cniVersion':'1.0.0','name':'a','type':'macvlan',"
            + "'capabilities':{'mac':true,'deviceID':true},'x':[11"
            + more
            + "]}");
  }

  private static String annotation(boolean withMac, boolean withDevice) {
    return IntStream.range(0, ATTACHMENTS)
        .mapToObj(
            at ->
                "{'name':'a','interface':'x"
                    + at
                    + (withMac ? "','mac':'02:00:00:00:00:%02x".formatted(at) : "")
                    + (withDevice ? "','deviceID':'d" + at : "")
                    + "'}")
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** How many trees of a long config the plan makes, by the memory that they take. */
  private static long trees(Mode mode, UnaryOperator<Scene> situation) {
    long more = allocatedByPlan(mode, DENSE, situation) - allocatedByPlan(mode, SHORT, situation);
    return Math.round((double) more / allocated(() -> parsed(DENSE)));
  }

  private static long allocatedByPlan(Mode mode, String config, UnaryOperator<Scene> situation) {
    PlanInput input = situation.apply(Scene.in(mode).network("a", config)).input();
    assertThat(Planner.plan(input).steps()).isEmpty();
    return allocated(() -> Planner.plan(input));
  }

  private static long allocated(Runnable work) {
    for (int warm = 0; warm < 3; warm++) {
      work.run(); // Classes, and what is read once.
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static void parsed(String json) {
    try {
      assertThat(Json.parse(json).size()).isPositive();
    } catch (Json.NotJson e) {
      throw new AssertionError(e);
    }
  }

  private static Scene attached(Scene scene, boolean withDevice) {
    for (int at = 0; at < ATTACHMENTS; at++) {
      scene.attached(
          "a@x" + at,
          withDevice ? InterfaceRequest.NONE.withDeviceId("d" + at) : InterfaceRequest.NONE);
    }
    return scene.wants(annotation(false, withDevice));
  }

  @ParameterizedTest
  @EnumSource
  void hotPluggedInterfacesCostNoTree(Mode mode) {
    assertThat(trees(mode, scene -> attached(scene, false))).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void selectionsThatNameADeviceCostNoTree(Mode mode) {
    assertThat(trees(mode, scene -> attached(scene, true))).isZero();
  }

  /**
   * Without the CNI cache, what the DEL will need comes from the NAD. A long config is not kept
   * parsed, so it is parsed for each purpose, but not for each interface.
   */
  @ParameterizedTest
  @EnumSource
  void interfacesOfTheSandboxesCreationCostNoTree(Mode mode) {
    String annotation = annotation(true, false);
    assertThat(trees(mode, scene -> scene.createdWith(annotation).wants(annotation)))
        .isLessThanOrEqualTo(mode == Mode.OBSERVING ? 0L : 4L);
  }

  /** The result of an ADD is read once for all entries that network-status lists. */
  @ParameterizedTest
  @EnumSource
  void aResultIsReadOnceHoweverManyEntriesAreListed(Mode mode) {
    Scene scene = Scene.in(mode).attachedByOther("a@x1");
    Evidence few = scene.input().evidence();
    String listed =
        IntStream.range(0, 500)
            .mapToObj(at -> "{'name':'shop/n" + at + "','interface':'y" + at + "'}")
            .collect(Collectors.joining(",", "[", "]"));
    List<StatusEntry> many = Scene.entries(listed);
    Evidence full = scene.alsoListed(listed).input().evidence();
    assertThat(full.listed().entries()).hasSizeGreaterThan(many.size() - 1);
    assertThat(resultsRead(full)).isEqualTo(resultsRead(few)).isLessThanOrEqualTo(1);
  }

  /**
   * Selections without an interface are compared with every attachment of the network: here each
   * with 32 that have other arguments.
   */
  @ParameterizedTest
  @EnumSource
  void argumentsAreTakenApartOnceForEachRequest(Mode mode) {
    long more = allocatedByComparison(mode, 8_000, 0) - allocatedByComparison(mode, 8, 0);
    assertThat(more / allocated(() -> parsed(arguments(0, 8_000))))
        .isLessThan(4L * 2 * ATTACHMENTS);
  }

  @ParameterizedTest
  @EnumSource
  void addressesAreReadOnceForEachRequest(Mode mode) {
    long more = allocatedByComparison(mode, 8, 64) - allocatedByComparison(mode, 8, 0);
    long once = allocated(() -> Canonical.ips(addresses(0, 64)));
    assertThat(more / once).isLessThan(4L * 2 * ATTACHMENTS);
  }

  private static long allocatedByComparison(Mode mode, int argsChars, int ips) {
    Scene scene = Scene.in(mode);
    List<Selection> selections = new ArrayList<>();
    for (int at = 0; at < ATTACHMENTS; at++) {
      scene.attached("a@net" + (at + 1), request(at, argsChars, ips));
      selections.add(
          new Selection(
              at + 1, Scene.ref("a"), null, request(at + ATTACHMENTS, argsChars / 8, ips)));
    }
    PlanInput input = scene.wants(selections).input();
    assertThat(Planner.plan(input).steps()).isEmpty();
    return allocated(() -> Planner.plan(input));
  }

  /** A new one each time, as from a new annotation. */
  private static InterfaceRequest request(int at, int argsChars, int ips) {
    return new InterfaceRequest(
        addresses(at, ips), null, null, null, null, arguments(at, argsChars), List.of(), null);
  }

  private static List<String> addresses(int at, int count) {
    return IntStream.range(0, count).mapToObj(n -> "2001:db8:0::" + at + ":" + n).toList();
  }

  private static String arguments(int at, int chars) {
    return "{\"x\":[" + at + ",1".repeat(chars / 2) + "]}";
  }

  /**
   * The entries of an attachment's result are sought among all that are listed: here 32 times 16
   * among 960, all without an interface, so that they differ only in their addresses.
   */
  @ParameterizedTest
  @EnumSource
  void addressesAreReadOnceForEachEntry(Mode mode) {
    Scene scene = Scene.in(mode);
    for (int at = 0; at < ATTACHMENTS; at++) {
      List<StatusEntry> entries = new ArrayList<>();
      for (int n = 0; n < 16; n++) {
        entries.addAll(listed(at * 16 + n));
      }
      scene.attached("a@x" + at);
      scene.pod.ledger.set(at, scene.pod.ledger.get(at).withEntries(entries));
    }
    scene.wants(annotation(false, false));
    long few = allocatedByListing(scene);
    for (int at = 0; at < 960; at++) {
      scene.alsoListed(json(at + 1_000));
    }
    long once = allocated(() -> listed(0).getFirst().meaning());
    assertThat((allocatedByListing(scene) - few) / once).isLessThan(8L * 960);
  }

  private static long allocatedByListing(Scene scene) {
    return allocated(
        () -> {
          PlanInput input = scene.input();
          Planner.plan(input);
        });
  }

  private static List<StatusEntry> listed(int at) {
    return Scene.entries(json(at));
  }

  private static String json(int at) {
    return addresses(at, 8).stream()
        .collect(Collectors.joining("','", "[{'name':'shop/a','ips':['", "']}]"));
  }

  private static int resultsRead(Evidence evidence) {
    AtomicInteger read = new AtomicInteger();
    Evidence counting =
        new Evidence(
            evidence.observing(),
            evidence.fresh(),
            evidence.cache(),
            evidence.sandbox(),
            evidence.creation(),
            evidence.ledger(),
            evidence.listed(),
            new CountedResults(evidence.results(), read));
    if (counting.cache() != null) {
      ListedNetworks networks = new ListedNetworks(counting);
      counting.cache().attachments().stream()
          .filter(cached -> !cached.iface().isCluster())
          .forEach(networks::byResultOf);
    }
    return read.get();
  }

  private record CountedResults(Evidence.Results results, AtomicInteger read)
      implements Evidence.Results {
    @Override
    public List<StatusEntry> entries(NetworkRef network, CniResult result) {
      read.incrementAndGet();
      return results.entries(network, result);
    }

    @Override
    public @Nullable StatusEntry defaultEntry(String name, CniResult result) {
      return results.defaultEntry(name, result);
    }

    @Override
    public boolean listedByMultus(CniResult result) {
      return results.listedByMultus(result);
    }
  }
}
