package io.dynamicnetworks.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Present;
import io.dynamicnetworks.model.StatusChange;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC 2: network-status as multus writes it, and what others put there. */
class NetworkStatusTest {
  private static final NetworkRef A = new NetworkRef("shop", "a");

  /** As network-attachment-definition-client 1.7.7 writes two entries. */
  private static final String WRITTEN_BY_MULTUS =
      """
      [{
          "name": "kindnet",
          "interface": "eth0",
          "ips": [
              "10.244.1.2"
          ],
          "mac": "d2:3a:ba:0a:08:dd",
          "default": true,
          "dns": {},
          "gateway": [
              "10.244.1.1"
          ]
      },{
          "name": "shop/a",
          "interface": "net1",
          "ips": [
              "10.1.1.11",
              "fd00::11"
          ],
          "mac": "02:00:00:00:00:01",
          "mtu": 1400,
          "dns": {
              "nameservers": [
                  "10.0.0.53"
              ],
              "domain": "x",
              "search": [
                  "y"
              ],
              "options": [
                  "z"
              ]
          },
          "device-info": {
              "type": "pci",
              "version": "1.0.0",
              "pci": {
                  "pci-address": "0000:18:02.5"
              }
          }
      }]""";

  @Test
  void theEntriesThatMultusWritesAreRead() {
    List<Attachment> entries = entries(WRITTEN_BY_MULTUS);
    assertThat(entries).hasSize(2);
    Attachment cluster = entries.getFirst();
    assertThat(cluster.name()).isEqualTo("kindnet");
    assertThat(cluster.network()).isNull();
    assertThat(cluster.iface()).isEqualTo("eth0");
    assertThat(cluster.isDefault()).isTrue();
    Attachment mine = entries.getLast();
    assertThat(mine.name()).isEqualTo("shop/a");
    assertThat(mine.network()).isEqualTo(A);
    assertThat(mine.iface()).isEqualTo("net1");
    assertThat(mine.ips()).containsExactly("10.1.1.11", "fd00::11");
    assertThat(mine.mac()).isEqualTo("02:00:00:00:00:01");
    assertThat(mine.isDefault()).isFalse();
  }

  @Test
  void whatMultusWroteIsWrittenByteForByte() {
    assertThat(NetworkStatus.write(entries(WRITTEN_BY_MULTUS))).isEqualTo(WRITTEN_BY_MULTUS);
  }

  @Test
  void aNewEntryIsWrittenJustAsMultusWouldWriteIt() {
    String result =
        """
        {"cniVersion":"1.1.0",
         "interfaces":[{"name":"net1","mac":"02:00:00:00:00:01","mtu":1400,"sandbox":"/s"}],
         "ips":[{"address":"10.1.1.11/24","interface":0}],
         "routes":[{"dst":"0.0.0.0/0","gw":"10.1.1.1"}],
         "dns":{"nameservers":["10.0.0.53"],"options":["z"]}}
        """;
    assertThat(NetworkStatus.write(NetworkStatus.fromResult(A, new CniResult(result))))
        .isEqualTo(
            """
            [{
                "name": "shop/a",
                "interface": "net1",
                "ips": [
                    "10.1.1.11"
                ],
                "mac": "02:00:00:00:00:01",
                "mtu": 1400,
                "dns": {
                    "nameservers": [
                        "10.0.0.53"
                    ],
                    "options": [
                        "z"
                    ]
                },
                "gateway": [
                    "10.1.1.1"
                ]
            }]""");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " ", "[]", "[ ]", "null"})
  void anAbsentOrEmptyStatusListsNothing(@Nullable String text) {
    assertThat(NetworkStatus.parse(text)).isEqualTo(Present.Attachments.NONE);
  }

  @Test
  void noEntriesAreWrittenAsAnEmptyList() {
    assertThat(NetworkStatus.write(List.of())).isEqualTo("[]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"ovn\",\"x\":{\"b\":1,\"a\":[1.10,1e2,-0,0.0,123456789012345678901]}}",
        "{\"name\":\"ovn\",\"role\":\"primary\",\"text\":\"\\u003c\\/\\ud800\\u0000 ],[{}\\\"\"}",
        "{ \"name\" : \"ovn\" ,\t\"name\":\"twice\" }",
        "{\"name\":\"shop/b\",\"default\":false,\"ips\":[],\"mac\":\"\"}",
        "\"],[\"",
        "17",
        "null",
        "[[],[{}]]"
      })
  void entriesOfOthersSurviveByteForByte(String entry) {
    String text = "[" + entry + "]";
    List<Attachment> before = entries(text);
    List<Attachment> after =
        NetworkStatus.apply(before, List.of(new StatusChange.Add(List.of(mine("net1")))));
    assertThat(NetworkStatus.write(after)).startsWith("[" + entry + ",{");
    List<Attachment> again =
        NetworkStatus.apply(after, List.of(new StatusChange.Remove(A, "net1")));
    assertThat(NetworkStatus.write(again)).isEqualTo(text);
  }

  @Test
  void newEntriesGoToTheEnd() {
    List<Attachment> after =
        NetworkStatus.apply(
            entries("[{\"name\":\"x/y\",\"interface\":\"net3\"}]"),
            List.of(new StatusChange.Add(List.of(mine("net1"), mine("net2")))));
    assertThat(after).extracting(Attachment::iface).containsExactly("net3", "net1", "net2");
  }

  @Test
  void anEntryOfTheSameNetworkAndInterfaceIsReplaced() {
    List<Attachment> after =
        NetworkStatus.apply(
            List.of(mine("net1"), mine("net2")),
            List.of(new StatusChange.Add(List.of(mine("net1")))));
    assertThat(after).containsExactly(mine("net2"), mine("net1"));
  }

  @Test
  void onlyTheFirstEntryOfANetworkAndInterfaceIsTakenOut() {
    List<Attachment> after =
        NetworkStatus.apply(
            List.of(mine("net1"), mine("net2"), mine("net1")),
            List.of(new StatusChange.Remove(A, "net1")));
    assertThat(after).containsExactly(mine("net2"), mine("net1"));
  }

  @Test
  void whatIsNotThereCanBeTakenOut() {
    assertThat(
            NetworkStatus.apply(List.of(mine("net1")), List.of(new StatusChange.Remove(A, "net2"))))
        .containsExactly(mine("net1"));
  }

  @Test
  void theDefaultEntryIsNeitherReplacedNorTakenOut() {
    String text = "[{\"name\":\"shop/a\",\"interface\":\"net1\",\"default\":true}]";
    List<Attachment> after =
        NetworkStatus.apply(
            entries(text),
            List.of(
                new StatusChange.Add(List.of(mine("net1"))), new StatusChange.Remove(A, "net1")));
    assertThat(NetworkStatus.write(after)).isEqualTo(text);
  }

  @Test
  void changesAreAppliedInOrder() {
    assertThat(
            NetworkStatus.apply(
                List.of(mine("net1")),
                List.of(
                    new StatusChange.Remove(A, "net1"),
                    new StatusChange.Add(List.of(mine("net1"))),
                    new StatusChange.Add(List.of(mine("net2"))),
                    new StatusChange.Remove(A, "net1"))))
        .containsExactly(mine("net2"));
  }

  @Test
  void anEntryWithoutInterfaceIsFoundByItsNetwork() {
    List<Attachment> entries = entries("[{\"name\":\"shop/a\"}]");
    assertThat(NetworkStatus.apply(entries, List.of(new StatusChange.Remove(A, "net1"))))
        .isEqualTo(entries);
    assertThat(NetworkStatus.apply(entries, List.of(new StatusChange.Remove(A, null)))).isEmpty();
  }

  @Test
  void aStatusThatIsNoListIsUnreadable() {
    assertThat(NetworkStatus.parse("{\"name\":\"shop/a\"}"))
        .isEqualTo(new Present.Unreadable("want a JSON list, got an object"));
    assertThat(NetworkStatus.parse("[{]"))
        .isInstanceOfSatisfying(
            Present.Unreadable.class,
            unreadable -> assertThat(unreadable.problem()).startsWith("not JSON: line 1, column"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"a\"}",
        "{\"name\":\"a/b/c\"}",
        "{\"name\":\"/a\"}",
        "{\"name\":\"A/b\"}",
        "{}"
      })
  void aNameThatIsNotNamespaceAndNameIsNoNetwork(String entry) {
    assertThat(entries("[" + entry + "]")).extracting(Attachment::network).containsOnlyNulls();
  }

  private static Attachment mine(String iface) {
    String result = "{\"interfaces\":[{\"name\":\"" + iface + "\",\"sandbox\":\"/s\"}]}";
    return NetworkStatus.fromResult(A, new CniResult(result)).getFirst();
  }

  private static List<Attachment> entries(String text) {
    return ((Present.Attachments) NetworkStatus.parse(text)).entries();
  }

  @Test
  void writersOnSeveralThreadsDoNotDisturbOneAnother() {
    CniResult result = new CniResult("{\"interfaces\":[{\"name\":\"net1\",\"sandbox\":\"/n\"}]}");
    String alone = NetworkStatus.write(NetworkStatus.fromResult(A, result));
    assertThat(
            IntStream.range(0, 20_000)
                .parallel()
                .mapToObj(i -> NetworkStatus.write(NetworkStatus.fromResult(A, result)))
                .distinct())
        .containsExactly(alone);
  }
}
