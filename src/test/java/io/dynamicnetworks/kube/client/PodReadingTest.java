package io.dynamicnetworks.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Pod.Phase;
import io.dynamicnetworks.standin.TestJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;

class PodReadingTest {
  private static final String NAMED =
      "\"metadata\":{\"name\":\"p\",\"namespace\":\"n\",\"uid\":\"u\"}";

  @Test
  void aCapturedPodIsReadWithAllThatIsUsed() throws IOException {
    Pod pod = read(captured("get a running pod").toString());
    assertThat(pod.uid().value()).isEqualTo("3de30b0c-c67b-4acf-a52f-e83cd9ae83fe");
    assertThat(pod.ref()).hasToString("shop/web-0");
    assertThat(pod.resourceVersion()).isEqualTo("386");
    assertThat(pod.networks()).isEqualTo("[]");
    assertThat(pod.networkStatus()).isNull();
    assertThat(pod.acceptsChanges()).isTrue();
    assertThat(pod.containersEnded()).isFalse();
    assertThat(pod.sandboxHint()).isNotBlank();
  }

  @Test
  void whatAPodShowsOfItsNetworksIsReadAndLongTextsAreKeptAsHashes() {
    String meta =
        "\"metadata\":{\"name\":\"p\",\"namespace\":\"n\",\"uid\":\"u\",\"annotations\":{"
            + "\"dynamicnetworks.io/observed-networks\":\"e3b0c44298fc1c14\","
            + "\"dynamicnetworks.io/failures\":\""
            + "x".repeat(100_000)
            + "\"}}";
    String conditions =
        "\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"},"
            + "{\"type\":\"dynamicnetworks.io/network-ready\",\"status\":\"False\","
            + "\"reason\":\"Failed\",\"message\":\"no\"}]}";
    Pod pod = read("{" + meta + "," + conditions + "}");
    NetworkReady ready = Objects.requireNonNull(pod.ready());
    assertThat(ready)
        .isEqualTo(
            NetworkReady.of(null, NetworkReady.Reason.FAILED, "no", "x".repeat(100_000))
                .abridged());
    assertThat(ready.failures()).hasSizeLessThan(64);
    assertThat(pod.readinessGate()).isFalse();
    assertThat(read("{" + NAMED + "}").ready()).isNull();
    assertThat(
            read("{"
                    + NAMED
                    + ",\"spec\":{\"readinessGates\":[{\"conditionType\":\"a\"},"
                    + "{\"conditionType\":\"dynamicnetworks.io/network-ready\"}]}}")
                .readinessGate())
        .isTrue();
  }

  @Test
  void aCapturedDeletionGoesOverIntoAnEndedPod() throws IOException {
    JsonNode events =
        captured("watch: a pod with a finalizer is deleted gracefully, then the finalizer goes");
    List<Pod> steps = new ArrayList<>();
    events.forEach(event -> steps.add(read(event.path("object").toString())));
    assertThat(steps.getFirst().deleting()).isFalse();
    assertThat(steps.getFirst().ended()).isFalse();
    assertThat(steps.getLast().deleting()).isTrue();
    assertThat(steps.getLast().ended()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // phase | container states | whether its containers have ended
        "Running | | false",
        "Pending | | false",
        "Running | running | false",
        "Running | terminated | true",
        "Running | terminated,running | false",
        "Running | terminated,waiting | false",
        "Failed | | true",
        "Failed | waiting | true",
        "Failed | terminated,running | false",
        "Succeeded | terminated,terminated | true",
      })
  void containersHaveEndedWhenNoneRunsOrWill(String phase, @Nullable String states, boolean ended) {
    List<String> statuses = new ArrayList<>();
    if (states != null) {
      for (String state : states.split(",", -1)) {
        statuses.add("{\"name\":\"c\",\"state\":{\"" + state + "\":{\"x\":1}}}");
      }
    }
    String first = statuses.isEmpty() ? "" : statuses.removeFirst();
    Pod pod =
        read(
            "{%s,\"status\":{\"phase\":\"%s\",\"containerStatuses\":[%s],\"initContainerStatuses\":[%s]}}"
                .formatted(NAMED, phase, first, String.join(",", statuses)));
    assertThat(pod.containersEnded()).isEqualTo(ended);
  }

  @Test
  void theSandboxHintChangesWithTheSandboxAndNotWithItsContainers() {
    String one = hint("10.0.0.1", "True", "2026-01-01T00:00:00Z", 0);
    assertThat(hint("10.0.0.1", "True", "2026-01-01T00:00:00Z", 7)).isEqualTo(one);
    assertThat(hint("10.0.0.2", "True", "2026-01-01T00:00:00Z", 0)).isNotEqualTo(one);
    assertThat(hint("10.0.0.1", "True", "2026-01-01T00:05:00Z", 0)).isNotEqualTo(one);
    assertThat(hint("10.0.0.1", "False", "2026-01-01T00:05:00Z", 0)).isNotEqualTo(one);
  }

  @Test
  void whatIsMissingOrUnknownHarmsNothing() {
    Pod bare = read("{" + NAMED + "}");
    assertThat(bare.phase()).isEqualTo(Phase.PENDING);
    assertThat(bare.hostNetwork()).isFalse();
    assertThat(read("{" + NAMED + ",\"status\":{\"phase\":\"Odd\",\"new\":[{}]}}").phase())
        .isEqualTo(Phase.UNKNOWN);
    assertThat(PodReading.read("{\"metadata\":{}}")).isNull();
    assertThat(PodReading.read("{}")).isNull();
    assertThat(PodReading.read("[]")).isNull();
    assertThat(PodReading.read("{\"metadata\":")).isNull();
    assertThat(
            read(
                "{%s,\"spec\":7,\"status\":{\"phase\":null,\"podIPs\":{},\"conditions\":[[]]}}"
                    .formatted(NAMED)))
        .isEqualTo(bare);
  }

  @ParameterizedTest
  @CsvSource({"networks,32768", "network-status,65536"})
  void anAnnotationBeyondItsLimitIsAMarker(String key, int limit) {
    assertThat(annotated(key, "x".repeat(limit))).isEqualTo("x".repeat(limit));
    assertThat(annotated(key, "x".repeat(limit + 1)))
        .matches("\\[text_of_" + (limit + 1) + "_bytes_want_at_most_" + limit + "_[0-9a-f]{16}");
    assertThat(annotated(key, "ä".repeat(limit / 2))).hasSize(limit / 2);
    assertThat(annotated(key, "ä".repeat(limit / 2 + 1))).startsWith("[text_of_" + (limit + 2));
    assertThat(annotated(key, "x".repeat(250_000)))
        .startsWith("[text_of_250000_bytes_want_at_most_" + limit)
        .isNotEqualTo(annotated(key, "x".repeat(249_999) + "y"));
  }

  @Test
  void onlyAHashIsTheHashOfAStaticPod() {
    assertThat(hashed("0123456789abcdef")).isEqualTo("0123456789abcdef");
    for (String odd : List.of("", "A", "a b", "a=b", "a".repeat(65), "../x", "x".repeat(250_000))) {
      assertThat(hashed(odd)).as(odd).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "p;K8S_POD_NAME=q,n,u",
    "../p,n,u",
    "P,n,u",
    "p,n/..,u",
    "p,N,u",
    "p,n,u;x",
    "p,n,u/../v",
    "p,n,u\u00fc"
  })
  void whatHasNoProperNamesIsNoPod(String name, String namespace, String uid) {
    assertThat(
            PodReading.read(
                "{\"metadata\":{\"name\":\"%s\",\"namespace\":\"%s\",\"uid\":\"%s\"}}"
                    .formatted(name, namespace, uid)))
        .isNull();
  }

  private static @Nullable String annotated(String key, String text) {
    byte[] utf8 =
        "{\"metadata\":{\"name\":\"p\",\"namespace\":\"n\",\"uid\":\"u\",\"annotations\":{\"k8s.v1.cni.cncf.io/%s\":\"%s\"}}}"
            .formatted(key, text)
            .getBytes(StandardCharsets.UTF_8);
    ObjectBytes object = new ObjectBytes();
    object.add(utf8, 0, utf8.length);
    try (JsonParser json = ApiJson.parser(object.bytes(), object.length())) {
      Pod pod = Objects.requireNonNull(PodReading.read(json).object());
      return key.equals("networks") ? pod.networks() : pod.networkStatus();
    }
  }

  private static @Nullable String hashed(String text) {
    return read("{\"metadata\":{\"name\":\"p\",\"namespace\":\"n\",\"uid\":\"u\",\"annotations\":{\"kubernetes.io/config.hash\":\"%s\"}}}"
            .formatted(text))
        .staticPodHash();
  }

  private static String hint(String ip, String status, String since, int restarts) {
    return read("""
    {%s,"status":{"phase":"Running","podIPs":[{"ip":"%s"}],
      "conditions":[{"type":"PodReadyToStartContainers","status":"%s","lastTransitionTime":"%s"}],
      "containerStatuses":[{"restartCount":%d,"state":{"running":{}}}]}}
    """
            .formatted(NAMED, ip, status, since, restarts))
        .sandboxHint();
  }

  private static Pod read(String json) {
    return Objects.requireNonNull(PodReading.read(json));
  }

  private static JsonNode captured(String name) throws IOException {
    try (InputStream file =
        Objects.requireNonNull(PodReadingTest.class.getResourceAsStream("/wire/kube-api.json"))) {
      for (JsonNode each : TestJson.MAPPER.readTree(file).path("cases")) {
        if (each.path("case").asString("").equals(name)) {
          return each.path("response").path("body");
        }
      }
    }
    throw new AssertionError("no case " + name);
  }
}
