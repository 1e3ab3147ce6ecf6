package io.dynamicnetworks.cnicache;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.CachedSandbox.RecordedDelegate;
import io.dynamicnetworks.model.InterfaceName;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DelegateEvidenceTest {
  private static final String SANDBOX = "c0ffee";
  private static final List<RecordedDelegate> RECORD =
      List.of(
          new RecordedDelegate(null, "pods", null, "pods"),
          new RecordedDelegate(null, "shop/a", null, "net-a"),
          new RecordedDelegate(null, "shop/b", new InterfaceName("x1"), "net-b"),
          new RecordedDelegate(null, "shop/c", new InterfaceName("x2"), null));

  @ParameterizedTest
  @CsvSource({"eth0,pods", "net1,net-a", "x1,net-b", "x2,anything"})
  void whatIsInTheRecordWasMadeAtTheSetUp(String iface, String network) {
    assertThat(isByDelegate(iface, network, SANDBOX, RECORD)).isFalse();
    assertThat(isByDelegate(iface, network, null, RECORD)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"eth1,pods", "net2,net-a", "net1,net-b", "x1,net-a", "net3,anything"})
  void whatIsNotInTheRecordCameThroughDelegate(String iface, String network) {
    assertThat(isByDelegate(iface, network, "", RECORD)).isTrue();
    assertThat(isByDelegate(iface, network, null, RECORD)).isTrue();
  }

  @Test
  void whereTheTwoDisagreeItCountsAsMadeAtTheSetUp() {
    assertThat(isByDelegate("x1", "net-b", "", RECORD)).isFalse();
    assertThat(isByDelegate("x9", "net-z", SANDBOX, RECORD)).isFalse();
  }

  @Test
  void withoutARecordTheArgsDecideAndWithoutBothItCountsAsMadeAtTheSetUp() {
    assertThat(isByDelegate("x1", "net-b", "", null)).isTrue();
    assertThat(isByDelegate("x1", "net-b", SANDBOX, null)).isFalse();
    assertThat(isByDelegate("x1", "net-b", null, null)).isFalse();
  }

  private static boolean isByDelegate(
      String iface,
      String network,
      @Nullable String infra,
      @Nullable List<RecordedDelegate> record) {
    return DelegateEvidence.isByDelegate(new InterfaceName(iface), network, infra, record);
  }
}
