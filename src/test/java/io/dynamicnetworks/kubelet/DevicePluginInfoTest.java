package io.dynamicnetworks.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.text.Json.NotJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevicePluginInfoTest {
  @TempDir private Path folder;

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'vdpa','version':'1.1.0','vdpa':{'parent-device':'vdpa:0','driver':'vhost'}}",
        "{'type':'vhost-user','version':'1.1.0','vhost-user':{'mode':'client','path':'/a'}}",
        "{'type':'memif','version':'1.1.0','memif':{'role':'master','path':'/b'}}",
        "{'type':'pci','version':'1.1.0'}",
      })
  void eachTypeIsTakenWithItsKeys(String text) throws NotJson {
    assertThat(DevicePluginInfo.known(json(text))).isEqualTo(json(text));
  }

  @Test
  void whatTheSpecificationDoesNotNameIsLeftOut() throws NotJson {
    assertThat(
            DevicePluginInfo.known(
                json(
                    "{'extra':[1],'type':'pci','version':1,'pci':{'pci-address':'0000:01:02.1',"
                        + "'secret':'x','vhost-net':{'a':1}},'vdpa':{'path':'/x'}}")))
        .isEqualTo(json("{'type':'pci','pci':{'pci-address':'0000:01:02.1'}}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{'type':'usb'}", "{'type':3}", "{'type':'pci'"})
  void nothingElseIsTaken(String text) {
    assertThatExceptionOfType(NotJson.class).isThrownBy(() -> DevicePluginInfo.known(json(text)));
  }

  @Test
  void aFileThatIsMissingTooLongOrALinkIsAsNone() throws IOException {
    DevicePluginInfo info = new DevicePluginInfo(List.of(folder.resolve("absent"), folder));
    assertThat(info.read("a.io/b", "c")).isNull();
    Path file = folder.resolve("a.io-b-c-d-device.json");
    String text = json("{'type':'pci','version':'1.1.0','pci':{'pci-address':'c/d'}}");
    Files.writeString(file, text);
    assertThat(info.read("a.io/b", "c/d")).isEqualTo(text);
    Files.writeString(file, text + " ".repeat(Budgets.DEVICE_INFO_BYTES));
    assertThat(info.read("a.io/b", "c/d")).isNull();
    Files.createSymbolicLink(
        folder.resolve("a.io-b-link-device.json"),
        Files.writeString(folder.resolve("target"), text));
    assertThat(info.read("a.io/b", "link")).isNull();
  }
}
