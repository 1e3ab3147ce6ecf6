package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.SentConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddConfigTest {
  private static final String MAC = "02:00:00:00:00:05";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"n\",  \"type\":\"macvlan\", \"mtu\": 1.50e3}",
        "{\"name\":\"n\",\"plugins\":[{\"type\":\"macvlan\"}, {\"type\":\"tuning\"}]}\n",
        "{\"name\":\"n\",\"type\":\"macvlan\",\"plugins\":[]}",
      })
  void aConfigToWhichNothingIsAddedIsSentByteForByte(String config) {
    assertThat(usable(config, InterfaceRequest.NONE).config()).isEqualTo(config);
    assertThat(usable(config, InterfaceRequest.NONE).attributes())
        .isEqualTo(DelegateAttributes.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"macvlan\"}",
        "{\"type\":\"macvlan\",\"name\":\"\"}",
        "{\"type\":\"macvlan\",\"name\":null}",
      })
  void aConfigWithoutNameGetsTheNadsName(String config) {
    assertThat(usable(config, InterfaceRequest.NONE).config())
        .isEqualTo("{\"type\":\"macvlan\",\"name\":\"storage\"}");
  }

  @Test
  void numbersKeepTheirDigitsAndKeysTheirOrderWhenSomethingIsAdded() {
    assertThat(
            usable(
                    "{\"z\":1.10,\"type\":\"x\",\"a\":123456789012345678901234567890,\"e\":1e3}",
                    InterfaceRequest.NONE)
                .config())
        .startsWith("{\"z\":1.10,\"type\":\"x\",\"a\":123456789012345678901234567890,\"e\":1")
        .endsWith(",\"name\":\"storage\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "''|the NAD has no spec.config; unlike Multus, this controller does not read the"
            + " config from a file on the node",
        "'  '|the NAD has no spec.config; unlike Multus, this controller does not read the"
            + " config from a file on the node",
        "null|spec.config: null, want an object",
        "[]|spec.config: [], want an object",
        "[1]|spec.config: an array, want an object",
        "7|spec.config: 7, want an object",
        "{}|spec.config: neither type nor plugins, want one of them",
        "{\"type\":7}|type: 7, want a string",
        "{\"type\":\"\"}|spec.config: neither type nor plugins, want one of them",
        "{\"plugins\":[]}|plugins: [], want a list of at least one plugin",
        "{\"plugins\":{}}|plugins: {}, want a list of at least one plugin",
        "{\"plugins\":null}|plugins: null, want a list of at least one plugin",
        "{\"plugins\":[null]}|plugins[0]: null, want an object",
        "{\"plugins\":[{\"type\":\"a\"},{}]}|plugins[1].type: missing, want a plugin's name",
        "{\"plugins\":[{\"type\":[]}]}|plugins[0].type: [], want a string",
        "{\"type\":\"a\",\"name\":{}}|name: {}, want a string",
        "{\"TYPE\":7}|type: 7, want a string",
        "{\"Plugins\":{}}|plugins: {}, want a list of at least one plugin",
        "{\"type\":\"a\",\"TYPE\":\"\"}|spec.config: neither type nor plugins, want one of them",
      })
  void aConfigThatTheDaemonCannotTakeIsRefused(String config, String problem) {
    assertThat(problem(config, InterfaceRequest.NONE)).isEqualTo(problem);
  }

  @Test
  void aConfigThatIsFarTooLongIsRefused() {
    assertThat(problem("{\"type\":\"" + "x".repeat(1 << 18) + "\"}", InterfaceRequest.NONE))
        .isEqualTo("spec.config: 262155 characters, want at most 65536");
  }

  @Test
  void aConfigThatIsNotJsonIsRefused() {
    assertThat(problem("{\"type\":", InterfaceRequest.NONE)).startsWith("spec.config: not JSON: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"a\",\"args\":[]}|args: [], want an object",
        "{\"type\":\"a\",\"args\":null}|args: null, want an object",
        "{\"type\":\"a\",\"args\":{\"cni\":\"x\"}}|args.cni: \"x\", want an object",
        "{\"plugins\":[{\"type\":\"a\",\"args\":1}]}|plugins[0].args: 1, want an object",
        "{\"plugins\":[{\"type\":\"a\",\"args\":{\"cni\":[1]}}]}"
            + "|plugins[0].args.cni: an array, want an object",
      })
  void argsThatCniArgsCannotBeMergedIntoAreRefusedIfThereAreAny(String config, String problem) {
    assertThat(problem(config, cniArgs("{\"a\":1}"))).isEqualTo(problem);
    assertThat(AddConfig.of(nad(config), InterfaceRequest.NONE, null, null))
        .isInstanceOf(AddConfig.Usable.class);
  }

  @Test
  void theArgsOfAListNeedNotBeAnObjectSinceNothingIsMergedIntoThem() {
    String config = "{\"name\":\"n\",\"args\":1,\"plugins\":[{\"type\":\"a\"}]}";
    assertThat(AddConfig.of(nad(config), cniArgs("{\"a\":1}"), null, null))
        .isInstanceOf(AddConfig.Usable.class);
  }

  @Test
  void addressesMacAndCniArgsAreLeftToTheDaemon() {
    String config = "{\"name\":\"n\",\"type\":\"a\",\"args\":{\"cni\":{}}}";
    InterfaceRequest request =
        new InterfaceRequest(
            List.of("10.1.0.5/24"), MAC, null, null, null, "{\"a\":1}", List.of(), null);
    assertThat(usable(config, request))
        .isEqualTo(
            new AddConfig.Usable(
                config, new DelegateAttributes(List.of("10.1.0.5/24"), MAC, "{\"a\":1}")));
  }

  @Test
  void eachCapabilityGoesToThePluginsThatDeclareIt() {
    InterfaceRequest request =
        new InterfaceRequest(
            List.of(),
            null,
            "00:11:22:33:44:55:66:77",
            "[{\"hostPort\":80}]",
            "{\"ingressRate\":1000}",
            null,
            List.of(),
            "0000:03:02.0");
    assertThat(
            usable(
                    """
                    {"name":"n","plugins":[
                      {"type":"a","capabilities":{"bandwidth":true,"infinibandGUID":true}},
                      {"type":"b","capabilities":{"bandwidth":true,"portMappings":true}},
                      {"type":"c","capabilities":{"deviceID":true,"portMappings":false}},
                      {"type":"d"}]}\
                    """,
                    request)
                .config())
        .isEqualTo(
            """
            {"name":"n","plugins":[
            {"type":"a","capabilities":{"bandwidth":true,"infinibandGUID":true},
            "runtimeConfig":{"bandwidth":{"ingressRate":1000},
            "infinibandGUID":"00:11:22:33:44:55:66:77"}},
            {"type":"b","capabilities":{"bandwidth":true,"portMappings":true},
            "runtimeConfig":{"bandwidth":{"ingressRate":1000},"portMappings":[{"hostPort":80}]}},
            {"type":"c","capabilities":{"deviceID":true,"portMappings":false},
            "runtimeConfig":{"deviceID":"0000:03:02.0"}},
            {"type":"d"}]}\
            """
                .replace("\n", ""));
  }

  @Test
  void aCapabilityThatNoPluginDeclaresChangesNothing() {
    String config = "{\"name\":\"n\",\"type\":\"a\",\"capabilities\":{\"mac\":true}}";
    assertThat(usable(config, bandwidth(List.of(), MAC)))
        .isEqualTo(new AddConfig.Usable(config, new DelegateAttributes(List.of(), MAC, null)));
  }

  @Test
  void theNadsOwnRuntimeConfigSurvives() {
    assertThat(
            usable(
                    "{\"name\":\"n\",\"type\":\"a\",\"runtimeConfig\":{\"own\":1},"
                        + "\"capabilities\":{\"bandwidth\":true}}",
                    bandwidth(List.of(), null))
                .config())
        .contains("\"runtimeConfig\":{\"own\":1,\"bandwidth\":{\"ingressRate\":1000}}");
  }

  @Test
  void aRuntimeConfigThatIsNoObjectIsRefused() {
    assertThat(
            problem(
                "{\"type\":\"a\",\"runtimeConfig\":[],\"capabilities\":{\"bandwidth\":true}}",
                bandwidth(List.of(), null)))
        .isEqualTo("runtimeConfig: [], want an object");
  }

  @Test
  void addressesGoIntoThePluginWhoseRuntimeConfigTheDaemonWouldReplace() {
    AddConfig.Usable usable =
        usable(
            "{\"name\":\"n\",\"type\":\"a\","
                + "\"capabilities\":{\"bandwidth\":true,\"ips\":true,\"mac\":true}}",
            bandwidth(List.of("10.1.0.5/24"), MAC));
    assertThat(usable.config())
        .endsWith(
            "\"runtimeConfig\":{\"bandwidth\":{\"ingressRate\":1000},"
                + "\"ips\":[\"10.1.0.5/24\"],\"mac\":\"02:00:00:00:00:05\"}}");
    assertThat(usable.attributes()).isEqualTo(DelegateAttributes.NONE);
  }

  @Test
  void addressesThatDoNotMeetAnotherCapabilityAreLeftToTheDaemon() {
    AddConfig.Usable usable =
        usable(
            "{\"name\":\"n\",\"plugins\":[{\"type\":\"a\",\"capabilities\":{\"ips\":true}},"
                + "{\"type\":\"b\",\"capabilities\":{\"bandwidth\":true}}]}",
            bandwidth(List.of("10.1.0.5/24"), MAC));
    assertThat(usable.config()).doesNotContain("10.1.0.5");
    assertThat(usable.attributes())
        .isEqualTo(new DelegateAttributes(List.of("10.1.0.5/24"), MAC, null));
  }

  @Test
  void oneValueThatGoesIntoAPluginTakesTheOtherAlong() {
    AddConfig.Usable usable =
        usable(
            "{\"name\":\"n\",\"plugins\":["
                + "{\"type\":\"a\",\"capabilities\":{\"mac\":true,\"bandwidth\":true}},"
                + "{\"type\":\"b\",\"capabilities\":{\"mac\":true,\"ips\":true}}]}",
            bandwidth(List.of("10.1.0.5/24"), MAC));
    assertThat(usable.config())
        .contains("\"runtimeConfig\":{\"mac\":\"02:00:00:00:00:05\",\"ips\":[\"10.1.0.5/24\"]}");
    assertThat(usable.attributes()).isEqualTo(DelegateAttributes.NONE);
  }

  @Test
  void keysAreFoundInAnyCaseAndTheConfigIsNamedAsMultusNamesIt() {
    assertThat(
            usable(
                    "{\"CniVersion\":\"0.3.1\",\"Name\":\"n\",\"Type\":\"a\",\"IPAM\":{}}",
                    InterfaceRequest.NONE)
                .config())
        .isEqualTo(
            "{\"CniVersion\":\"0.3.1\",\"Name\":\"n\",\"Type\":\"a\",\"IPAM\":{},"
                + "\"name\":\"storage\"}");
    String named = "{\"cniVersion\":\"0.3.1\",\"name\":\"n\", \"Type\":\"a\"}";
    assertThat(usable(named, InterfaceRequest.NONE).config()).isEqualTo(named);
  }

  @Test
  void aListInAnotherSpellingIsSentInTheOneThatLibcniReads() {
    assertThat(
            usable("{\"name\":\"n\",\"Plugins\":[{\"TYPE\":\"a\"}]}", InterfaceRequest.NONE)
                .config())
        .isEqualTo("{\"name\":\"n\",\"plugins\":[{\"TYPE\":\"a\"}]}");
  }

  @Test
  void ofSeveralSpellingsTheLastOneThatHasAValueCounts() {
    assertThat(problem("{\"type\":\"a\",\"Type\":{}}", InterfaceRequest.NONE))
        .isEqualTo("type: {}, want a string");
    String config = "{\"name\":\"n\",\"Type\":\"a\",\"type\":null}";
    assertThat(usable(config, InterfaceRequest.NONE).config()).isEqualTo(config);
  }

  @Test
  void capabilitiesAreFoundInAnyCaseButTheirNamesAreExact() {
    assertThat(
            usable(
                    "{\"name\":\"n\",\"type\":\"a\",\"Capabilities\":{\"bandwidth\":true},"
                        + "\"RuntimeConfig\":{\"own\":1}}",
                    bandwidth(List.of(), null))
                .config())
        .endsWith("\"RuntimeConfig\":{\"own\":1,\"bandwidth\":{\"ingressRate\":1000}}}");
    String other = "{\"name\":\"n\",\"type\":\"a\",\"capabilities\":{\"Bandwidth\":true}}";
    assertThat(usable(other, bandwidth(List.of(), null)).config()).isEqualTo(other);
  }

  @Test
  void aDelOfWhatMultusAttachedGetsTheCapabilityArgumentsOfItsAdd() {
    InterfaceRequest request =
        new InterfaceRequest(
            List.of("10.1.0.5/24"), MAC, null, null, null, null, List.of(), "0000:03:02.0");
    assertThat(
            DelConfig.text(
                "{\"name\":\"n\",\"plugins\":["
                    + "{\"type\":\"a\",\"capabilities\":{\"deviceID\":true,\"ips\":true}},"
                    + "{\"type\":\"b\",\"capabilities\":{\"mac\":true}}]}",
                request))
        .isEqualTo(
            "{\"name\":\"n\",\"plugins\":["
                + "{\"type\":\"a\",\"capabilities\":{\"deviceID\":true,\"ips\":true},"
                + "\"runtimeConfig\":{\"deviceID\":\"0000:03:02.0\",\"ips\":[\"10.1.0.5/24\"]}},"
                + "{\"type\":\"b\",\"capabilities\":{\"mac\":true},"
                + "\"runtimeConfig\":{\"mac\":\"02:00:00:00:00:05\"}}]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{\"plugins\":[]}",
        "{\"plugins\":[null]}",
        "{\"type\":\"a\",  \"capabilities\":{\"bandwidth\":true}}",
        "{\"type\":\"a\",\"capabilities\":[\"mac\"]}",
        "{\"type\":\"a\",\"capabilities\":{\"mac\":true},\"runtimeConfig\":7}",
      })
  void aDelOfAnyOtherConfigGetsItAsItIs(String config) {
    InterfaceRequest request =
        new InterfaceRequest(List.of(), MAC, null, null, null, null, List.of(), null);
    assertThat(DelConfig.text(config, request)).isEqualTo(config);
  }

  @Test
  void aNadIsReadOnceAndEqualRequestsShareWhatIsSent() {
    NetworkDefinition network =
        nad("{\"name\":\"n\",\"type\":\"a\",\"capabilities\":{\"bandwidth\":true}}");
    NetworkCatalog catalog = new NetworkCatalog(Map.of(network.ref(), network));
    assertThat(catalog.config(network.ref(), bandwidth(List.of(), null)))
        .isSameAs(catalog.config(network.ref(), bandwidth(List.of(), null)));
    assertThat(catalog.config(new NetworkRef("shop", "other"), InterfaceRequest.NONE))
        .isEqualTo(new AddConfig.Unusable("NetworkAttachmentDefinition shop/other not found"));
  }

  @Test
  void ofManyLongNadsOnlyFewAreKeptParsed() {
    Map<NetworkRef, NetworkDefinition> networks = new HashMap<>();
    for (int number = 0; number < 40; number++) {
      NetworkRef ref = new NetworkRef("shop", "n" + number);
      String config =
          "{\"name\":\"c%d\",\"type\":\"a\",\"x\":[%s{}]}"
              .formatted(number, "{},".repeat(Budgets.NAD_CONFIG_BYTES / 8));
      networks.put(ref, new NetworkDefinition(ref, config));
    }
    NetworkCatalog catalog = new NetworkCatalog(networks);
    for (NetworkRef ref : networks.keySet()) {
      assertThat(catalog.configName(ref)).isEqualTo(ref.name().replace('n', 'c'));
      assertThat(catalog.readBytes()).isBetween(1, Budgets.NAD_CONFIG_BYTES);
    }
    assertThat(catalog.hasConfigNamed("c7")).isTrue();
  }

  @Test
  void whatARequestAddsToAllPluginsTogetherIsLimited() {
    String plugin = "{\"type\":\"a\",\"capabilities\":{\"bandwidth\":true}}";
    String config = "{\"name\":\"n\",\"plugins\":[" + (plugin + ",").repeat(200) + plugin + "]}";
    InterfaceRequest wide =
        new InterfaceRequest(
            List.of(),
            null,
            null,
            null,
            "{\"x\":\"" + "x".repeat(1_000) + "\"}",
            null,
            List.of(),
            null);
    assertThat(problem(config, wide))
        .isEqualTo(
            "runtimeConfig of all plugins: the network selection adds 202608 characters, want at"
                + " most 32768");
    assertThat(DelConfig.text(config, wide)).isEqualTo(config);
    String few =
        "{\"name\":\"n\",\"x\":\"%s\",\"plugins\":[%s]}"
            .formatted("x".repeat(Budgets.NAD_CONFIG_BYTES - 200), plugin);
    assertThat(usable(few, InterfaceRequest.NONE).config()).isEqualTo(few);
    assertThat(problem(few, wide))
        .startsWith("spec.config with what the network selection adds: 33")
        .endsWith(" bytes, want at most 32768");
  }

  private static InterfaceRequest bandwidth(List<String> ips, @Nullable String mac) {
    return new InterfaceRequest(
        ips, mac, null, null, "{\"ingressRate\":1000}", null, List.of(), null);
  }

  private static InterfaceRequest cniArgs(String json) {
    return new InterfaceRequest(List.of(), null, null, null, null, json, List.of(), null);
  }

  private static NetworkDefinition nad(String config) {
    return new NetworkDefinition(new NetworkRef("shop", "storage"), config);
  }

  private static AddConfig.Usable usable(String config, InterfaceRequest request) {
    AddConfig answer = AddConfig.of(nad(config), request, null, null);
    assertThat(answer).isInstanceOf(AddConfig.Usable.class);
    return (AddConfig.Usable) answer;
  }

  private static String problem(String config, InterfaceRequest request) {
    AddConfig answer = AddConfig.of(nad(config), request, null, null);
    assertThat(answer).isInstanceOf(AddConfig.Unusable.class);
    return ((AddConfig.Unusable) answer).problem();
  }

  /** The network name that libcni 1.3 puts into the cache file's name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":\"a\",\"type\":\"t\"} | a",
        "{\"Name\":\"b\",\"type\":\"t\"} | b",
        "{\"name\":\"a\",\"Name\":\"b\",\"type\":\"t\"} | b",
        "{\"Name\":\"b\",\"name\":\"a\",\"plugins\":[{\"type\":\"t\"}]} | a",
        "{\"name\":\"a\",\"Name\":\"b\",\"plugins\":[{\"type\":\"t\"}]} | a",
        "{\"name\":\"a\",\"Name\":null,\"type\":\"t\"} | a",
      })
  void theNameInAConfigIsTheOneThatLibcniReads(String config, String name) {
    assertThat(new SentConfig(config).name()).isEqualTo(name);
  }

  @Test
  void aPluginGetsTheDeviceInfoFileIfItDeclaresTheCapabilityAndADeviceIsRequested() {
    NetworkDefinition network =
        new NetworkDefinition(
            new NetworkRef("shop", "vf"),
            "{\"name\":\"n\",\"plugins\":["
                + "{\"type\":\"a\",\"capabilities\":{\"CNIDeviceInfoFile\":true,\"ips\":true}},"
                + "{\"type\":\"b\"}]}");
    InterfaceRequest device =
        new InterfaceRequest(
            List.of("10.1.0.5/24"), null, null, null, null, null, List.of(), "0000:03:02.0");
    assertThat(AddConfig.of(network, device, "/var/run/f", null))
        .isEqualTo(
            new AddConfig.Usable(
                "{\"name\":\"n\",\"plugins\":["
                    + "{\"type\":\"a\",\"capabilities\":{\"CNIDeviceInfoFile\":true,\"ips\":true},"
                    + "\"runtimeConfig\":{\"CNIDeviceInfoFile\":\"/var/run/f\","
                    + "\"ips\":[\"10.1.0.5/24\"]}},{\"type\":\"b\"}]}",
                new DelegateAttributes(List.of(), null, null)));
    assertThat(AddConfig.of(network, InterfaceRequest.NONE, "/var/run/f", null))
        .isEqualTo(AddConfig.of(network, InterfaceRequest.NONE, null, null));
  }
}
