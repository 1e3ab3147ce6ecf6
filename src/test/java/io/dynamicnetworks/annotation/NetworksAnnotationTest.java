package io.dynamicnetworks.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC 2: both formats, every key of the table, and the message for each bad one. */
class NetworksAnnotationTest {
  private static final NetworkRef A = new NetworkRef("shop", "a");

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "  ", "\n\t", "[]", " [ ] "})
  void anAbsentOrEmptyAnnotationAsksForNothing(@Nullable String text) {
    assertThat(NetworksAnnotation.parse(text, "shop")).isEqualTo(Desired.Selections.NONE);
  }

  @Test
  void aCommaListNamesNetworksWithNamespaceAndInterfaceIfItLikes() {
    assertThat(valid("a,infra/b,c@ens4,infra/d.e@eth1.100"))
        .containsExactly(
            selection(1, "shop/a", null),
            selection(2, "infra/b", null),
            selection(3, "shop/c", "ens4"),
            selection(4, "infra/d.e", "eth1.100"));
  }

  @Test
  void whiteSpaceAroundThePartsOfACommaListDoesNotMatter() {
    assertThat(valid(" a ,\n infra / b @ ens4 "))
        .containsExactly(selection(1, "shop/a", null), selection(2, "infra/b", "ens4"));
  }

  @Test
  void aJsonListNamesTheSame() {
    assertThat(
            valid(
                """
                [{"name":"a"},
                 {"name":"b","namespace":"infra"},
                 {"name":"c","interface":"eth1.100"}]
                """))
        .containsExactly(
            selection(1, "shop/a", null),
            selection(2, "infra/b", null),
            selection(3, "shop/c", "eth1.100"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a[", "{a", "a,\"b\""})
  void aBracketABraceOrAQuoteMakesItJson(String text) {
    assertThat(unreadable(text)).startsWith("not JSON: line 1, column ");
  }

  @Test
  void keysMatchInAnyCase() {
    assertThat(
            valid(
                """
                [{"NAME":"a","NameSpace":"infra","Interface":"ens4","IPs":["10.0.0.1"],
                  "MAC":"02:00:00:00:00:01","CNI-Args":{"Case":"Kept"},"DeviceID":"d"}]
                """))
        .containsExactly(
            new Selection(
                1,
                new NetworkRef("infra", "a"),
                new InterfaceName("ens4"),
                new InterfaceRequest(
                    List.of("10.0.0.1"),
                    "02:00:00:00:00:01",
                    null,
                    null,
                    null,
                    "{\"Case\":\"Kept\"}",
                    List.of(),
                    "d")));
  }

  @Test
  void everyKeyIsRead() {
    String text =
        """
        [{"name":"a","namespace":"infra","interface":"ens4","ips":["10.1.2.11/24","fd00::1"],
          "mac":"02-03-04-05-06-07","infiniband-guid":"c2:11:22:33:44:55:66:77",
          "portMappings":[{"hostPort":8080,"containerPort":80,"protocol":"TCP","hostIP":"10.0.0.9"}],
          "bandwidth":{"ingressRate":9223372036854775807,"ingressBurst":2,"egressRate":0},
          "cni-args":{"x":1.10},"default-route":["10.1.2.1","fd00::2"],
          "ipam-claim-reference":"claim","deviceID":"0000:03:02.3"}]
        """;
    assertThat(valid(text))
        .containsExactly(
            new Selection(
                1,
                new NetworkRef("infra", "a"),
                new InterfaceName("ens4"),
                new InterfaceRequest(
                    List.of("10.1.2.11/24", "fd00::1"),
                    "02-03-04-05-06-07",
                    "c2:11:22:33:44:55:66:77",
                    "[{\"hostPort\":8080,\"containerPort\":80,\"protocol\":\"TCP\","
                        + "\"hostIP\":\"10.0.0.9\"}]",
                    "{\"ingressRate\":9223372036854775807,\"ingressBurst\":2,\"egressRate\":0}",
                    "{\"x\":1.10}",
                    List.of("10.1.2.1", "fd00::2"),
                    "0000:03:02.3")));
  }

  @Test
  void unknownKeysAreIgnoredWhateverTheyHold() {
    assertThat(valid("[{\"name\":\"a\",\"x\":null,\"y\":[{}],\"Z\":7}]"))
        .containsExactly(selection(1, "shop/a", null));
  }

  @Test
  void anIpamClaimReferenceMayStandBesideIps() {
    assertThat(
            valid("[{\"name\":\"a\",\"ips\":[\"10.0.0.1\"],\"ipam-claim-reference\":\"claim\"}]"))
        .extracting(selection -> selection.request().ips())
        .containsExactly(List.of("10.0.0.1"));
  }

  @Test
  void emptyAndNullValuesAskForNothing() {
    String text =
        """
        [{"name":"a","namespace":"","interface":"","ips":[],"mac":"","infiniband-guid":null,
          "portMappings":[],"bandwidth":{},"cni-args":{},"default-route":null,"deviceID":""}]
        """;
    assertThat(valid(text)).containsExactly(selection(1, "shop/a", null));
  }

  @Test
  void nullsInPortMappingsAndBandwidthAreLeftToThePlugin() {
    String text =
        """
        [{"name":"a","portMappings":[{"hostPort":80,"hostIP":null}],
          "bandwidth":{"ingressRate":null}}]
        """;
    assertThat(valid(text))
        .extracting(selection -> selection.request().portMappings())
        .containsExactly("[{\"hostPort\":80,\"hostIP\":null}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.1.2.11",
        "10.1.2.11/0",
        "10.1.2.11/32",
        "::",
        "::1/128",
        "fd00:0:0::1",
        "::ffff:1.2.3.4"
      })
  void addressesOfBothFamiliesWithAndWithoutPrefixLengthAreTaken(String ip) {
    assertThat(valid("[{\"name\":\"a\",\"ips\":[\"" + ip + "\"]}]")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "02:03:04:05:06:07",
        "02-03-04-05-06-AF",
        "0203.0405.0607",
        "02:03:04:05:06:07:08:09",
        "01:02:03:04:05:06:07:08:09:10:11:12:13:14:15:16:17:18:19:20"
      })
  void hardwareAddressesOfEveryLengthAndFormAreTaken(String mac) {
    assertThat(valid("[{\"name\":\"a\",\"mac\":\"" + mac + "\"}]")).hasSize(1);
    assertThat(valid("[{\"name\":\"a\",\"infiniband-guid\":\"" + mac + "\"}]")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'name':'ns/s'}|name \"ns/s\": want the name alone; use namespace for what stands before a"
            + " slash, interface for what stands after an @ (network ns/s)",
        "{'name':'s@x1'}|name \"s@x1\": want the name alone; use namespace for what stands before a"
            + " slash, interface for what stands after an @ (network shop/s)",
        "{'name':'a','interface':['x1']}|interface: want a string, got a list (network shop/a)",
        "{'name':'a','interfaceRequest':7}|interfaceRequest: want a string, got the number 7"
            + " (network shop/a)",
        "{'name':'a','interface':'lo'}|interface \"lo\": want 1 to 15 bytes without '/', ':', '%'"
            + " and spaces, not '.', '..' or 'lo' (network shop/a)",
        "{'name':'a','ips':{'0':'10.0.0.1'}}|ips: want a list of strings [\"…\"], got an object"
            + " (network shop/a)",
        "{'name':'A_b'}|name \"A_b\": want a Kubernetes object name",
        "{}|name: missing, want the name of a NetworkAttachmentDefinition",
        "{'name':7}|name: want a string, got the number 7",
        "{'name':'a','namespace':'x.y'}|namespace \"x.y\": want a Kubernetes namespace",
        "{'name':'a','interface':'eth0/1'}|interface \"eth0/1\": want 1 to 15 bytes without '/',"
            + " ':', '%' and spaces, not '.', '..' or 'lo' (network shop/a)",
        "{'name':'a','ips':['10.0.0.300']}|ips: the string \"10.0.0.300\", want an IP address or"
            + " CIDR (network shop/a)",
        "{'name':'a','ips':'10.0.0.3'}|ips: want a list of strings [\"…\"], got the string"
            + " \"10.0.0.3\" (network shop/a)",
        "{'name':'a','mac':'02:03'}|mac \"02:03\": want a MAC address of 6, 8 or 20 bytes (network"
            + " shop/a)",
        "{'name':'a','infiniband-guid':'x'}|infiniband-guid \"x\": want a GUID of 6, 8 or 20 bytes"
            + " (network shop/a)",
        "{'name':'a','portMappings':{}}|portMappings: want a list of objects, got an object"
            + " (network shop/a)",
        "{'name':'a','portMappings':[1]}|portMappings: want a list of objects, got one with the"
            + " number 1 (network shop/a)",
        "{'name':'a','portMappings':[{'hostPort':70000}]}|portMappings.hostPort: the number 70000,"
            + " want ports from 0 to 65535, protocol tcp, udp or sctp, hostIP an IP address"
            + " (network shop/a)",
        "{'name':'a','bandwidth':{'egressRate':-1}}|bandwidth.egressRate: the number -1, want a"
            + " whole number of bits, not below 0 (network shop/a)",
        "{'name':'a','bandwidth':[]}|bandwidth: want an object, got a list (network shop/a)",
        "{'name':'a','cni-args':true}|cni-args: want an object, got true (network shop/a)",
        "{'name':'a','default-route':['10.0.0.1/8']}|default-route: the string \"10.0.0.1/8\", want"
            + " an IP address (network shop/a)",
        "{'name':'a','deviceID':[]}|deviceID: want a string, got a list (network shop/a)",
        "{'name':'a','ipam-claim-reference':1}|ipam-claim-reference: want a string, got the number"
            + " 1 (network shop/a)",
        "null|want an object, got null",
        "'a'|want an object, got the string \"a\""
      })
  void aBadElementIsNamedWithTheValueAndWhatWasWanted(String element, String problem) {
    assertThat(invalid("[{'name':'b'}," + element + "]"))
        .extracting(InvalidSelection::problem)
        .containsExactly("element 2: " + problem);
  }

  @Test
  void aBadElementLeavesTheOthersAndTheirPositionsAlone() {
    Desired.Selections wanted = selections("[{'name':'a'},null,{'name':'b'}]");
    assertThat(wanted.valid())
        .containsExactly(selection(1, "shop/a", null), selection(3, "shop/b", null));
    assertThat(wanted.invalid()).extracting(InvalidSelection::position).containsExactly(2);
  }

  @Test
  void whatCouldBeReadOfABadElementIsKept() {
    assertThat(invalid("[{'name':'a','interface':'ens4','mac':'x'}]"))
        .extracting(InvalidSelection::network, InvalidSelection::iface)
        .containsExactly(tuple(A, new InterfaceName("ens4")));
    assertThat(invalid("a@eth:1,a@x@y"))
        .extracting(InvalidSelection::network)
        .containsExactly(A, A);
  }

  /** Columns: the element; the network and interface it refers to; whether it may refer to any. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        "{'name':'ns/s','interface':'x1'}|ns/s|x1|false",
        "{'name':'ns/s@x1'}|ns/s|x1|false",
        "{'name':'ns/s@x1','interface':'x2'}|ns/s|x2|false",
        "{'name':'ns/s','namespace':'ns'}|ns/s|-|false",
        "{'name':'ns/s','namespace':'other'}|-|-|true",
        "{'name':'a','interface':'x1','ips':'10.0.0.1'}|shop/a|x1|false",
        "{'name':'a','interface':'x1','ips':{'0':'10.0.0.1'}}|shop/a|x1|false",
        "{'name':'a','interface':['x1']}|shop/a|-|false",
        "{'name':'a','interface':'a/b'}|shop/a|-|false",
        "{'name':'Storage','interface':'x1'}|-|x1|false",
        "{'name':'Storage'}|-|-|true",
        "{'interface':'x1'}|-|x1|false",
        "{'interfaceRequest':'x1'}|-|x1|false",
        "{'name':['a']}|-|-|true",
        "{'name':'a','namespace':7}|-|-|true",
        "{'name':'a','namespace':{},'interface':'x1'}|-|x1|false",
        "{}|-|-|true",
        "null|-|-|false",
        "7|-|-|false",
        "'shop/a'|-|-|false",
        "[]|-|-|false"
      })
  void aBadElementSaysWhatItMayBeMeantFor(
      String element, @Nullable String network, @Nullable String iface, boolean mayMeanAny) {
    assertThat(invalid("[" + element + "]"))
        .extracting(
            bad -> bad.network() == null ? null : bad.network().toString(),
            bad -> bad.iface() == null ? null : bad.iface().value(),
            InvalidSelection::mayMeanAny)
        .containsExactly(tuple(network, iface, mayMeanAny));
  }

  @Test
  void aBadItemSaysTheSame() {
    assertThat(invalid("B_,B_@x1,a@eth:1,,Ns/a@x2"))
        .extracting(
            InvalidSelection::network, InvalidSelection::iface, InvalidSelection::mayMeanAny)
        .containsExactly(
            tuple(null, null, true),
            tuple(null, new InterfaceName("x1"), false),
            tuple(A, null, false),
            tuple(null, null, false),
            tuple(null, new InterfaceName("x2"), false));
  }

  @Test
  void aBadElementMayStillShowItsNetwork() {
    InterfaceName x1 = new InterfaceName("x1");
    InvalidSelection named = invalid("[{'name':'shop/a','interface':'x1'}]").getFirst();
    assertThat(named.mayReferTo(A, x1)).isTrue();
    assertThat(named.mayReferTo(A, new InterfaceName("x2"))).isFalse();
    assertThat(named.mayReferTo(new NetworkRef("shop", "b"), x1)).isFalse();
    assertThat(invalid("[{'interface':'x1','name':7}]").getFirst().mayReferTo(A, x1)).isTrue();
    assertThat(invalid("[{'name':'shop/a'}]").getFirst().mayReferTo(A, x1)).isTrue();
    assertThat(invalid("[{}]").getFirst().mayReferTo(A, x1)).isTrue();
    assertThat(invalid("[null]").getFirst().mayReferTo(A, x1)).isFalse();
  }

  @Test
  void theInterfaceHasAnOldNameThatTheNewOneOverrides() {
    assertThat(
            valid(
                """
                [{"name":"a","interfaceRequest":"vlan101"},
                 {"name":"a","interface":"","InterfaceRequest":"vlan102"},
                 {"name":"a","interfaceRequest":"old","interface":"new"}]
                """))
        .containsExactly(
            selection(1, "shop/a", "vlan101"),
            selection(2, "shop/a", "vlan102"),
            selection(3, "shop/a", "new"));
  }

  @Test
  void selectionsBeyondTheLimitAreInvalidOneByOne() {
    Desired.Selections wanted = selections("a,".repeat(31) + "B_,a,c@x1");
    assertThat(wanted.valid()).hasSize(32);
    assertThat(wanted.invalid())
        .extracting(InvalidSelection::problem)
        .containsExactly(
            "element 32: \"B_\": want [namespace/]name[@interface]",
            "element 34: a pod may have at most 32 networks (network shop/c)");
    assertThat(wanted.invalid().getLast().iface()).isEqualTo(new InterfaceName("x1"));
  }

  @Test
  void anElementThatAsksForTooMuchIsInvalid() {
    String most = "x".repeat(8192 - "{\"k\":\"\"}".length());
    assertThat(valid("[{\"name\":\"a\",\"cni-args\":{\"k\":\"" + most + "\"}}]")).hasSize(1);
    assertThat(
            invalid("[{'name':'a','ips':['10.0.0.1'],'cni-args':{'k':'" + most + "'}}]").getFirst())
        .extracting(InvalidSelection::problem)
        .isEqualTo(
            "element 1: ips, mac, portMappings, bandwidth, cni-args and the like: 8200 bytes"
                + " together, want at most 8192 (network shop/a)");
  }

  @Test
  void ofADuplicateKeyTheLastOneCountsAmongItsSpellings() {
    assertThat(valid("[{\"name\":\"x\",\"NAME\":\"b\",\"name\":\"a\",\"Name\":null}]"))
        .containsExactly(selection(1, "shop/a", null));
    assertThat(valid("[{\"name\":\"a\",\"ip\u017f\":[\"10.0.0.1\"]}]").getFirst().request().ips())
        .containsExactly("10.0.0.1");
  }

  @Test
  void aBadItemOfACommaListIsInvalidAlone() {
    Desired.Selections wanted = selections("a,B_,,c@0123456789abcdef");
    assertThat(wanted.valid()).containsExactly(selection(1, "shop/a", null));
    assertThat(wanted.invalid())
        .extracting(InvalidSelection::problem)
        .containsExactly(
            "element 2: \"B_\": want [namespace/]name[@interface]",
            "element 3: \"\": want [namespace/]name[@interface]",
            "element 4: interface \"0123456789abcdef\": want 1 to 15 bytes without '/', ':', '%'"
                + " and spaces, not '.', '..' or 'lo' (network shop/c)");
  }

  @Test
  void textThatIsNotJsonIsUnreadableAsAWhole() {
    assertThat(unreadable("[\n  {\"name\":\"a\"},\n  {\"name\":b}]"))
        .startsWith("not JSON: line 3, column ")
        .contains("Unrecognized token 'b'");
  }

  @Test
  void jsonThatIsNoListIsUnreadableAsAWhole() {
    assertThat(unreadable("{\"name\":\"a\"}")).isEqualTo("want a JSON list, got an object");
  }

  @Test
  void moreElementsThanAnyPodHasAreUnreadableAsAWhole() {
    assertThat(selections("a" + ",a".repeat(999)).valid()).hasSize(32);
    assertThat(unreadable("a" + ",a".repeat(1_000))).isEqualTo("1001 elements, want at most 1000");
    assertThat(unreadable("[1" + ",1".repeat(1_000) + "]"))
        .isEqualTo("1001 elements, want at most 1000");
  }

  @Test
  void moreTextThanTheApiServerTakesIsUnreadableAsAWhole() {
    assertThat(unreadable("a".repeat(262_145))).isEqualTo("262145 characters, want at most 262144");
  }

  @Test
  void ofKeysThatDifferInCaseTheLastOneCounts() {
    assertThat(valid("[{\"name\":\"b\",\"Name\":\"a\"}]"))
        .containsExactly(selection(1, "shop/a", null));
  }

  private static Selection selection(int position, String network, @Nullable String iface) {
    return new Selection(
        position,
        NetworkRef.parse(network).orElseThrow(),
        iface == null ? null : new InterfaceName(iface),
        InterfaceRequest.NONE);
  }

  private static Desired.Selections selections(String text) {
    return (Desired.Selections) NetworksAnnotation.parse(quoted(text), "shop");
  }

  private static List<Selection> valid(String text) {
    Desired.Selections wanted = (Desired.Selections) NetworksAnnotation.parse(text, "shop");
    assertThat(wanted.invalid()).isEmpty();
    return wanted.valid();
  }

  private static List<InvalidSelection> invalid(String text) {
    return selections(text).invalid();
  }

  private static String unreadable(String text) {
    return ((Desired.Unreadable) NetworksAnnotation.parse(text, "shop")).problem();
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }
}
