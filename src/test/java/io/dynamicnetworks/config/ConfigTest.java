package io.dynamicnetworks.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "{}"})
  void anEmptyFileIsTheDefaults(String text) {
    Config config = Config.parse(text);
    assertThat(config.problems()).isEmpty();
    assertThat(config.settings()).isEqualTo(Config.DEFAULT.settings());
    assertThat(config.settings().calls().delegateTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.settings().sockets().runtime()).isEmpty();
  }

  @Test
  void theGoControllersConfigMapIsRead() {
    Config config =
        Config.parse(
            """
            {
                "criType": "crio",
                "criSocketPath": "/host/run/crio/crio.sock",
                "multusSocketPath": "/host/run/multus/multus.sock"
            }
            """);
    assertThat(config.problems()).isEmpty();
    assertThat(config.warnings()).isEmpty();
    Settings.Sockets sockets = config.settings().sockets();
    assertThat(sockets.runtime()).hasValue(Path.of("/host/run/crio/crio.sock"));
    assertThat(sockets.runtimeType()).hasValue(RuntimeType.CRIO);
    assertThat(sockets.multus()).hasValue(Path.of("/host/run/multus/multus.sock"));
  }

  @Test
  void aKeyIsKnownInAnyCaseAsInGo() {
    Config config = Config.parse("{\"CRISocketPath\": \"/a.sock\"}");
    assertThat(config.warnings()).isEmpty();
    assertThat(config.settings().sockets().runtime()).hasValue(Path.of("/a.sock"));
  }

  @Test
  void anEmptyTextOrNullIsAsGoodAsNoKeyAsInGo() {
    Config config =
        Config.parse("{\"criSocketPath\": \"\", \"criType\": \"\", \"healthPort\": null}");
    assertThat(config.problems()).isEmpty();
    assertThat(config.settings()).isEqualTo(Config.DEFAULT.settings());
  }

  @Test
  void allProblemsAreReportedAtOnce() {
    Config config =
        Config.parse(
            """
            {"criType": "docker", "healthPort": 70000, "finalizer": "yes",
             "delegateTimeoutSeconds": "60", "protectedNetworks": ["a"]}\
            """);
    assertThat(config.problems())
        .containsExactlyInAnyOrder(
            "criType: \"docker\": want `containerd` or `crio`",
            "healthPort: 70000: want whole number from 0 to 65535",
            "finalizer: \"yes\": want `true` or `false`",
            "delegateTimeoutSeconds: \"60\": want seconds from 1 to 3600, with up to 3 decimals",
            "protectedNetworks: [\"a\"]: want list of `namespace/name`, or one comma-separated"
                + " string");
  }

  @Test
  void anUnknownKeyIsWarnedOfWithTheOneThatWasMeant() {
    Config config = Config.parse("{\"criSoket\": \"/a\", \"cniVersion\": \"0.3.1\"}");
    assertThat(config.problems()).isEmpty();
    assertThat(config.warnings())
        .containsExactly(
            "criSoket: unknown key, ignored; did you mean criSocketPath?",
            "cniVersion: unknown key, ignored");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"healthPort\": 1,}|line 1, column",
        "{'healthPort': 1}|line 1, column",
        "{} {}|line 1, column",
        "[1]|want a JSON object",
        "null|want a JSON object",
        "{\"healthPort\": 1|line 1, column",
        "{\"healthPort\": 1e99999999999}|exponent is too large",
        "1e99999999999|exponent is too large",
      })
  void textThatIsNoJsonObjectIsOneProblemAndNothingElse(String text, String said) {
    Config config = Config.parse(text);
    assertThat(config.problems())
        .singleElement()
        .asString()
        .startsWith("the file: ")
        .contains(said);
    assertThat(config.values()).isEmpty();
    assertThat(config.warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"healthPort\": 1, \"healthPort\": 2}",
        "{\"healthPort\": 1, \"finalizer\": true, \"HEALTHPORT\": 1}",
      })
  void aDuplicateKeyIsNamed(String text) {
    assertThat(Config.parse(text).problems())
        .containsExactly("healthPort: given twice, want it once");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "criSocketPath|\"run/x.sock\"",
        "criSocketPath|7",
        "cniDirectory|\"var/lib/cni\"",
        "multusSocketPath|\"/a\\u0000b\"",
        "maxConcurrentDelegates|0",
        "maxConcurrentDelegates|1.5",
        "maxConcurrentDelegates|99999999999999999999",
        "maxConcurrentDelegates|true",
        "apiTimeoutSeconds|0",
        "apiTimeoutSeconds|1e400",
        "apiTimeoutSeconds|-1",
        "globalNamespaces|[\"a\", 1]",
        "globalNamespaces|\"Not-A-Namespace\"",
        "protectedNetworks|[\"a/b/c\"]",
        "protectedNetworks|[\"a/b..c\"]",
        "protectedNetworks|{}",
        "healthAddress|\"localhost\"",
        "healthAddress|\"999.1.1.1\"",
        "stateDirectory|[]",
      })
  void aWrongValueIsNamedWithWhatIsWanted(String key, String value) {
    assertThat(Config.parse("{\"" + key + "\": " + value + "}").problems())
        .singleElement()
        .asString()
        .startsWith(key + ": ")
        .contains(": want ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"a, b,c\"", "[\"a\",\"b\",\"c\"]", "\"c,b,a,\"", "[\"a\", \"c\", \"b\", \"b\"]"})
  void namespacesAreAListOrATextWithCommasAsInMultus(String value) {
    Config config = Config.parse("{\"globalNamespaces\": " + value + "}");
    assertThat(config.problems()).isEmpty();
    assertThat(config.settings().networks().globalNamespaces()).hasValue(Set.of("a", "b", "c"));
  }

  @Test
  void multusDecidesOnIsolationUnlessTheConfigDoes() {
    Settings.Networks unset = Config.parse("{\"namespaceIsolation\": null}").settings().networks();
    assertThat(unset.namespaceIsolation()).isEmpty();
    assertThat(unset.globalNamespaces()).isEmpty();
    Settings.Networks set = Config.parse("{\"namespaceIsolation\": false}").settings().networks();
    assertThat(set.namespaceIsolation()).hasValue(false);
  }

  @Test
  void theFolderOfTheCniCacheIsSearchedForUnlessTheConfigNamesIt() {
    assertThat(Config.DEFAULT.settings().cniDirectory()).isEmpty();
    assertThat(Config.parse("{\"cniDirectory\": \"/srv/cni/\"}").settings().cniDirectory())
        .hasValue(Path.of("/srv/cni"));
  }

  @Test
  void secondsMayHaveDecimals() {
    Config config = Config.parse("{\"backoffInitialSeconds\": 0.25}");
    assertThat(config.settings().requeue().backoffInitial()).isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void theBackoffMustNotStartAboveItsMaximum() {
    Config config = Config.parse("{\"backoffInitialSeconds\": 5, \"backoffMaximumSeconds\": 2}");
    assertThat(config.problems())
        .containsExactly(
            "backoffInitialSeconds: 5.0 s: want at most backoffMaximumSeconds, which is 2.0 s");
  }

  @Test
  void aLongValueIsCutInTheMessage() {
    Config config = Config.parse("{\"criType\": \"" + "x".repeat(10_000) + "\"}");
    assertThat(config.problems()).singleElement().asString().hasSizeLessThan(200);
  }

  @Test
  void whatCountsIsListedForEveryKey() {
    Config config = Config.parse("{\"healthPort\": 1}");
    assertThat(config.values()).hasSize(Keys.ALL.size());
    assertThat(config.values()).contains("healthPort: 1", "finalizer: false (default)");
  }
}
