package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

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
            new CachedSandbox("c0ffee", List.of(), List.of(delegates)), created, List.of())
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
}
