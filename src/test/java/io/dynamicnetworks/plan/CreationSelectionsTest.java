package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.CachedSandbox.RecordedDelegate;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.plan.Evidence.Creation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which selection multus attached an interface for (SPEC 3.2, 4.1). */
class CreationSelectionsTest {
  private static final NetworkRef NETWORK = new NetworkRef("shop", "x");
  private static final RecordedDelegate CLUSTER = new RecordedDelegate(null, "pods", null, "pods");

  private static RecordedDelegate recorded(@Nullable String iface) {
    return new RecordedDelegate(
        NETWORK, NETWORK.toString(), iface == null ? null : new InterfaceName(iface), "x");
  }

  private static Selection selection(int position, @Nullable String iface) {
    return new Selection(
        position, NETWORK, iface == null ? null : new InterfaceName(iface), InterfaceRequest.NONE);
  }

  private static @Nullable Selection of(
      String iface, Creation.Known created, RecordedDelegate... delegates) {
    return CreationSelections.of(
            new CachedSandbox("c0ffee", List.of(), List.of(delegates)),
            created,
            List.of(),
            network -> "")
        .selectionOf(new InterfaceName(iface));
  }

  @Test
  void anElementThatCannotBeReadShiftsNoOther() {
    Selection a = selection(1, "a");
    Creation.Known created = new Creation.Known(List.of(a), 2);
    assertThat(of("a", created, CLUSTER, recorded("a"), recorded("b"))).isEqualTo(a);
    assertThat(of("b", created, CLUSTER, recorded("a"), recorded("b"))).isNull();
  }

  @Test
  void anElementWithoutInterfaceIsFoundByItsPositionAfterTheDefaultNetworks() {
    Selection first = selection(1, null);
    Creation.Known created = new Creation.Known(List.of(first), 2);
    RecordedDelegate[] record = {CLUSTER, recorded(null), recorded(null), recorded(null)};
    assertThat(of("net1", created, record)).as("of defaultNetworks").isNull();
    assertThat(of("net2", created, record)).isEqualTo(first);
    assertThat(of("net3", created, record)).as("cannot be read").isNull();
  }

  @Test
  void aRecordOfAnotherAnnotationIsMatchedByInterface() {
    Selection b = selection(1, "b");
    Creation.Known created = new Creation.Known(List.of(b));
    assertThat(of("b", created, CLUSTER, recorded("b"), recorded("c"))).isEqualTo(b);
    assertThat(of("c", created, CLUSTER, recorded("b"), recorded("c"))).isNull();
  }

  /** Of defaultNetworks net1 is there, and what the selection gave, net2, is gone. */
  @Test
  void withoutARecordAPositionCountsOnlyIfTheConfigThereMayBeTheSelections() {
    CachedSandbox sandbox = new CachedSandbox("c0ffee", List.of(cached("net1", "base")), null);
    Creation.Known created = new Creation.Known(List.of(selection(1, null)));
    assertThat(ofCache(sandbox, created, "x").selectionOf(new InterfaceName("net1"))).isNull();
    assertThat(ofCache(sandbox, created, "base").selectionOf(new InterfaceName("net1")))
        .isEqualTo(created.selections().getFirst());
    assertThat(ofCache(sandbox, created, "").selectionOf(new InterfaceName("net1")))
        .as("nothing speaks against it")
        .isEqualTo(created.selections().getFirst());
  }

  @Test
  void withoutARecordANamedSelectionHasNoInterfaceOfAnotherConfig() {
    CachedSandbox sandbox = new CachedSandbox("c0ffee", List.of(cached("a", "base")), null);
    Creation.Known created = new Creation.Known(List.of(selection(1, "a")));
    assertThat(ofCache(sandbox, created, "x").selectionOf(new InterfaceName("a"))).isNull();
    assertThat(ofCache(sandbox, created, "x").networkOf(new InterfaceName("a"))).isNull();
  }

  private static CreationSelections ofCache(
      CachedSandbox sandbox, Creation.Known created, String configName) {
    return CreationSelections.of(sandbox, created, List.of(), network -> configName);
  }

  private static CachedAttachment cached(String iface, String configName) {
    return new CachedAttachment(
        new InterfaceName(iface),
        configName,
        "/var/run/netns/x",
        null,
        InterfaceRequest.NONE,
        null,
        false,
        1);
  }
}
