package io.dynamicnetworks.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC 2: network-status as multus writes it, and entries that others add. */
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
      }]\
      """;

  @Test
  void theEntriesThatMultusWritesAreRead() {
    List<StatusEntry> entries = entries(WRITTEN_BY_MULTUS);
    assertThat(entries).hasSize(2);
    StatusEntry cluster = entries.getFirst();
    assertThat(cluster.name()).isEqualTo("kindnet");
    assertThat(cluster.network()).isNull();
    assertThat(cluster.iface()).isEqualTo("eth0");
    assertThat(cluster.isDefault()).isTrue();
    StatusEntry mine = entries.getLast();
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
            }]\
            """);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " ", "[]", "[ ]", "null"})
  void anAbsentOrEmptyStatusListsNothing(@Nullable String text) {
    assertThat(NetworkStatus.parse(text)).isEqualTo(ListedStatus.Entries.NONE);
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
    List<StatusEntry> before = entries(text);
    List<StatusEntry> after = NetworkStatus.apply(before, List.of(put(mine("net1"))));
    assertThat(NetworkStatus.write(after)).startsWith("[" + entry + ",{");
    List<StatusEntry> again =
        NetworkStatus.apply(after, List.of(new StatusChange.Remove(mine("net1"))));
    assertThat(NetworkStatus.write(again)).isEqualTo(text);
  }

  @Test
  void newEntriesGoToTheEnd() {
    List<StatusEntry> after =
        NetworkStatus.apply(
            entries("[{\"name\":\"x/y\",\"interface\":\"net3\"}]"),
            List.of(put(mine("net1"), mine("net2"))));
    assertThat(after).extracting(StatusEntry::iface).containsExactly("net3", "net1", "net2");
  }

  @Test
  void anEqualEntryOfTheSameKeyStaysByteForByte() {
    List<StatusEntry> before =
        entries(
            "[{\"name\":\"shop/a\",\"interface\":\"net1\",\"mac\":\"02:00:00:00:00:0A\",\"ips\":[],"
                + "\"mtu\":1400,\"device-info\":{}},{\"name\":\"shop/a\",\"interface\":\"net2\"}]");
    List<StatusEntry> wanted =
        entries(
            "[{\"name\":\"shop/a\",\"interface\":\"net2\",\"mtu\":9000},"
                + "{\"name\":\"shop/a\",\"interface\":\"net1\",\"mac\":\"02-00-00-00-00-0a\"}]");
    assertThat(NetworkStatus.apply(before, List.of(new StatusChange.Put(wanted))))
        .isEqualTo(before);
  }

  @Test
  void aDifferentEntryOfTheSameKeyIsReplacedInPlace() {
    StatusEntry old =
        entries("[{\"name\":\"shop/a\",\"interface\":\"net1\",\"ips\":[\"10.0.0.9\"]}]").getFirst();
    assertThat(NetworkStatus.apply(List.of(old, mine("net2")), List.of(put(mine("net1")))))
        .containsExactly(mine("net1"), mine("net2"));
  }

  @Test
  void ofEntriesOfTheSameKeyOneEqualOneIsEnough() {
    StatusEntry old =
        entries("[{\"name\":\"shop/a\",\"interface\":\"net1\",\"ips\":[\"10.0.0.9\"]}]").getFirst();
    assertThat(NetworkStatus.apply(List.of(old, mine("net1")), List.of(put(mine("net1")))))
        .containsExactly(old, mine("net1"));
  }

  @Test
  void aResultThatNamesAnInterfaceTwiceHasTwoEntries() {
    List<StatusEntry> both =
        entries(
            "[{\"name\":\"shop/a\",\"interface\":\"net1\",\"ips\":[\"10.0.0.1\"]},"
                + "{\"name\":\"shop/a\",\"interface\":\"net1\"}]");
    StatusChange put = new StatusChange.Put(both);
    assertThat(NetworkStatus.apply(List.of(), List.of(put))).isEqualTo(both);
    assertThat(NetworkStatus.apply(both, List.of(put))).isEqualTo(both);
    assertThat(NetworkStatus.apply(both.reversed(), List.of(put))).isEqualTo(both.reversed());
    assertThat(NetworkStatus.apply(List.of(mine("net1"), mine("net2")), List.of(put)))
        .containsExactly(both.get(0), mine("net2"), both.get(1));
  }

  @Test
  void resultsWithoutInterfaceAreTwoEntriesIfTheirAddressesDiffer() {
    StatusEntry one = withoutInterface("10.0.0.1");
    StatusEntry two = withoutInterface("10.0.0.2");
    List<StatusEntry> both = NetworkStatus.apply(List.of(), List.of(put(one), put(two)));
    assertThat(both).containsExactly(one, two);
    assertThat(NetworkStatus.apply(both, List.of(put(one), put(two)))).isEqualTo(both);
    assertThat(NetworkStatus.apply(both, List.of(new StatusChange.Remove(two))))
        .containsExactly(one);
    assertThat(
            NetworkStatus.apply(
                both, List.of(new StatusChange.Remove(withoutInterface("10.0.0.3")))))
        .isEqualTo(both);
  }

  @Test
  void theDefaultNetworksEntryGoesToTheFrontUnlessThereIsOne() {
    StatusEntry cluster =
        NetworkStatus.defaultEntry(
            "kindnet", new CniResult("{\"interfaces\":[{\"name\":\"eth0\",\"sandbox\":\"/s\"}]}"));
    assertThat(cluster.isDefault()).isTrue();
    assertThat(NetworkStatus.apply(List.of(mine("net1")), List.of(put(cluster))))
        .containsExactly(cluster, mine("net1"));
    List<StatusEntry> listed =
        List.of(mine("net1"), entries("[{\"name\":\"ovn\",\"default\":true}]").getFirst());
    assertThat(NetworkStatus.apply(listed, List.of(put(cluster)))).isEqualTo(listed);
    assertThat(NetworkStatus.apply(List.of(cluster), List.of(new StatusChange.Remove(cluster))))
        .containsExactly(cluster);
  }

  @Test
  void anEntryThatSaysEth0IsAnOrdinaryOneIfItIsNotTheDefaults() {
    String cluster = "{\"name\":\"kindnet\",\"interface\":\"eth0\",\"default\":true}";
    String passt = "{\"name\":\"shop/a\",\"interface\":\"eth0\"}";
    List<StatusEntry> before = entries("[" + cluster + "," + passt + "]");
    assertThat(NetworkStatus.apply(before, List.of(put(mine("eth0"))))).isEqualTo(before);
    assertThat(NetworkStatus.apply(before, List.of(new StatusChange.Remove(mine("eth0")))))
        .containsExactly(before.getFirst());
  }

  @Test
  void ofTheClusterNetworksInterfacesTheOneWithAGatewayIsTheDefault() {
    String result =
        """
        {"cniVersion":"1.0.0",
         "interfaces":[{"name":"cni0"},{"name":"eth1","sandbox":"/s"},{"name":"eth0","sandbox":"/s"}],
         "ips":[{"address":"10.0.0.1/24","interface":1},
                {"address":"10.0.1.1/24","gateway":"10.0.1.254","interface":2}],
         "routes":[{"dst":"0.0.0.0/0","gw":"10.0.1.254"}]}
        """;
    assertThat(NetworkStatus.defaultEntry("cluster", new CniResult(result)).json())
        .isEqualTo(
            """
            {
                "name": "cluster",
                "interface": "eth0",
                "ips": [
                    "10.0.1.1"
                ],
                "default": true,
                "dns": {},
                "gateway": [
                    "10.0.1.254"
                ]
            }\
            """);
    assertThat(
            NetworkStatus.defaultEntry("cluster", new CniResult(result.replace("gateway", "x")))
                .iface())
        .isEqualTo("eth1");
  }

  @Test
  void whatThePluginWroteOfTheDeviceIsInEachEntry() {
    String result =
        "{\"interfaces\":[{\"name\":\"a\",\"sandbox\":\"/s\"},{\"name\":\"b\",\"sandbox\":\"/s\"}]}";
    String device = "{\"type\":\"pci\"}";
    assertThat(NetworkStatus.fromResult(A, new CniResult(result, device)))
        .hasSize(2)
        .allMatch(
            entry -> entry.json().replaceAll("\\s", "").contains("\"device-info\":" + device));
    assertThat(NetworkStatus.fromResult(A, new CniResult(result, "[]")))
        .isEqualTo(NetworkStatus.fromResult(A, new CniResult(result)));
  }

  @Test
  void deviceInfoIsTakenOverWhereMultusHasIt() {
    StatusEntry plain =
        NetworkStatus.fromResult(
                A, new CniResult("{\"routes\":[{\"dst\":\"0.0.0.0/0\",\"gw\":\"10.0.0.1\"}]}"))
            .getFirst();
    StatusEntry withDevice = entries(WRITTEN_BY_MULTUS).getLast();
    assertThat(NetworkStatus.withDeviceInfo(plain, withDevice).json())
        .isEqualTo(
            """
            {
                "name": "shop/a",
                "dns": {},
                "device-info": {
                    "type": "pci",
                    "version": "1.0.0",
                    "pci": {
                        "pci-address": "0000:18:02.5"
                    }
                },
                "gateway": [
                    "10.0.0.1"
                ]
            }\
            """);
    assertThat(NetworkStatus.withDeviceInfo(plain, mine("net1"))).isEqualTo(plain);
    assertThat(NetworkStatus.withDeviceInfo(plain, entries("[17]").getFirst())).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"cniVersion\":\"1.0.0\",\"interfaces\":[{\"name\":\"net1\",\"sandbox\":\"/s\"}]}",
        "{\"cniVersion\":\"0.3.1\",\"interfaces\":[{\"name\":\"br0\"}]}",
        "{\"cniVersion\":\"0.4.0\",\"interfaces\":[{\"name\":\"br0\"},{\"sandbox\":\"/s\"}]}"
      })
  void multusListsResultsWithInterfaces(String result) {
    assertThat(NetworkStatus.listedByMultus(new CniResult(result))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"cniVersion\":\"0.2.0\",\"ip4\":{\"ip\":\"10.0.0.1/24\"}}",
        "{\"interfaces\":[{\"name\":\"net1\",\"sandbox\":\"/s\"}]}",
        "{\"cniVersion\":\"1.0.0\"}",
        "{\"cniVersion\":\"1.0.0\",\"interfaces\":[],\"ips\":[{\"address\":\"10.0.0.1/8\"}]}",
        "{\"cniVersion\":\"1.0.0\",\"interfaces\":[{\"name\":\"a\"},{\"name\":\"b\"}]}",
        "{\"cniVersion\":7}",
        "oops"
      })
  void multusListsNothingForOtherResults(String result) {
    assertThat(NetworkStatus.listedByMultus(new CniResult(result))).isFalse();
  }

  @Test
  void onlyTheFirstEntryOfANetworkAndInterfaceIsTakenOut() {
    List<StatusEntry> after =
        NetworkStatus.apply(
            List.of(mine("net1"), mine("net2"), mine("net1")),
            List.of(new StatusChange.Remove(mine("net1"))));
    assertThat(after).containsExactly(mine("net2"), mine("net1"));
  }

  @Test
  void whatIsNotThereCanBeTakenOut() {
    assertThat(
            NetworkStatus.apply(
                List.of(mine("net1")), List.of(new StatusChange.Remove(mine("net2")))))
        .containsExactly(mine("net1"));
  }

  @Test
  void theDefaultEntryIsNeitherReplacedNorTakenOut() {
    String text = "[{\"name\":\"shop/a\",\"interface\":\"net1\",\"default\":true}]";
    List<StatusEntry> after =
        NetworkStatus.apply(
            entries(text),
            List.of(
                put(NetworkStatus.defaultEntry("x", new CniResult("{}"))),
                new StatusChange.Remove(mine("net1"))));
    assertThat(NetworkStatus.write(after)).isEqualTo(text);
    assertThat(NetworkStatus.apply(entries(text), List.of(put(mine("net1"))))).hasSize(2);
  }

  @Test
  void changesAreAppliedInOrder() {
    assertThat(
            NetworkStatus.apply(
                List.of(mine("net1")),
                List.of(
                    new StatusChange.Remove(mine("net1")),
                    put(mine("net1")),
                    put(mine("net2")),
                    new StatusChange.Remove(mine("net1")))))
        .containsExactly(mine("net2"));
  }

  @Test
  void anEntryWithoutInterfaceIsFoundByItsNetwork() {
    List<StatusEntry> entries = entries("[{\"name\":\"shop/a\"}]");
    assertThat(NetworkStatus.apply(entries, List.of(new StatusChange.Remove(mine("net1")))))
        .isEqualTo(entries);
    assertThat(NetworkStatus.apply(entries, List.of(new StatusChange.Remove(entries.getFirst()))))
        .isEmpty();
  }

  @Test
  void aStatusThatIsNoListIsUnreadable() {
    assertThat(NetworkStatus.parse("{\"name\":\"shop/a\"}"))
        .isEqualTo(new ListedStatus.Unreadable("want a JSON list, got an object"));
    assertThat(NetworkStatus.parse("[{]"))
        .isInstanceOfSatisfying(
            ListedStatus.Unreadable.class,
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
    assertThat(entries("[" + entry + "]")).extracting(StatusEntry::network).containsOnlyNulls();
  }

  private static StatusEntry mine(String iface) {
    String result = "{\"interfaces\":[{\"name\":\"" + iface + "\",\"sandbox\":\"/s\"}]}";
    return NetworkStatus.fromResult(A, new CniResult(result)).getFirst();
  }

  private static StatusEntry withoutInterface(String ip) {
    return NetworkStatus.fromResult(A, new CniResult("{\"ips\":[{\"address\":\"" + ip + "/24\"}]}"))
        .getFirst();
  }

  private static StatusChange put(StatusEntry... entries) {
    return new StatusChange.Put(List.of(entries));
  }

  private static List<StatusEntry> entries(String text) {
    return ((ListedStatus.Entries) NetworkStatus.parse(text)).entries();
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
