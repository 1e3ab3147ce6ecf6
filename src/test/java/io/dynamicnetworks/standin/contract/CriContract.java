package io.dynamicnetworks.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dynamicnetworks.cri.v1.PodSandbox;
import io.dynamicnetworks.cri.v1.PodSandboxFilter;
import io.dynamicnetworks.cri.v1.PodSandboxState;
import io.dynamicnetworks.cri.v1.PodSandboxStateValue;
import io.dynamicnetworks.cri.v1.PodSandboxStatusResponse;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.cri.CriError;
import io.dynamicnetworks.standin.cri.KubeletCalls;
import io.dynamicnetworks.standin.cri.PodConfigs;
import io.dynamicnetworks.standin.cri.v1.PodSandboxConfig;
import io.dynamicnetworks.standin.cri.v1.RuntimeCondition;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Facts about CRI v1 that the controller and its tests rely on, as captured in {@code
 * wire/cri-containerd-*.json}. The stand-in and the real runtime must both satisfy them.
 */
public abstract class CriContract {
  private static final PodRef WEB = new PodRef("default", "web-0");
  private static final String NO_HANDLER = "00000000-0000-4000-8000-000000000000";
  private static final String UNKNOWN_ID = "f".repeat(64);

  private final String uid = UUID.randomUUID().toString();
  private final List<String> made = new ArrayList<>();

  /** Calls to the runtime under test. */
  protected abstract KubeletCalls runtime();

  /** Adapts a sandbox config to the runtime under test. */
  protected PodSandboxConfig adapted(PodSandboxConfig config) {
    return config;
  }

  /** Disconnects from the runtime, after the test's sandboxes have been removed. */
  protected abstract void stop();

  @AfterEach
  void removeSandboxesAndStop() {
    for (String id : made) {
      runtime().stop(id);
      runtime().remove(id);
    }
    stop();
  }

  @Test
  void itSpeaksVersion1OfTheApi() {
    assertThat(runtime().version().getRuntimeApiVersion()).isEqualTo("v1");
    assertThat(runtime().version().getRuntimeName()).isNotEmpty();
  }

  @Test
  void itSaysThatRuntimeAndNetworkAreReady() {
    assertThat(runtime().status().getStatus().getConditionsList())
        .filteredOn(RuntimeCondition::getStatus)
        .extracting(RuntimeCondition::getType)
        .contains("RuntimeReady", "NetworkReady");
  }

  @Test
  void aSandboxIsListedWithItsMetadataLabelsAndAnnotations() {
    String id = run(0, false);
    PodSandbox sandbox = ready().getFirst();
    assertThat(sandbox.getId()).isEqualTo(id).hasSize(64);
    assertThat(sandbox.getMetadata().getName()).isEqualTo("web-0");
    assertThat(sandbox.getMetadata().getNamespace()).isEqualTo("default");
    assertThat(sandbox.getMetadata().getUid()).isEqualTo(uid);
    assertThat(sandbox.getLabelsMap()).containsEntry("io.kubernetes.pod.uid", uid);
    assertThat(sandbox.getAnnotationsMap()).containsEntry("kubernetes.io/config.source", "api");
  }

  @Test
  void theAnnotationsThatASandboxWasCreatedWithAreListedAndInItsStatus() {
    String networks = "[{\"name\": \"storage\", \"ips\": [\"10.0.0.7/24\"]}]";
    made.add(
        runtime()
            .run(
                adapted(
                    PodConfigs.config(WEB, uid, 0, false).toBuilder()
                        .putAnnotations("k8s.v1.cni.cncf.io/networks", networks)
                        .build())));
    String id = made.getFirst();
    for (boolean verbose : new boolean[] {false, true}) {
      assertThat(runtime().podStatus(id, verbose).getStatus().getAnnotationsMap())
          .containsEntry("k8s.v1.cni.cncf.io/networks", networks)
          .containsEntry("kubernetes.io/config.source", "api");
    }
    assertThat(ready().getFirst().getAnnotationsMap())
        .containsEntry("k8s.v1.cni.cncf.io/networks", networks);
  }

  @Test
  void aReplacementHasTheAnnotationsThatItWasCreatedWithAndTheOldOneKeepsItsOwn() {
    String old = run(0, false);
    String newer =
        runtime()
            .run(
                adapted(
                    PodConfigs.config(WEB, uid, 1, false).toBuilder()
                        .putAnnotations("k8s.v1.cni.cncf.io/networks", "storage")
                        .build()));
    made.add(newer);
    assertThat(annotations(old)).doesNotContainKey("k8s.v1.cni.cncf.io/networks");
    assertThat(annotations(newer)).containsEntry("k8s.v1.cni.cncf.io/networks", "storage");
  }

  @Test
  void withoutASelectorTheReadySandboxesOfAllPodsAreListed() {
    String ready = run(0, false);
    String ended = run(1, false);
    runtime().stop(ended);
    assertThat(
            runtime()
                .list(
                    PodSandboxFilter.newBuilder()
                        .setState(
                            PodSandboxStateValue.newBuilder()
                                .setState(PodSandboxState.SANDBOX_READY))
                        .build()))
        .extracting(PodSandbox::getId)
        .contains(ready)
        .doesNotContain(ended);
  }

  @Test
  void severalSandboxesOfOnePodAreDistinguishedByTheTimeOfCreation() {
    String first = run(0, false);
    String second = run(1, false);
    // The list has no guaranteed order; only created_at shows which is newer.
    assertThat(ready()).extracting(PodSandbox::getId).containsExactlyInAnyOrder(first, second);
    assertThat(created(first)).isLessThan(created(second));
  }

  @Test
  void anUnknownUidHasNoSandbox() {
    assertThat(runtime().list(byUid(NO_HANDLER).build())).isEmpty();
  }

  @Test
  void theVerboseStatusHoldsThePathOfTheNetworkNamespace() {
    String first = run(0, false);
    String second = run(1, false);
    assertThat(networkPath(first)).startsWith("/").isNotEqualTo(networkPath(second));
    assertThat(info(first).path("netNamespaceClosed").asBoolean()).isFalse();
  }

  @Test
  void theTerseStatusNamesNoNetworkNamespace() throws NotJson {
    String id = run(0, false);
    PodSandboxStatusResponse response = runtime().podStatus(id, false);
    assertThat(response.getStatus().getId()).isEqualTo(id);
    // Either there is no info, or (containerd 2.4) its fields are all empty.
    JsonNode info = Json.parse(response.getInfoOrDefault("info", "{}"));
    assertThat(info.path("runtimeSpec").isContainer()).isFalse();
    assertThat(info.path("sandboxMetadata").isContainer()).isFalse();
  }

  @Test
  void onHostNetworkThereIsNoEntryForANetworkNamespace() {
    String id = run(0, true);
    JsonNode namespaces = namespaces(id);
    assertThat(namespaces.isArray()).isTrue();
    assertThat(namespaces.size()).isPositive();
    assertThat(namespaces).noneMatch(CriContract::isNetwork);
  }

  @Test
  void aStoppedSandboxIsNotReadyAndStillShowsItsOldPath() {
    String id = run(0, false);
    String path = networkPath(id);
    runtime().stop(id);
    assertThat(ready()).isEmpty();
    assertThat(runtime().list(byUid(uid).build()))
        .extracting(PodSandbox::getState)
        .containsExactly(PodSandboxState.SANDBOX_NOTREADY);
    assertThat(networkPath(id)).isEqualTo(path);
    assertThat(info(id).path("netNamespaceClosed").asBoolean()).isTrue();
    assertThat(info(id).path("pid").asInt()).isZero();
  }

  @Test
  void stoppingAndRemovingTwiceIsFine() {
    String id = run(0, false);
    runtime().stop(id);
    assertThatCode(() -> runtime().stop(id)).doesNotThrowAnyException();
    runtime().remove(id);
    assertThatCode(() -> runtime().remove(id)).doesNotThrowAnyException();
    made.clear();
  }

  @Test
  void aReadySandboxCanBeRemovedAtOnce() {
    String id = run(0, false);
    runtime().remove(id);
    made.clear();
    assertThat(runtime().list(byUid(uid).build())).isEmpty();
    CriError error = refused(() -> runtime().podStatus(id, true));
    assertThat(error.status()).isEqualTo(GrpcStatus.NOT_FOUND);
  }

  @Test
  void anUnambiguousBeginningOfAnIdIsEnough() {
    String id = run(0, false);
    assertThat(runtime().podStatus(id.substring(0, 13), false).getStatus().getId()).isEqualTo(id);
  }

  @Test
  void anUnknownOrMalformedIdIsNotFound() {
    for (String id : List.of(UNKNOWN_ID, "not-an-id")) {
      CriError error = refused(() -> runtime().podStatus(id, true));
      assertThat(error.status()).isEqualTo(GrpcStatus.NOT_FOUND);
      assertThat(error).hasMessage("an error occurred when try to find sandbox: not found");
      assertThatCode(() -> runtime().remove(id)).doesNotThrowAnyException();
    }
  }

  @Test
  void anEmptyIdIsAnError() {
    assertThat(refused(() -> runtime().podStatus("", true)))
        .hasMessageEndingWith("refix can't be empty");
    assertThat(refused(() -> runtime().stop(""))).hasMessageEndingWith("refix can't be empty");
    assertThat(refused(() -> runtime().remove(""))).hasMessageEndingWith("refix can't be empty");
  }

  @Test
  void theSameAttemptAgainIsRefusedAndTheHolderNamed() {
    String holder = run(0, false);
    assertThat(refused(() -> run(0, false)))
        .hasMessage(
            "failed to reserve sandbox name \"%1$s\": name \"%1$s\" is reserved for \"%2$s\"",
            "web-0_default_" + uid + "_0", holder);
  }

  @Test
  void aSandboxNeedsAConfig() {
    assertThat(refused(() -> runtime().runNothing()))
        .hasMessage("sandbox config must include metadata");
  }

  @Test
  void anUnknownMethodIsUnimplemented() {
    CriError error = refused(() -> runtime().callUnknownMethod());
    assertThat(error.status()).isEqualTo(GrpcStatus.UNIMPLEMENTED);
    assertThat(error).hasMessage("unknown method NoSuch for service runtime.v1.RuntimeService");
  }

  private String run(int attempt, boolean hostNetwork) {
    String id = runtime().run(adapted(PodConfigs.config(WEB, uid, attempt, hostNetwork)));
    made.add(id);
    return id;
  }

  private List<PodSandbox> ready() {
    return runtime()
        .list(
            byUid(uid)
                .setState(PodSandboxStateValue.newBuilder().setState(PodSandboxState.SANDBOX_READY))
                .build());
  }

  private Map<String, String> annotations(String id) {
    return runtime().podStatus(id, true).getStatus().getAnnotationsMap();
  }

  private long created(String id) {
    return runtime().podStatus(id, false).getStatus().getCreatedAt();
  }

  private static PodSandboxFilter.Builder byUid(String uid) {
    return PodSandboxFilter.newBuilder().putLabelSelector("io.kubernetes.pod.uid", uid);
  }

  private String networkPath(String id) {
    for (JsonNode namespace : namespaces(id)) {
      if (isNetwork(namespace)) {
        return namespace.path("path").stringValue();
      }
    }
    throw new AssertionError("sandbox " + id + ": no network namespace");
  }

  private static boolean isNetwork(JsonNode namespace) {
    return namespace.path("type").stringValue("").equals("network");
  }

  private JsonNode namespaces(String id) {
    return info(id).path("runtimeSpec").path("linux").path("namespaces");
  }

  private JsonNode info(String id) {
    String text = runtime().podStatus(id, true).getInfoOrThrow("info");
    try {
      return Json.parse(text);
    } catch (NotJson e) {
      throw new AssertionError(text, e);
    }
  }

  private static CriError refused(ThrowingCallable call) {
    return catchThrowableOfType(CriError.class, call);
  }
}
