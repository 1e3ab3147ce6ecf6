package io.dynamicnetworks.cnicache;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Isolation;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultusConfTest {
  private static final Path CNI_DIR = Path.of("/var/lib/cni/multus");

  @Test
  void whatTheDaemonWritesByDefaultSaysThatIsolationIsOff() {
    assertThat(MultusConf.parse(Samples.text(Samples.FOLDER.resolve("00-multus.conf"))))
        .hasValue(new MultusConf(CNI_DIR, new Isolation(false, Set.of("default"))));
  }

  @Test
  void isolationAndItsNamespacesAreReadAsMultusWritesThem() {
    Path file = Samples.FOLDER.resolve("00-multus.conf.isolation-and-default-networks");
    assertThat(MultusConf.parse(Samples.text(file)))
        .hasValue(new MultusConf(CNI_DIR, new Isolation(true, Set.of("default", "nets"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {" a , b,,", "a,b", ",b,a"})
  void namespacesAreOneTextWithCommas(String namespaces) {
    assertThat(conf("\"namespaceIsolation\":true,\"globalNamespaces\":\"" + namespaces + "\""))
        .hasValue(new MultusConf(null, new Isolation(true, Set.of("a", "b"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"namespaceIsolation\":\"true\"",
        "\"namespaceIsolation\":1",
        "\"namespaceIsolation\":null",
        "\"namespaceIsolation\":true,\"globalNamespaces\":[\"a\"]",
      })
  void whatMultusItselfCannotReadSaysNothing(String fields) {
    assertThat(conf(fields)).hasValue(new MultusConf(null, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"relative/path", "", "/a\\u0000b", "7"})
  void aFolderThatIsNoPathIsNotTaken(String folder) {
    assertThat(conf("\"cniDir\":\"" + folder + "\"").orElseThrow().cniDir()).isNull();
  }

  @Test
  void aListWithMultusAsItsPluginIsRead() {
    assertThat(
            MultusConf.parse(
                "{\"plugins\":[{\"type\":\"multus\",\"cniDir\":\"/c\",\"namespaceIsolation\":true},"
                    + "{\"type\":\"tuning\",\"cniDir\":\"/d\"}]}"))
        .hasValue(new MultusConf(Path.of("/c"), new Isolation(true, Set.of("default"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "null", "{}", "{\"type\":\"bridge\"}", "{\"type\":7}"})
  void whatIsNotMultusConfigurationIsNotTaken(String text) {
    assertThat(MultusConf.parse(text)).isEmpty();
  }

  private static Optional<MultusConf> conf(String fields) {
    return MultusConf.parse("{\"type\":\"multus-shim\"," + fields + "}");
  }
}
