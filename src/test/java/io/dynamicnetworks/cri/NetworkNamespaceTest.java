package io.dynamicnetworks.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.cri.NetworkNamespace.Host;
import io.dynamicnetworks.cri.NetworkNamespace.Own;
import io.dynamicnetworks.cri.NetworkNamespace.Unreadable;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class NetworkNamespaceTest {
  @ParameterizedTest
  @ValueSource(strings = {"1.6", "2"})
  void whatContainerdSaidWasUnderstood(String version) {
    List<String> infos = infos(version);
    assertThat(infos).hasSizeGreaterThan(3);
    for (String info : infos) {
      assertThat(of(info))
          .isEqualTo(
              info.contains("kube-proxy-node")
                  ? new Host()
                  : new Own(info.replaceAll(".*\"path\":\"(/var/run/netns/cni-[^\"]+)\".*", "$1")));
    }
  }

  @Test
  void onlyTheNetworkNamespaceCounts() {
    assertThat(read("{'type':'pid','path':'/proc/1/ns/pid'},{'type':'network','path':'/n/1'}"))
        .isEqualTo(new Own("/n/1"));
  }

  @Test
  void strangeEntriesAmongTheNamespacesArePassedOver() {
    assertThat(read("null,7,'network',{},{'type':null},{'type':'network','path':'/n/1'}"))
        .isEqualTo(new Own("/n/1"));
  }

  @Test
  void withoutANetworkNamespaceItIsTheHosts() {
    assertThat(read("{'type':'pid'}")).isEqualTo(new Host());
    assertThat(read("")).isEqualTo(new Host());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          {'type':'network'}                      | info has a network namespace without a path
          {'type':'network','path':''}            | info has a network namespace without a path
          {'type':'network','path':7}             | info has a network namespace without a path
          {'type':'network','path':null}          | info has a network namespace without a path
          """)
  void aPathThatIsNoneIsNamed(String namespaces, String problem) {
    assertThat(read(namespaces)).isEqualTo(new Unreadable(problem));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'runtimeSpec':null",
        "'runtimeSpec':7",
        "'runtimeSpec':[]",
        "'runtimeSpec':{}",
        "'runtimeSpec':{'linux':null}",
        "'runtimeSpec':{'linux':{'namespaces':{}}}",
        "'runtimeSpec':{'linux':{'namespaces':[{'type':'network'}]}}",
        "'runtimeSpec':{'linux':{'namespaces':[{'type':'network','path':''}]}}",
        "'runtimeSpec':{'linux':{'namespaces':[]}},'runtimeSpec':null",
        "'config':{'runtimeSpec':{'linux':{'namespaces':[{'type':'network','path':'/n/2'}]}}}",
      })
  void withoutAPathInTheSpecTheOneOfContainerdsRecordIsAsGood(String spec) {
    String record = "'sandboxMetadata':{'Version':'v1','Metadata':{'NetNSPath':'/n/1'}}";
    assertThat(readInfo("{" + spec + "," + record + "}")).isEqualTo(new Own("/n/1"));
    assertThat(readInfo("{" + record + "," + spec + "}")).isEqualTo(new Own("/n/1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "7",
        "'x'",
        "null",
        "{'runtimeSpec':null}",
        "{'runtimeSpec':null,'sandboxMetadata':null}",
        "{'runtimeSpec':null,'sandboxMetadata':{'NetNSPath':'/n/1'}}",
        "{'runtimeSpec':null,'sandboxMetadata':{'Metadata':null}}",
        "{'runtimeSpec':null,'sandboxMetadata':{'Metadata':{'NetNSPath':''}}}",
        "{'runtimeSpec':null,'sandboxMetadata':{'Metadata':{'NetNSPath':['/n/1']}}}",
        "{'sandboxMetadata':{'Metadata':{'Config':{'NetNSPath':'/n/1'}}}}",
      })
  void whereNeitherSaysThereIsOneClearProblem(String info) {
    assertThat(readInfo(info))
        .isEqualTo(
            new Unreadable(
                "info has neither a list runtimeSpec.linux.namespaces"
                    + " nor a path sandboxMetadata.Metadata.NetNSPath"));
  }

  @Test
  void whatTheSpecSaysCountsBeforeContainerdsRecord() {
    String record = "'sandboxMetadata':{'Metadata':{'NetNSPath':'/n/1'}}";
    assertThat(
            readInfo(
                "{'runtimeSpec':{'linux':{'namespaces':[{'type':'network','path':'/n/2'}]}},%s}"
                    .formatted(record)))
        .isEqualTo(new Own("/n/2"));
  }

  @Test
  void deepNestingIsNotFollowed() {
    assertThat(of("[".repeat(1 << 20))).isInstanceOf(Unreadable.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void aDamagedInfoNeverThrows(long seed) {
    Random random = new Random(seed);
    for (String info : infos("2")) {
      StringBuilder damaged = new StringBuilder(info);
      for (int i = random.nextInt(4); i >= 0; i--) {
        int at = random.nextInt(damaged.length());
        switch (random.nextInt(3)) {
          case 0 -> damaged.setCharAt(at, (char) random.nextInt(0x10000));
          case 1 -> damaged.deleteCharAt(at);
          default -> damaged.setLength(at + 1);
        }
      }
      assertThat(of(damaged.toString())).isNotNull();
    }
  }

  private static NetworkNamespace read(String namespaces) {
    return readInfo("{'runtimeSpec':{'linux':{'namespaces':[%s]}}}".formatted(namespaces));
  }

  private static NetworkNamespace readInfo(String info) {
    return of(info.replace('\'', '"'));
  }

  private static NetworkNamespace of(String info) {
    return NetworkNamespace.read(new ByteArrayInputStream(info.getBytes(StandardCharsets.UTF_8)));
  }

  /** Every {@code info["info"]} captured from this version of containerd. */
  private static List<String> infos(String version) {
    String file = "/wire/cri-containerd-" + version + ".json";
    try (InputStream in = NetworkNamespaceTest.class.getResourceAsStream(file)) {
      List<String> infos = new ArrayList<>();
      String text =
          new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
      for (JsonNode exchange : Json.parse(text)) {
        JsonNode info = exchange.path("response").path("info").path("info");
        if (info.isString()) {
          infos.add(info.stringValue());
        }
      }
      return infos;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NotJson e) {
      throw new AssertionError(file, e);
    }
  }
}
