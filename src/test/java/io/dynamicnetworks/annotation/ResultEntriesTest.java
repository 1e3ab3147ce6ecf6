package io.dynamicnetworks.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.text.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** SPEC 7: the network-status entries of an ADD result. */
class ResultEntriesTest {
  private static final NetworkRef A = new NetworkRef("shop", "a");

  @Test
  void theResultsOfARealDaemonBecomeTheEntriesThatMultusWouldWrite() throws Exception {
    assertThat(captured())
        .containsExactly(
            "{'name':'shop/a','interface':'ens4','ips':['10.1.2.11'],'mac':'02:03:04:05:06:07',"
                + "'dns':{}}",
            "{'name':'shop/a','interface':'x1','mac':'4e:da:24:c0:32:49','dns':{}}",
            "{'name':'shop/a','interface':'x2','ips':['10.99.0.2'],'mac':'2a:87:d8:18:03:eb',"
                + "'dns':{}}");
  }

  @Test
  void theKeysComeInMultusOrderAndEmptyOnesAreLeftOut() {
    assertThat(
            entries(
                """
                {'interfaces':[{'name':'net1','mac':'02:00:00:00:00:01','mtu':9000,'sandbox':'/s'}],
                 'ips':[{'address':'10.0.0.1/8'}],'routes':[{'dst':'0.0.0.0/0','gw':'10.0.0.254'}],
                 'dns':{'nameservers':['n'],'domain':'d','search':['s'],'options':['o']}}
                """))
        .containsExactly(
            "{'name':'shop/a','interface':'net1','ips':['10.0.0.1'],'mac':'02:00:00:00:00:01',"
                + "'mtu':9000,'dns':{'nameservers':['n'],'domain':'d','search':['s'],"
                + "'options':['o']},'gateway':['10.0.0.254']}");
    assertThat(entries("{}")).containsExactly("{'name':'shop/a','dns':{}}");
  }

  @Test
  void ofOneInterfaceEveryAddressIsListedWhateverItsIndex() {
    assertThat(
            entries(
                """
                {'interfaces':[{'name':'net1','sandbox':'/s'}],
                 'ips':[{'address':'10.0.0.1/8','interface':0},{'address':'fd00::1/64','interface':7},
                        {'address':'10.0.0.2/8'}]}
                """))
        .containsExactly(
            "{'name':'shop/a','interface':'net1','ips':['10.0.0.1','fd00::1','10.0.0.2'],"
                + "'dns':{}}");
  }

  @Test
  void ofSeveralInterfacesThoseInTheSandboxAreListedEachWithItsOwnAddresses() {
    assertThat(
            entries(
                """
                {'interfaces':[{'name':'br0'},{'name':'net1','sandbox':'/s'},{'name':'veth1'},
                               {'name':'net2','sandbox':'/s'}],
                 'ips':[{'address':'10.0.0.1/8','interface':3},{'address':'10.0.0.2/8','interface':1},
                        {'address':'10.0.0.3/8'},{'address':'10.0.0.4/8','interface':0}]}
                """))
        .containsExactly(
            "{'name':'shop/a','interface':'net1','ips':['10.0.0.2'],'dns':{}}",
            "{'name':'shop/a','interface':'net2','ips':['10.0.0.1','10.0.0.3'],'dns':{}}");
  }

  @Test
  void anAddressOfTheHostsSideIsNotThePods() {
    assertThat(
            entries(
                """
                {'interfaces':[{'name':'br0'},{'name':'net1','sandbox':'/s'}],
                 'ips':[{'address':'10.0.0.254/8','interface':0},
                        {'address':'10.0.0.1/8','interface':1}]}
                """))
        .containsExactly("{'name':'shop/a','interface':'net1','ips':['10.0.0.1'],'dns':{}}");
  }

  @Test
  void anInterfaceIsNeverInvented() {
    assertThat(entries("{'ips':[{'address':'10.0.0.1/8'}]}"))
        .containsExactly("{'name':'shop/a','ips':['10.0.0.1'],'dns':{}}");
    assertThat(entries("{'interfaces':[{'name':'br0'}],'ips':[{'address':'10.0.0.1/8'}]}"))
        .containsExactly("{'name':'shop/a','ips':['10.0.0.1'],'dns':{}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'dst':'0.0.0.0/0',", "'dst':'::/0',", "", "'dst':'',", "'dst':null,"})
  void theGatewayOfEveryDefaultRouteIsListed(String destination) {
    assertThat(entries("{'routes':[{" + destination + "'gw':'10.0.0.1'}]}"))
        .containsExactly("{'name':'shop/a','dns':{},'gateway':['10.0.0.1']}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'dst':'10.0.0.0/8','gw':'10.0.0.1'}",
        "{'dst':'0.0.0.0/1','gw':'10.0.0.1'}",
        "{'dst':'0.0.0.0/0'}",
        "{'dst':'0.0.0.0/0','gw':''}",
        "{'dst':'::/0','gw':'<nil>'}"
      })
  void otherRoutesAndThoseWithoutGatewayAreSkipped(String route) {
    assertThat(entries("{'routes':[" + route + "]}")).containsExactly("{'name':'shop/a','dns':{}}");
  }

  @Test
  void theGatewayOfAnAddressIsNoRoute() {
    assertThat(entries("{'ips':[{'address':'10.0.0.1/8','gateway':'10.0.0.254'}]}"))
        .containsExactly("{'name':'shop/a','ips':['10.0.0.1'],'dns':{}}");
  }

  @Test
  void addressesAreWrittenAsGoWritesThem() {
    assertThat(
            entries(
                "{'ips':[{'address':'FD00:0:0:0:0:0:0:1/64'},{'address':'::ffff:10.0.0.1/120'}]}"))
        .containsExactly("{'name':'shop/a','ips':['fd00::1','10.0.0.1'],'dns':{}}");
  }

  @Test
  void aResultOfCni02IsReadAsLibcniConvertsIt() {
    assertThat(
            entries(
                "{'cniVersion':'0.2.0','ip4':{'ip':'10.0.0.1/8','gateway':'10.0.0.254',"
                    + "'routes':[{'dst':'0.0.0.0/0','gw':'10.0.0.254'}]},'ip6':{'ip':'fd00::1/64'}}"))
        .containsExactly(
            "{'name':'shop/a','ips':['10.0.0.1','fd00::1'],'dns':{},'gateway':['10.0.0.254']}");
  }

  @Test
  void aResultWithNothingUsableGivesTheNameAlone() {
    assertThat(entries("oops")).containsExactly("{'name':'shop/a','dns':{}}");
    assertThat(entries("{'interfaces':{'a':1},'ips':7,'routes':'x','dns':[]}"))
        .containsExactly("{'name':'shop/a','dns':{}}");
  }

  @Test
  void whatIsListedCanBeReadFromTheAttachment() {
    StatusEntry attachment =
        NetworkStatus.fromResult(
                A,
                new CniResult(
                    "{\"interfaces\":[{\"name\":\"net1\",\"mac\":\"02:00:00:00:00:01\","
                        + "\"sandbox\":\"/s\"}],\"ips\":[{\"address\":\"10.0.0.1/8\"}]}"))
            .getFirst();
    assertThat(attachment.network()).isEqualTo(A);
    assertThat(attachment.iface()).isEqualTo("net1");
    assertThat(attachment.mac()).isEqualTo("02:00:00:00:00:01");
    assertThat(attachment.ips()).containsExactly("10.0.0.1");
    assertThat(attachment.isDefault()).isFalse();
  }

  private static List<String> entries(String result) {
    return NetworkStatus.fromResult(A, new CniResult(result.replace('\'', '"'))).stream()
        .map(ResultEntriesTest::compact)
        .toList();
  }

  private static String compact(StatusEntry entry) {
    try {
      return Json.parse(entry.json()).toString().replace('"', '\'');
    } catch (Json.NotJson e) {
      throw new AssertionError(entry.json(), e);
    }
  }

  /** The entries of every ADD result captured from a real multus daemon. */
  private static List<String> captured() throws IOException, Json.NotJson {
    String file = "/wire/multus-delegate.json";
    try (InputStream in = ResultEntriesTest.class.getResourceAsStream(file)) {
      byte[] bytes = Objects.requireNonNull(in, file).readAllBytes();
      List<String> entries = new ArrayList<>();
      for (JsonNode exchange : Json.parse(new String(bytes, StandardCharsets.UTF_8))) {
        JsonNode body = exchange.path("response").path("body");
        if (body.isString() && body.stringValue().startsWith("{\"Result\"")) {
          entries.addAll(entries(Json.parse(body.stringValue()).path("Result").toString()));
        }
      }
      return entries;
    }
  }
}
