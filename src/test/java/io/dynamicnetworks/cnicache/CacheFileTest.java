package io.dynamicnetworks.cnicache;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.cnicache.CacheFile.Parsed;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.standin.TestJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class CacheFileTest {
  private static final CacheFiles FILE = CacheFiles.created("storage", "c0ffee", "net1");

  @Test
  void everyFileOfARealNodeIsRead() {
    for (Path path : Samples.cacheFiles()) {
      CacheFile file = Samples.complete(Samples.text(path));
      JsonNode json = TestJson.MAPPER.readTree(Samples.text(path));
      assertThat(path.getFileName()).hasToString(file.fileName());
      assertThat(file.containerId()).isEqualTo(json.path("containerId").stringValue());
      assertThat(file.netns()).isEqualTo(json.path("netns").stringValue());
      assertThat(file.pod().ref().namespace()).isEqualTo("samples");
      assertThat(file.texts().config())
          .isEqualTo(
              new SentConfig(
                  new String(
                      Base64.getDecoder().decode(json.path("config").stringValue()),
                      StandardCharsets.UTF_8)));
      assertThat(TestJson.MAPPER.readTree(file.texts().result().json()))
          .isEqualTo(json.path("result"));
    }
  }

  @Test
  void whatAHotPlugAskedForIsRead() {
    CacheFile file = Samples.cacheFile("fx-in-config-" + Samples.HOT + "-ens5");
    assertThat(file.iface()).isEqualTo(new InterfaceName("ens5"));
    assertThat(file.networkName()).isEqualTo("fx-in-config");
    assertThat(file.pod())
        .isEqualTo(
            new SandboxPod("a5dfd77f-fb71-4c23-8fb6-7b751ffab344", new PodRef("samples", "hot")));
    assertThat(file.infraContainerId()).isEmpty();
    assertThat(file.texts().request())
        .isEqualTo(
            new InterfaceRequest(
                List.of("10.72.0.12/24"),
                "02:00:00:00:00:12",
                null,
                null,
                null,
                "{\"nested\":{\"a\":[1]},\"vlan\":7}",
                List.of(),
                null));
  }

  @Test
  void anAttachmentThatAskedForNothingHasAnEmptyRequest() {
    CacheFile file = Samples.cacheFile("br-" + Samples.CREATED + "-x1");
    assertThat(file.infraContainerId()).isEqualTo(Samples.CREATED);
    assertThat(file.texts().request()).isEqualTo(InterfaceRequest.NONE);
  }

  @Test
  void everyCapabilityIsPartOfTheRequestAsItIsWritten() {
    ObjectNode json = FILE.json();
    json.set(
        "capabilityArgs",
        TestJson.MAPPER.readTree(
            """
            {"ips":["10.0.0.1/24","2001:db8::1/64",7,""],"mac":"02:00:00:00:00:01",
             "deviceID":"0000:03:02.1","infinibandGUID":"c2:11:22:33:44:55:66:77",
             "portMappings":[{"hostPort":8080,"containerPort":80,"protocol":"tcp"}],
             "bandwidth":{"ingressRate":1,"ingressBurst":1e3},"aliases":["x"]}\
            """));
    assertThat(Samples.complete(json.toString()).texts().request())
        .isEqualTo(
            new InterfaceRequest(
                List.of("10.0.0.1/24", "2001:db8::1/64"),
                "02:00:00:00:00:01",
                "c2:11:22:33:44:55:66:77",
                "[{\"hostPort\":8080,\"containerPort\":80,\"protocol\":\"tcp\"}]",
                "{\"ingressRate\":1,\"ingressBurst\":1E+3}",
                null,
                List.of(),
                "0000:03:02.1"));
  }

  @Test
  void addressesAreTakenFromTheArgsWhereNoCapabilityHasThem() {
    ObjectNode json = FILE.json();
    json.withArray("cniArgs").addArray().add("MAC").add("02:00:00:00:00:13");
    json.withArray("cniArgs").addArray().add("IP").add("10.0.0.1/24,10.0.0.2");
    InterfaceRequest request = Samples.complete(json.toString()).texts().request();
    assertThat(request.ips()).containsExactly("10.0.0.1/24", "10.0.0.2");
    assertThat(request.mac()).isEqualTo("02:00:00:00:00:13");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'name':'n','type':'x','args':{'cni':{'vlan':7}},'runtimeConfig':{'portMappings':[1]}}",
        "{'name':'n','plugins':[{'type':'x','args':{'cni':{'vlan':7}}},"
            + "{'args':{'cni':{'vlan':8}},'runtimeConfig':{'portMappings':[1]}}]}",
        // Keys fold as in Go.
        "{'name':'n','Plugins':[{'type':'x','args':{'cni':{'vlan':7}},"
            + "'RuntimeConfig':{'portMappings':[1]}}]}",
        // With a type it is a single plugin, whatever else it has.
        "{'plugins':[{'args':{'cni':{'vlan':8}},'runtimeConfig':{'portMappings':[2]}}],"
            + "'Type':'x','args':{'cni':{'vlan':7}},'runtimeConfig':{'portMappings':[1]}}",
      })
  void whatTheConfigCarriesIsPartOfTheRequest(String config) {
    InterfaceRequest request =
        Samples.complete(FILE.withConfig(config.replace('\'', '"')).text()).texts().request();
    assertThat(request.cniArgs()).isEqualTo("{\"vlan\":7}");
    assertThat(request.portMappings()).isEqualTo("[1]");
  }

  /** Multus would have merged cni-args into the first plugin's, too. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'name':'n','plugins':[{'type':'x'},{'type':'y','args':{'cni':{'vlan':7}}}]}",
        "{'name':'n','args':{'cni':{'vlan':7}},'plugins':[{'type':'x'}]}",
      })
  void argsOfALaterPluginOrOfTheListAreNoRequest(String config) {
    InterfaceRequest request =
        Samples.complete(FILE.withConfig(config.replace('\'', '"')).text()).texts().request();
    assertThat(request.cniArgs()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 4_000, 32_767, 32_768, 70_000, 500_000})
  void objectsAreCutOutRightInShortAndLongTexts(int padding) {
    ObjectNode json = FILE.json();
    json.put("before", "ü\ud83d\ude80\"\\".repeat(padding / 5) + "x".repeat(padding % 5));
    json.set("result", TestJson.MAPPER.readTree("{\"a\":\"}\\\"{ü\",\"b\":[{},[]]}"));
    assertThat(Samples.complete(json.toString()).texts().result().json())
        .isEqualTo("{\"a\":\"}\\\"{ü\",\"b\":[{},[]]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "{", "{\"kind\":\"cniCacheV1\"", "nul", "{}{}", "\u0000", "{\"a\":1,}"})
  void whatIsNotJsonIsBeingWritten(String text) {
    assertThat(CacheFile.parse(text)).isInstanceOf(Parsed.Unfinished.class);
  }

  @Test
  void everyBeginningOfAFileIsUnfinished() {
    String text = FILE.text();
    for (int length = 0; length < text.length(); length++) {
      assertThat(CacheFile.parse(text.substring(0, length))).isInstanceOf(Parsed.Unfinished.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind|\"cniCacheV2\"",
        "kind|null",
        "containerId|7",
        "containerId|\"\"",
        "containerId|\"../../etc/passwd\"",
        "containerId|\".a b\"",
        "ifName|\"a name that is too long\"",
        "ifName|\"a\\u0000b\"",
        "ifName|\"a/b\"",
        "ifName|[\"net1\"]",
        "networkName|{}",
        "networkName|\"a/b\"",
        "cniArgs|null",
        "cniArgs|{\"K8S_POD_NAME\":\"a\"}",
        "cniArgs|[[\"K8S_POD_NAMESPACE\",\"shop\"],[\"K8S_POD_NAME\"],7,[[\"K8S_POD_NAME\",\"a\"]]]",
        "cniArgs|[[\"K8S_POD_NAMESPACE\",\"..\"],[\"K8S_POD_NAME\",\"a\"]]",
        "cniArgs|[[\"K8S_POD_NAMESPACE\",\"shop\"],[\"K8S_POD_NAME\",\"a\"],[\"K8S_POD_UID\",\"a/b\"]]",
      })
  void aFileWithoutTheFieldsThatCountIsForeign(String key, String value) {
    ObjectNode json = FILE.json();
    json.set(key, TestJson.MAPPER.readTree(value));
    assertThat(CacheFile.parse(json.toString())).isInstanceOf(Parsed.Foreign.class);
    json.remove(key);
    assertThat(CacheFile.parse(json.toString())).isInstanceOf(Parsed.Foreign.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "7", "\"text\"", "[]", "{}", "[[[]]]", "true"})
  void valuesOfOtherTypesAreAsGoodAsNone(String value) {
    ObjectNode json = FILE.json();
    for (String key : List.of("config", "netns", "capabilityArgs", "result")) {
      json.set(key, TestJson.MAPPER.readTree(value));
    }
    CacheFile file = Samples.complete(json.toString());
    assertThat(file.iface()).isEqualTo(new InterfaceName("net1"));
    assertThat(file.texts().request()).isEqualTo(InterfaceRequest.NONE);
    assertThat(file.texts().result().json()).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"not base64!", "e30", "/w==", "e"})
  void aConfigThatIsNotBase64OfUtf8IsNotKnown(String config) {
    ObjectNode json = FILE.json();
    json.put("config", config);
    assertThat(Samples.complete(json.toString()).texts().config())
        .isIn(null, new SentConfig("{}")); // Java accepts base64 without padding.
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "",
        "[]",
        "{\"plugins\":7}",
        "{\"plugins\":[7,null,[]]}",
        "{\"args\":[]}",
        "{"
      })
  void aConfigOfAnotherShapeIsKeptAsItIs(String config) {
    FileTexts texts = Samples.complete(FILE.withConfig(config).text()).texts();
    assertThat(texts.config()).isEqualTo(new SentConfig(config));
    assertThat(texts.request()).isEqualTo(InterfaceRequest.NONE);
  }

  @Test
  void deepNestingIsNoFile() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    String text = FILE.text().replace("\"interfaces\":[]", "\"interfaces\":" + deep);
    assertThat(CacheFile.parse(text)).isInstanceOf(Parsed.Unfinished.class);
    assertThat(CacheFile.parse(deep)).isInstanceOf(Parsed.Unfinished.class);
  }

  @Test
  void ofADuplicateKeyTheLastCountsAsInGo() {
    String text =
        FILE.text().replace("\"ifName\":\"net1\"", "\"ifName\":\"x\",\"ifName\":\"net1\"");
    assertThat(Samples.complete(text).iface()).isEqualTo(new InterfaceName("net1"));
  }

  @Test
  void ofCniArgsTheFirstThatIsNotEmptyCounts() {
    ObjectNode json = FILE.withUid("").json();
    json.withArray("cniArgs").addArray().add("K8S_POD_UID").add("uid-2");
    json.withArray("cniArgs").addArray().add("K8S_POD_UID").add("uid-3");
    json.withArray("cniArgs").addArray().add("K8S_POD_NAME").add("another");
    assertThat(Samples.complete(json.toString()).pod())
        .isEqualTo(new SandboxPod("uid-2", new PodRef("shop", "pod-c0ffee")));
  }
}
