package io.dynamicnetworks.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.PodDevices;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The devices that a pod object requests and was allocated. */
class DeviceReadingTest {
  private static final String FAST = "example.com/fast";
  private static final String SLOW = "example.com/slow";

  @Test
  void onlyExtendedResourcesCountAndNoneOfThemIsNone() {
    PodDevices devices =
        read(
            """
            {"containers":[
              {"name":"a","resources":{"limits":{"cpu":"1","hugepages-2Mi":"4Mi","example.com/fast":"2"},
                                       "requests":{"memory":"1Gi","example.com/fast":"2"}}},
              {"name":"b","resources":{"limits":{"example.com/slow":"0","requests.cpu":"1"}}}]}
            """,
            "{}");
    assertThat(devices).isEqualTo(new PodDevices(Set.of(FAST), false, Map.of()));
    assertThat(read("{}", "{}")).isSameAs(PodDevices.NONE);
  }

  /** A plain init container has ended, so its devices go to the next container. */
  @Test
  void ofInitContainersOnlyWhatRestartsCounts() {
    String spec =
        """
        {"initContainers":[
          {"name":"once","resources":{"limits":{"example.com/fast":"1"}}},
          {"name":"sidecar","restartPolicy":"Always","resources":{"limits":{"example.com/slow":"1"}}}],
         "containers":[{"name":"a"}]}
        """;
    String status =
        """
        {"initContainerStatuses":[%s,%s],"containerStatuses":[%s]}
        """
            .formatted(
                allocated("once", SLOW, "dev-9"),
                allocated("sidecar", SLOW, "dev-1"),
                allocated("a", FAST, "dev-2"));
    assertThat(read(spec, status))
        .isEqualTo(new PodDevices(Set.of(SLOW), false, Map.of(SLOW, List.of("dev-1"))));
  }

  @Test
  void theStatusMayStandBeforeTheSpec() {
    String status =
        "{\"containerStatuses\":[%s,%s]}"
            .formatted(allocated("a", FAST, "dev-2"), allocated("b", FAST, "dev-1"));
    Pod pod = new Pod(spec("a", "b"), status);
    assertThat(pod.devices().allocated().get(FAST)).containsExactlyInAnyOrder("dev-1", "dev-2");
    assertThat(pod.reversed()).isEqualTo(pod.devices());
  }

  @Test
  void idsThatNoDevicePluginGivesAreLeftOut() {
    String status =
        "{\"containerStatuses\":[%s,%s,%s]}"
            .formatted(
                allocated("a", FAST, "with space"),
                allocated("b", FAST, "x".repeat(254)),
                allocated("c", FAST, "0000:03:02.1"));
    assertThat(read(spec("a", "b", "c"), status).allocated())
        .isEqualTo(Map.of(FAST, List.of("0000:03:02.1")));
  }

  @Test
  void claimsAreNoticedAndReadNoFurther() {
    assertThat(read("{\"resourceClaims\":[{\"name\":\"vf\",\"resourceClaimName\":\"x\"}]}", "{}"))
        .isEqualTo(new PodDevices(Set.of(), true, Map.of()));
    assertThat(read("{\"resourceClaims\":[]}", "{}").claims()).isFalse();
  }

  /** A driver then serves the resource that the containers request. */
  @Test
  void aClaimForExtendedResourcesIsAClaim() {
    String status =
        """
        {"extendedResourceClaimStatus":{"resourceClaimName":"p-extended-resources-x",
          "requestMappings":[{"containerName":"a","resourceName":"example.com/fast",
                              "requestName":"container-0-request-0"}]}}
        """;
    assertThat(read(spec("a"), status)).isEqualTo(new PodDevices(Set.of(FAST), true, Map.of()));
    assertThat(read(spec("a"), "{\"extendedResourceClaimStatus\":null}").claims()).isFalse();
  }

  /** The pod's author decides how many resources it names. */
  @Test
  void howeverManyAreNamedLittleIsKept() {
    String many =
        IntStream.range(0, 5_000)
            .mapToObj(i -> "\"example.com/r" + i + "\":\"1\"")
            .collect(Collectors.joining(","));
    PodDevices devices =
        read("{\"containers\":[{\"name\":\"a\",\"resources\":{\"limits\":{" + many + "}}}]}", "{}");
    assertThat(devices.requested().stream().mapToInt(String::length).sum())
        .isPositive()
        .isLessThanOrEqualTo(Budgets.POD_DEVICES_CHARS);
  }

  private record Pod(String spec, String status) {
    PodDevices devices() {
      return read(spec, status);
    }

    PodDevices reversed() {
      return Objects.requireNonNull(
              PodReading.read("{\"status\":%s,\"spec\":%s,%s}".formatted(status, spec, NAMED)))
          .devices();
    }
  }

  private static final String NAMED =
      "\"metadata\":{\"name\":\"p\",\"namespace\":\"n\",\"uid\":\"u\"}";

  private static String spec(String... containers) {
    return List.of(containers).stream()
        .map(
            name ->
                "{\"name\":\"%s\",\"resources\":{\"limits\":{\"%s\":\"1\"}}}".formatted(name, FAST))
        .collect(Collectors.joining(",", "{\"containers\":[", "]}"));
  }

  private static String allocated(String container, String resource, String id) {
    return """
    {"name":"%s","allocatedResourcesStatus":[{"name":"%s",
      "resources":[{"resourceID":"%s","health":"Healthy"}]}]}
    """
        .formatted(container, resource, id);
  }

  private static PodDevices read(String spec, String status) {
    return Objects.requireNonNull(
            PodReading.read("{%s,\"spec\":%s,\"status\":%s}".formatted(NAMED, spec, status)))
        .devices();
  }
}
