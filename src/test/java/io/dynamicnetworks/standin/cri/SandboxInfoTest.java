package io.dynamicnetworks.standin.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.cri.v1.PodSandboxState;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The stand-in's info has the same shape as the captured one. */
class SandboxInfoTest {
  private static final String READY = "READY, verbose: web-0 attempt 0";
  private static final String HOST = "READY, verbose: host network";

  @ParameterizedTest
  @CsvSource({"CONTAINERD_1_6,1.6", "CONTAINERD_2,2"})
  void itHasTheKeysAndNamespacesOfTheCapturedOne(RuntimeFlavor shape, String version)
      throws Exception {
    JsonNode captured = captured(version, READY);
    JsonNode own = own(shape, "/var/run/netns/cni-1");
    assertThat(own.propertyNames()).containsExactlyInAnyOrderElementsOf(captured.propertyNames());
    assertThat(types(own)).isEqualTo(types(captured));
  }

  @ParameterizedTest
  @CsvSource({"CONTAINERD_1_6,1.6", "CONTAINERD_2,2"})
  void onHostNetworkTooAndThereWithoutACniResult(RuntimeFlavor shape, String version)
      throws Exception {
    JsonNode captured = captured(version, HOST);
    JsonNode own = own(shape, "");
    assertThat(own.propertyNames()).containsExactlyInAnyOrderElementsOf(captured.propertyNames());
    assertThat(types(own)).isEqualTo(types(captured));
    assertThat(own.path("cniResult")).isEqualTo(captured.path("cniResult"));
  }

  private static JsonNode own(RuntimeFlavor shape, String netns) throws NotJson {
    KnownSandbox sandbox =
        new KnownSandbox(
            "512dd8cf",
            PodConfigs.config(new PodRef("default", "web-0"), "3f1c2a50", 0, netns.isEmpty()),
            PodSandboxState.SANDBOX_READY,
            1,
            netns);
    return Json.parse(new SandboxInfo(shape, sandbox).json());
  }

  private static List<String> types(JsonNode info) {
    return StreamSupport.stream(
            info.path("runtimeSpec").path("linux").path("namespaces").spliterator(), false)
        .map(namespace -> namespace.path("type").stringValue(""))
        .toList();
  }

  private static JsonNode captured(String version, String note) throws IOException, NotJson {
    String file = "/wire/cri-containerd-" + version + ".json";
    try (InputStream in = SandboxInfoTest.class.getResourceAsStream(file)) {
      JsonNode exchanges = TestJson.MAPPER.readTree(Objects.requireNonNull(in, file));
      for (JsonNode exchange : exchanges) {
        if (exchange.path("note").stringValue("").equals(note)) {
          return Json.parse(exchange.path("response").path("info").path("info").stringValue());
        }
      }
      throw new AssertionError(file + ": no exchange " + note);
    }
  }
}
