package io.dynamicnetworks.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What plans need to know from the config of an ADD, read once and within limits. */
class SentConfigTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"t\",\"deviceID\":\"d\"} | d | false",
        "{\"type\":\"t\",\"DEVICEID\":\"d\",\"pcibusid\":\"p\"} | d p | false",
        "{\"type\":\"t\",\"deviceID\":\"d\",\"deviceid\":\"e\",\"DeviceID\":null} | e | false",
        "{\"type\":\"t\",\"deviceID\":7,\"pciBusID\":\"\"} | '' | false",
        "{\"plugins\":[{\"deviceID\":\"a\"},7,{\"RuntimeConfig\":{\"deviceID\":\"b\"}}]} | a b | false",
        "{\"plugins\":[{\"runtimeConfig\":{\"deviceId\":\"a\",\"mac\":\"m\"}}]} | '' | false",
        "{\"plugins\":[{\"runtimeConfig\":{\"deviceID\":null}},{\"runtimeConfig\":7}]} | '' | false",
        "{\"plugins\":[{\"type\":\"t\",\"capabilities\":{\"deviceID\":true}}]} | '' | true",
        "{\"plugins\":[{\"type\":\"t\",\"Capabilities\":{\"deviceID\":1}}]} | '' | false",
        "{\"plugins\":[{\"deviceID\":\"a\"}],\"Plugins\":[{\"deviceID\":\"b\"}]} | b | false",
        "{\"type\":\"t\",\"capabilities\":{\"deviceID\":true}} | '' | true",
        "{\"deviceID\":\"a\"} x | '' | false",
        "[] | '' | false",
      })
  void theDevicesAreThoseThatMultusWrote(String text, String ids, boolean takesOne) {
    SentConfig config = new SentConfig(text);
    assertThat(config.deviceIds())
        .containsExactlyInAnyOrderElementsOf(ids.isEmpty() ? List.of() : List.of(ids.split(" ")));
    assertThat(config.takesDeviceId()).isEqualTo(takesOne);
  }

  @Test
  void whatWasReadIsKept() {
    SentConfig config = new SentConfig("{\"name\":\"n\",\"type\":\"t\",\"deviceID\":\"d\"}");
    assertThat(config.name()).isSameAs(config.name()).isEqualTo("n");
    assertThat(config.deviceIds()).isSameAs(config.deviceIds());
  }

  @Test
  void whatIsKeptIsShortHoweverLongTheConfig() {
    String many =
        String.join(
            ",",
            IntStream.range(0, 1_000).mapToObj(at -> "{\"deviceID\":\"d" + at + "\"}").toList());
    String name = "n".repeat(300);
    SentConfig config = new SentConfig("{\"name\":\"" + name + "\",\"plugins\":[" + many + "]}");
    assertThat(config.deviceIds()).hasSize(8).contains("d0", "d7");
    assertThat(config.name()).hasSize("sha256/".length() + 64).startsWith("sha256/");
    assertThat(config.name()).isEqualTo(SentConfig.comparable(name));
    String longId = "i".repeat(Device.MAX_ID_CHARS + 1);
    assertThat(new SentConfig("{\"deviceID\":\"" + longId + "\"}").deviceIds()).isEmpty();
  }

  @Test
  void configsAreEqualIfTheirTextsAreAndDoNotShowThem() {
    SentConfig config = new SentConfig("{\"secret\":1}");
    assertThat(config)
        .isEqualTo(new SentConfig("{\"secret\":1}"))
        .hasSameHashCodeAs(new SentConfig("{\"secret\":1}"))
        .isNotEqualTo(new SentConfig("{}"));
    assertThat(config.toString()).doesNotContain("secret");
  }
}
