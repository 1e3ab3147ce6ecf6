package io.dynamicnetworks.cnicache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheFileNamesTest {
  private static final String OTHER = Samples.HOT;
  private static final CacheFileNames IDS =
      new CacheFileNames(Set.of(Samples.CREATED, OTHER, "short"));

  @ParameterizedTest
  @CsvSource({"br,net1", "my-net.work,if-with-dashes", "-,-", "a--b,--"})
  void networkAndInterfaceMayHoldDashes(String network, String iface) {
    assertThat(IDS.find(network + "-" + Samples.CREATED + "-" + iface))
        .isEqualTo(new CacheFileNames.Parts(network, Samples.CREATED, iface));
    assertThat(IDS.find(network + "-short-" + iface))
        .isEqualTo(new CacheFileNames.Parts(network, "short", iface));
  }

  @Test
  void aNetworkWhoseNameHoldsAnotherSandboxIsItsOwnSandboxes() {
    String network = "x-" + OTHER + "-y";
    assertThat(IDS.find(network + "-" + Samples.CREATED + "-net1"))
        .isEqualTo(new CacheFileNames.Parts(network, Samples.CREATED, "net1"));
    assertThat(IDS.find("x-" + OTHER + "-y-0123456789abcdef-net1")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "----",
        "short",
        "-short-",
        "a-short",
        "a-short-",
        "-short-net1",
        "shortnet1",
        "a-shorter-net1",
        "a-short-of-16-characters"
      })
  void otherNamesAreOfNoSandbox(String name) {
    assertThat(IDS.find(name)).isNull();
  }

  @Test
  void nothingIsFoundWithoutIds() {
    assertThat(new CacheFileNames(Set.of()).find("a-short-net1")).isNull();
  }
}
