package io.dynamicnetworks.cnicache;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.CachedSandbox.RecordedDelegate;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFileTest {
  @Test
  void aRealRecordSaysWhichNadEachAddWasFor() {
    assertThat(RecordFile.parse(Samples.text(Samples.CREATED_AND_HOT.resolve(Samples.CREATED))))
        .hasValue(
            List.of(
                new RecordedDelegate(null, "pods", null, "pods"),
                recorded("samples", "br", null, "br"),
                recorded("samples", "br", "x1", "br"),
                recorded("samples", "fx", "fx1", "fx-in-config"),
                recorded("samples", "nv", null, "nv"),
                recorded("samples", "nv", "nvx", "nv"),
                recorded("samples", "cl", "cl1", "cl")));
  }

  @Test
  void aClusterNetworkThatIsAListAndADefaultNetworkAreRead() {
    assertThat(RecordFile.parse(Samples.text(Samples.DEFAULT_NETWORKS.resolve(Samples.DEFAULTS))))
        .hasValue(
            List.of(
                new RecordedDelegate(null, "pods", null, "pods"),
                recorded("nets", "base", null, "base"),
                recorded("samples", "br", "x1", "br")));
  }

  @Test
  void theNameInTheConfigIsTheOneThatLibcniReads() {
    assertThat(RecordFile.parse(record("{'type':'macvlan','Name':'any case'}")))
        .hasValue(List.of(recorded("a", "b", null, "any case")));
    assertThat(RecordFile.parse(record("{'plugins':[],'name':'exact','NAME':'other'}")))
        .hasValue(List.of(recorded("a", "b", null, "exact")));
  }

  private static String record(String config) {
    byte[] bytes = config.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return "[{\"Name\":\"a/b\",\"Bytes\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"}]";
  }

  @Test
  void theNameInTheConfigIsTakenFromWhereItIs() {
    assertThat(
            RecordFile.parse(
                """
                [{"Name":"a/b","Bytes":"bm90IEpTT04="},
                 {"Name":"a/b","Bytes":7,"Conf":{"name":"c"}},
                 {"Name":"a/b","ConfList":{"name":"l"},"Conf":{"name":"c"}},
                 {"Name":"a/b","Conf":[],"ConfList":"x","ifnameRequest":"too long for a name"}]"""))
        .hasValue(
            List.of(
                recorded("a", "b", null, null),
                recorded("a", "b", null, "c"),
                recorded("a", "b", null, "l"),
                recorded("a", "b", null, null)));
  }

  @Test
  void theResourceOfADeviceThatMultusChoseIsRead() {
    assertThat(
            RecordFile.parse(
                """
                [{"Name":"a/b","deviceID":"0000:01:02.1","resourceName":"intel.com/sriov"},
                 {"Name":"a/b","deviceID":"0000:01:02.1"},
                 {"Name":"a/b","resourceName":7},
                 {"Name":"a/b","resourceName":"%s"}]"""
                    .formatted("r".repeat(318))))
        .hasValueSatisfying(
            record ->
                assertThat(record)
                    .extracting(RecordedDelegate::resource)
                    .containsExactly("intel.com/sriov", null, null, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[",
        "null",
        "[7]",
        "[null]",
        "[{}]",
        "[{\"Name\":\"\"}]",
        "[{\"Name\":7}]",
        "[[]]",
        "[{\"Name\":\"a\"}] x",
        "[{\"Name\":\"a\"},{\"name\":\"b\"}]"
      })
  void whatIsNoRecordIsAsGoodAsNone(String text) {
    assertThat(RecordFile.parse(text)).isEmpty();
  }

  @Test
  void anEmptyRecordIsOne() {
    assertThat(RecordFile.parse("[]")).hasValue(List.of());
  }

  @Test
  void aRecordOfMoreElementsThanAPodCanHaveIsNone() {
    String most =
        String.join(",", Collections.nCopies(CacheLimits.RECORD_ELEMENTS, "{\"Name\":\"a\"}"));
    assertThat(RecordFile.parse("[" + most + "]")).isPresent();
    assertThat(RecordFile.parse("[" + most + ",{\"Name\":\"a\"}]")).isEmpty();
    assertThat(RecordFile.parse("[{\"Name\":\"" + "a".repeat(400) + "\"}]")).isEmpty();
  }

  private static RecordedDelegate recorded(
      String namespace,
      String name,
      @org.jspecify.annotations.Nullable String iface,
      @org.jspecify.annotations.Nullable String configName) {
    return new RecordedDelegate(
        new NetworkRef(namespace, name),
        namespace + "/" + name,
        iface == null ? null : new InterfaceName(iface),
        configName);
  }
}
