package io.dynamicnetworks.standin.contract;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.standin.contract.KubeCalls.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Facts about the Kubernetes API that the controller and its tests rely on, as captured in {@code
 * wire/kube-api.json}. The stand-in and the real API server must both satisfy them. The pods are
 * bound to a node without a kubelet; the test writes what a kubelet would write.
 */
public abstract class KubeApiContract {
  private static final String STATUS_KEY = "k8s.v1.cni.cncf.io/network-status";
  private static final String NO_HANDLER = "00000000-0000-0000-0000-000000000000";
  private static final String STRATEGIC = "application/strategic-merge-patch+json";
  private static final String JSON_PATCH = "application/json-patch+json";

  private final String namespace = "contract-" + UUID.randomUUID().toString().substring(0, 8);
  private final String node = namespace;
  private final String pods = "/api/v1/namespaces/" + namespace + "/pods";
  private final String pod = pods + "/web-0";
  private final String events = "/api/v1/namespaces/" + namespace + "/events";
  private final String newEvents = "/apis/events.k8s.io/v1/namespaces/" + namespace + "/events";
  private final String nads =
      "/apis/k8s.cni.cncf.io/v1/namespaces/" + namespace + "/network-attachment-definitions";

  /** Calls to the server under test, with all permissions. */
  protected abstract KubeCalls api();

  /** Disconnects from the server. */
  protected abstract void stop();

  @BeforeEach
  void makeANamespace() {
    Answer made =
        api().post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"%s\"}}".formatted(namespace));
    assertThat(made.code()).isEqualTo(201);
  }

  @AfterEach
  void removeTheNamespaceAndStop() {
    api().patch(pod, "{\"metadata\":{\"finalizers\":null}}");
    for (JsonNode item : api().get(pods).body().path("items")) {
      String name = item.path("metadata").path("name").asString("");
      api().delete(pods + "/" + name + "?gracePeriodSeconds=0");
    }
    api().delete("/api/v1/namespaces/" + namespace);
    stop();
  }

  @Test
  void aNewNetworkGetsUidTimeGenerationAndResourceVersion() {
    Answer created = createNetwork("storage");
    assertThat(created.code()).isEqualTo(201);
    assertThat(created.meta("uid")).hasSize(36);
    assertThat(created.meta("creationTimestamp")).endsWith("Z");
    assertThat(created.meta("resourceVersion")).isNotEmpty();
    assertThat(created.body().path("metadata").path("generation").asInt(0)).isEqualTo(1);
    assertThat(created.body().path("spec").path("config").asString("")).isEqualTo("{}");
  }

  @Test
  void anObjectWithoutANameGetsOneFromItsGenerateName() {
    Answer created =
        api()
            .post(
                nads,
                """
                {"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition",
                 "metadata":{"generateName":"net-"},"spec":{"config":"{}"}}
                """);
    assertThat(created.code()).isEqualTo(201);
    assertThat(created.meta("name")).matches("net-[bcdfghjklmnpqrstvwxz2456789]{5}");
  }

  @Test
  void theItemsOfAListNameTheirKindOnlyIfTheTypeIsCustom() {
    createPod("web-0");
    createNetwork("storage");
    Answer podList = api().get(pods);
    assertThat(podList.body().path("kind").asString("")).isEqualTo("PodList");
    assertThat(podList.body().path("items").path(0).has("kind")).isFalse();
    Answer nadList = api().get(nads);
    assertThat(nadList.body().path("kind").asString(""))
        .isEqualTo("NetworkAttachmentDefinitionList");
    assertThat(nadList.body().path("items").path(0).path("kind").asString(""))
        .isEqualTo("NetworkAttachmentDefinition");
  }

  @Test
  void aListOfANodeHasItsPodsAndNoOthers() {
    createPod("web-0");
    assertThat(names(api().get(ofNode(node)).body())).containsExactly("web-0");
    Answer other = api().get(ofNode(node + "-other"));
    assertThat(other.code()).isEqualTo(200);
    assertThat(other.body().path("items").isArray()).isTrue();
    assertThat(names(other.body())).isEmpty();
  }

  @Test
  void aSelectorOnAnUnknownFieldIsABadRequest() {
    Answer answer = api().get("/api/v1/pods?fieldSelector=spec.foo%3Da");
    assertThat(answer.code()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo("BadRequest");
    assertThat(answer.message()).isEqualTo("field label not supported: spec.foo");
  }

  @Test
  void labelSelectorsSelectByEqualitySetAndPresence() {
    createPod("web-0");
    createPod("web-1");
    api().patch(pod, "{\"metadata\":{\"labels\":{\"tier\":\"front\"}}}");
    assertThat(selected("tier=front")).containsExactly("web-0");
    assertThat(selected("tier in (front,back)")).containsExactly("web-0");
    assertThat(selected("tier")).containsExactly("web-0");
    assertThat(selected("!tier")).containsExactly("web-1");
    assertThat(selected("tier!=front")).containsExactly("web-1");
    assertThat(selected("tier notin (front),app=web")).containsExactly("web-1");
  }

  @Test
  void aListComesInPagesOfOneRevision() {
    createPod("web-0");
    createPod("web-1");
    Answer first = api().get(pods + "?limit=1");
    assertThat(names(first.body())).containsExactly("web-0");
    assertThat(first.body().path("metadata").path("remainingItemCount").asInt(0)).isEqualTo(1);
    createPod("web-2");
    Answer second = api().get(pods + "?limit=1&continue=" + first.meta("continue"));
    assertThat(names(second.body())).containsExactly("web-1");
    assertThat(second.meta("continue")).isEmpty();
    assertThat(second.meta("resourceVersion")).isEqualTo(first.meta("resourceVersion"));
  }

  @Test
  void aWatchReplaysWhatHappenedAfterItsResourceVersion() {
    String before = createPod("web-0").meta("resourceVersion");
    api().patch(pod, "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");
    createPod("web-1");
    List<JsonNode> seen =
        api().watched(pods + "?watch=1&timeoutSeconds=1&resourceVersion=" + before);
    assertThat(seen)
        .extracting(KubeApiContract::typeAndName)
        .containsExactly("MODIFIED web-0", "ADDED web-1", "MODIFIED web-1");
  }

  @Test
  void aWatchFromZeroBeginsWithTheExistingObjects() {
    createPod("web-0");
    List<JsonNode> seen = api().watched(pods + "?watch=1&timeoutSeconds=1&resourceVersion=0");
    assertThat(seen).extracting(KubeApiContract::typeAndName).containsExactly("ADDED web-0");
  }

  @Test
  void aStreamingListEndsWithAnAnnotatedBookmark() {
    createPod("web-0");
    List<JsonNode> seen =
        api()
            .watched(
                ofNode(node)
                    + "&watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
                    + "&allowWatchBookmarks=true&timeoutSeconds=2");
    assertThat(typeAndName(seen.getFirst())).isEqualTo("ADDED web-0");
    JsonNode bookmark = seen.get(1);
    assertThat(bookmark.path("type").asString("")).isEqualTo("BOOKMARK");
    JsonNode metadata = bookmark.path("object").path("metadata");
    assertThat(metadata.path("annotations").path("k8s.io/initial-events-end").asString(""))
        .isEqualTo("true");
    assertThat(metadata.path("resourceVersion").asString("")).isNotEmpty();
  }

  @Test
  void aWatchWithASelectorSeesWhatBeginsAndCeasesToMatchAsAddedAndDeleted() {
    String before = createPod("web-0").meta("resourceVersion");
    api().patch(pod, "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");
    api().patch(pod, "{\"metadata\":{\"labels\":{\"z\":\"z\"}}}");
    api().patch(pod, "{\"metadata\":{\"labels\":{\"x\":null}}}");
    List<JsonNode> seen =
        api().watched(pods + "?watch=1&timeoutSeconds=1&labelSelector=x&resourceVersion=" + before);
    assertThat(seen)
        .extracting(KubeApiContract::typeAndName)
        .containsExactly("ADDED web-0", "MODIFIED web-0", "DELETED web-0");
  }

  @Test
  void aWatchFromTheFutureIsSilent() {
    createPod("web-0");
    assertThat(api().watched(pods + "?watch=1&timeoutSeconds=1&resourceVersion=99999999"))
        .isEmpty();
  }

  @Test
  void aListFromTheFutureIsATimeoutWithTheTimeToRetry() {
    Answer answer = api().get(pods + "?resourceVersion=99999999&resourceVersionMatch=NotOlderThan");
    assertThat(answer.code()).isEqualTo(504);
    assertThat(answer.reason()).isEqualTo("Timeout");
    assertThat(answer.message())
        .startsWith("Timeout: Too large resource version: 99999999, current: ");
    assertThat(answer.body().path("details").path("retryAfterSeconds").asInt(0)).isEqualTo(1);
  }

  @Test
  void aPatchOfTheStatusTakesAnnotationsAndLabelsAndIgnoresTheSpec() {
    createPod("web-0");
    Answer patched =
        api()
            .patch(
                pod + "/status",
                "{\"metadata\":{\"annotations\":{\"%s\":\"[]\"},\"labels\":{\"x\":\"y\"}},\"spec\":{\"nodeName\":\"z\"}}"
                    .formatted(STATUS_KEY));
    assertThat(patched.code()).isEqualTo(200);
    assertThat(patched.annotation(STATUS_KEY)).isEqualTo("[]");
    assertThat(patched.body().path("metadata").path("labels").path("x").asString(""))
        .isEqualTo("y");
    assertThat(patched.body().path("spec").path("nodeName").asString("")).isEqualTo(node);
  }

  @Test
  void aPatchOfThePodIgnoresTheStatus() {
    createPod("web-0");
    Answer patched = api().patch(pod, "{\"status\":{\"phase\":\"Failed\"}}");
    assertThat(patched.code()).isEqualTo(200);
    assertThat(patched.body().path("status").path("phase").asString("")).isEqualTo("Running");
  }

  @Test
  void aPodCannotMoveToAnotherNode() {
    createPod("web-0");
    Answer answer = api().patch(pod, "{\"spec\":{\"nodeName\":\"z\"}}");
    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.reason()).isEqualTo("Invalid");
  }

  @Test
  void aNullOfAMergePatchRemovesAnAnnotation() {
    createPod("web-0");
    api().patch(pod + "/status", annotating("[]"));
    Answer patched =
        api()
            .patch(
                pod + "/status",
                "{\"metadata\":{\"annotations\":{\"%s\":null}}}".formatted(STATUS_KEY));
    assertThat(patched.code()).isEqualTo(200);
    assertThat(patched.body().path("metadata").path("annotations").has(STATUS_KEY)).isFalse();
  }

  @Test
  void aPatchThatChangesNothingIsNotWritten() {
    createPod("web-0");
    String written = api().patch(pod + "/status", annotating("[]")).meta("resourceVersion");
    assertThat(api().patch(pod + "/status", annotating("[]")).meta("resourceVersion"))
        .isEqualTo(written);
  }

  @Test
  void aPatchWithAStaleResourceVersionIsAConflict() {
    Answer created = createPod("web-0");
    api().patch(pod, "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");
    Answer answer =
        api()
            .patch(
                pod + "/status",
                guarded(created.meta("uid"), created.meta("resourceVersion"), "[1]"));
    assertThat(answer.code()).isEqualTo(409);
    assertThat(answer.reason()).isEqualTo("Conflict");
    assertThat(answer.message())
        .isEqualTo(
            "Operation cannot be fulfilled on pods \"web-0\": the object has been modified; please"
                + " apply your changes to the latest version and try again");
    assertThat(api().get(pod).annotation(STATUS_KEY)).isEmpty();
  }

  @Test
  void aPatchForAnotherUidIsInvalidAndNotAConflict() {
    Answer created = createPod("web-0");
    Answer answer =
        api().patch(pod + "/status", guarded(NO_HANDLER, created.meta("resourceVersion"), "[1]"));
    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.reason()).isEqualTo("Invalid");
    assertThat(answer.message())
        .isEqualTo(
            "Pod \"web-0\" is invalid: metadata.uid: Invalid value: \"%s\": field is immutable"
                .formatted(NO_HANDLER));
  }

  @Test
  void aPatchWithTheRightUidAndResourceVersionIsTaken() {
    Answer created = createPod("web-0");
    Answer answer =
        api()
            .patch(
                pod + "/status",
                guarded(created.meta("uid"), created.meta("resourceVersion"), "[2]"));
    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.annotation(STATUS_KEY)).isEqualTo("[2]");
  }

  @Test
  void aStrategicPatchIsTakenForBuiltInTypesOnly() {
    createPod("web-0");
    createNetwork("storage");
    Answer patched = api().patch(pod + "/status", STRATEGIC, annotating("[3]"));
    assertThat(patched.code()).isEqualTo(200);
    assertThat(patched.annotation(STATUS_KEY)).isEqualTo("[3]");
    assertThat(api().patch(nads + "/storage", STRATEGIC, "{}").code()).isEqualTo(415);
  }

  @Test
  void aJsonPatchIsTakenWholeOrNotAtAll() {
    String uid = createPod("web-0").meta("uid");
    Answer failed = api().patch(pod, JSON_PATCH, labelIf("x"));
    assertThat(failed.code()).isEqualTo(422);
    assertThat(failed.message())
        .isEqualTo("the server rejected our request due to an error in our request");
    Answer done = api().patch(pod, JSON_PATCH, labelIf(uid));
    assertThat(done.code()).isEqualTo(200);
    assertThat(done.body().path("metadata").path("labels").path("x").asString("")).isEqualTo("y");
  }

  @Test
  void anUnknownKindOfPatchIsRefused() {
    createPod("web-0");
    Answer answer = api().patch(pod + "/status", "application/foo", "{\"a\":1}");
    assertThat(answer.code()).isEqualTo(415);
    assertThat(answer.reason()).isEqualTo("UnsupportedMediaType");
  }

  @Test
  void whatIsNotThereIsNotFound() {
    for (Answer answer :
        List.of(
            api().get(pods + "/nobody"),
            api().patch(pods + "/nobody/status", annotating("[]")),
            api().delete(pods + "/nobody"))) {
      assertThat(answer.code()).isEqualTo(404);
      assertThat(answer.reason()).isEqualTo("NotFound");
      assertThat(answer.message()).isEqualTo("pods \"nobody\" not found");
      assertThat(answer.body().path("details").path("kind").asString("")).isEqualTo("pods");
    }
  }

  @Test
  void aPutOfTheStatusFromAStaleReadIsAConflict() {
    createPod("web-0");
    String stale = api().get(pod).body().toString();
    assertThat(api().patch(pod, "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}").code()).isEqualTo(200);
    assertThat(api().put(pod + "/status", stale).code()).isEqualTo(409);
    String fresh = api().get(pod).body().toString();
    assertThat(api().put(pod + "/status", fresh).code()).isEqualTo(200);
  }

  @Test
  void aPutForAnotherUidIsAConflict() {
    String uid = createPod("web-0").meta("uid");
    String body = api().get(pod).body().toString().replace(uid, NO_HANDLER);
    Answer answer = api().put(pod + "/status", body);
    assertThat(answer.code()).isEqualTo(409);
    assertThat(answer.reason()).isEqualTo("Conflict");
  }

  @Test
  void anEventIsCreatedOnceAndItsCountRaised() {
    Answer created = api().post(events, coreEvent("web-0.1"));
    assertThat(created.code()).isEqualTo(201);
    assertThat(created.body().path("eventTime").isNull()).isTrue();
    assertThat(created.body().path("reportingComponent").asString("-")).isEmpty();
    Answer again = api().post(events, coreEvent("web-0.1"));
    assertThat(again.code()).isEqualTo(409);
    assertThat(again.reason()).isEqualTo("AlreadyExists");
    assertThat(again.message()).isEqualTo("events \"web-0.1\" already exists");
    Answer raised = api().patch(events + "/web-0.1", STRATEGIC, "{\"count\":2}");
    assertThat(raised.code()).isEqualTo(200);
    assertThat(raised.body().path("count").asInt(0)).isEqualTo(2);
  }

  @Test
  void bothEventApisShowTheSameEvents() {
    api().post(events, coreEvent("web-0.1"));
    Answer asNew = api().get(newEvents + "/web-0.1");
    assertThat(asNew.body().path("apiVersion").asString("")).isEqualTo("events.k8s.io/v1");
    assertThat(asNew.body().path("note").asString("")).isEqualTo("m");
    assertThat(asNew.body().path("regarding").path("name").asString("")).isEqualTo("web-0");
    assertThat(asNew.body().path("deprecatedCount").asInt(0)).isEqualTo(1);
    api().post(newEvents, newEvent("web-0.2", "\"action\":\"Attach\",", "n"));
    Answer asCore = api().get(events + "/web-0.2");
    assertThat(asCore.body().path("message").asString("")).isEqualTo("n");
    assertThat(asCore.body().path("involvedObject").path("name").asString("")).isEqualTo("web-0");
    assertThat(asCore.body().path("reportingComponent").asString("")).isEqualTo("c");
    assertThat(names(api().get(events + "?fieldSelector=involvedObject.name%3Dweb-0").body()))
        .containsExactly("web-0.1", "web-0.2");
  }

  @Test
  void aNewEventNeedsAnActionAndAShortNote() {
    Answer noAction = api().post(newEvents, newEvent("web-0.3", "", "m"));
    assertThat(noAction.code()).isEqualTo(422);
    assertThat(noAction.message())
        .isEqualTo("Event \"web-0.3\" is invalid: action: Required value");
    Answer longNote =
        api().post(newEvents, newEvent("web-0.4", "\"action\":\"a\",", "x".repeat(1025)));
    assertThat(longNote.code()).isEqualTo(422);
    assertThat(longNote.message())
        .isEqualTo(
            "Event \"web-0.4\" is invalid: message: Invalid value: \"\": can have at most 1024"
                + " characters");
    Answer fits = api().post(newEvents, newEvent("web-0.5", "\"action\":\"a\",", "x".repeat(1024)));
    assertThat(fits.code()).isEqualTo(201);
  }

  @Test
  void aDeleteOfAnotherUidIsAConflict() {
    String uid = createPod("web-0").meta("uid");
    Answer answer =
        api()
            .delete(
                pod,
                "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"preconditions\":{\"uid\":\"%s\"}}"
                    .formatted(NO_HANDLER));
    assertThat(answer.code()).isEqualTo(409);
    assertThat(answer.message())
        .isEqualTo(
            "Operation cannot be fulfilled on Pod \"web-0\": the UID in the precondition (%s) does"
                    .formatted(NO_HANDLER)
                + " not match the UID in record (%s). The object might have been deleted and then recreated"
                    .formatted(uid));
  }

  @Test
  void aDeletedPodStaysForItsGracePeriodAndUntilNoFinalizerIsLeft() {
    String before = createPod("web-0").meta("resourceVersion");
    api().patch(pod, "{\"metadata\":{\"finalizers\":[\"dynamic-networks/cleanup\"]}}");
    Answer deleted = api().delete(pod);
    assertThat(deleted.code()).isEqualTo(200);
    assertThat(deleted.meta("deletionTimestamp")).isNotEmpty();
    assertThat(grace(deleted.body())).isEqualTo(30);
    assertThat(deleted.body().path("metadata").path("generation").asInt(0)).isEqualTo(2);
    api().patch(pod + "/status", "{\"status\":{\"phase\":\"Failed\"}}");
    Answer over = api().delete(pod + "?gracePeriodSeconds=0");
    assertThat(over.code()).isEqualTo(200);
    assertThat(grace(api().get(pod).body())).isZero();
    Answer released = api().patch(pod, "{\"metadata\":{\"finalizers\":null}}");
    assertThat(released.code()).isEqualTo(200);
    assertThat(api().get(pod).code()).isEqualTo(404);
    List<JsonNode> seen =
        api().watched(pods + "?watch=1&timeoutSeconds=1&resourceVersion=" + before);
    assertThat(seen)
        .extracting(event -> event.path("type").asString(""))
        .containsExactly("MODIFIED", "MODIFIED", "MODIFIED", "MODIFIED", "DELETED");
  }

  @Test
  void aRepeatedDeleteChangesNothingUnlessItAsksForLessTime() {
    createPod("web-0");
    String first = api().delete(pod).meta("resourceVersion");
    assertThat(api().delete(pod).meta("resourceVersion")).isEqualTo(first);
    assertThat(grace(api().delete(pod + "?gracePeriodSeconds=5").body())).isEqualTo(5);
    api().patch(pod + "/status", "{\"status\":{\"phase\":\"Failed\"}}");
    assertThat(grace(api().delete(pod).body())).isEqualTo(5);
    assertThat(api().get(pod).code()).isEqualTo(200);
    assertThat(api().delete(pod + "?gracePeriodSeconds=0").code()).isEqualTo(200);
    assertThat(api().get(pod).code()).isEqualTo(404);
  }

  @Test
  void aFinalizerCannotBeAddedToWhatIsOnItsWayOut() {
    createPod("web-0");
    api().delete(pod);
    Answer answer = api().patch(pod, "{\"metadata\":{\"finalizers\":[\"a/b\"]}}");
    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.message())
        .isEqualTo(
            "Pod \"web-0\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be"
                + " added if the object is being deleted, found new finalizers []string{\"a/b\"}");
  }

  @Test
  void aPatchCannotRenameOrMoveAnObject() {
    createPod("web-0");
    Answer renamed = api().patch(pod, "{\"metadata\":{\"name\":\"web-1\"}}");
    assertThat(renamed.code()).isEqualTo(400);
    assertThat(renamed.message())
        .isEqualTo("the name of the object (web-1) does not match the name on the URL (web-0)");
    assertThat(api().patch(pod, "{\"metadata\":{\"namespace\":\"x\"}}").code()).isEqualTo(400);
  }

  @Test
  void annotationsAreStrings() {
    createPod("web-0");
    Answer answer = api().patch(pod, "{\"metadata\":{\"annotations\":{\"a\":1}}}");
    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.message())
        .endsWith(
            "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.annotations of"
                + " type string");
  }

  @Test
  void aNetworkKeepsToItsSchema() {
    Answer refused = createNetwork("storage", "5");
    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.message())
        .isEqualTo(
            "NetworkAttachmentDefinition.k8s.cni.cncf.io \"storage\" is invalid: spec.config:"
                + " Invalid value: \"integer\": spec.config in body must be of type string:"
                + " \"integer\"");
    Answer pruned = createNetwork("storage", "\"{}\",\"other\":1");
    assertThat(pruned.code()).isEqualTo(201);
    assertThat(pruned.body().path("spec").toString()).isEqualTo("{\"config\":\"{}\"}");
  }

  @Test
  void anObjectNeedsItsNamespace() {
    Answer answer =
        api()
            .post(
                "/api/v1/namespaces/nowhere-at-all/events",
                coreEvent("web-0.1").replace(namespace, "nowhere-at-all"));
    assertThat(answer.code()).isEqualTo(404);
    assertThat(answer.message()).isEqualTo("namespaces \"nowhere-at-all\" not found");
  }

  @Test
  void aNetworkIsGoneAtOnce() {
    String uid = createNetwork("storage").meta("uid");
    Answer deleted = api().delete(nads + "/storage");
    assertThat(deleted.code()).isEqualTo(200);
    assertThat(deleted.body().path("status").asString("")).isEqualTo("Success");
    assertThat(deleted.body().path("details").path("uid").asString("")).isEqualTo(uid);
    assertThat(api().get(nads + "/storage").code()).isEqualTo(404);
  }

  @Test
  void aBadTokenIsUnauthorized() {
    Answer answer = api().as("bad").get(pods);
    assertThat(answer.code()).isEqualTo(401);
    assertThat(answer.reason()).isEqualTo("Unauthorized");
    assertThat(answer.message()).isEqualTo("Unauthorized");
  }

  private Answer createPod(String name) {
    String body =
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","labels":{"app":"web"}},
         "spec":{"nodeName":"%s","automountServiceAccountToken":false,
                 "containers":[{"name":"c","image":"pause"}]}}
        """
            .formatted(name, node);
    // A real server requires the default service account, which is created shortly after the
    // namespace.
    await().untilAsserted(() -> assertThat(api().post(pods, body).code()).isEqualTo(201));
    return api().patch(pods + "/" + name + "/status", "{\"status\":{\"phase\":\"Running\"}}");
  }

  private Answer createNetwork(String name) {
    return createNetwork(name, "\"{}\"");
  }

  private Answer createNetwork(String name, String config) {
    return api()
        .post(
            nads,
            """
            {"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition",
             "metadata":{"name":"%s"},"spec":{"config":%s}}
            """
                .formatted(name, config));
  }

  private String coreEvent(String name) {
    return """
    {"apiVersion":"v1","kind":"Event","metadata":{"name":"%s","namespace":"%s"},
     "involvedObject":{"apiVersion":"v1","kind":"Pod","name":"web-0","namespace":"%s"},
     "reason":"AddedInterface","message":"m","type":"Normal","count":1,
     "source":{"component":"pod-networks-updates","host":"node1"},
     "firstTimestamp":"2026-11-24T00:00:00Z","lastTimestamp":"2026-11-24T00:00:00Z"}
    """
        .formatted(name, namespace, namespace);
  }

  private String newEvent(String name, String action, String note) {
    return """
    {"apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"name":"%s","namespace":"%s"},
     "regarding":{"apiVersion":"v1","kind":"Pod","name":"web-0","namespace":"%s"},%s
     "reason":"AddedInterface","note":"%s","type":"Normal","reportingController":"c",
     "reportingInstance":"node1","eventTime":"2026-11-24T00:00:00.000000Z"}
    """
        .formatted(name, namespace, namespace, action, note);
  }

  private List<String> selected(String labelSelector) {
    String encoded = URLEncoder.encode(labelSelector, StandardCharsets.UTF_8);
    return names(api().get(pods + "?labelSelector=" + encoded).body());
  }

  private static String ofNode(String name) {
    return "/api/v1/pods?fieldSelector=spec.nodeName%3D" + name;
  }

  private static String annotating(String value) {
    return "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(STATUS_KEY, value);
  }

  private static String guarded(String uid, String resourceVersion, String value) {
    return "{\"metadata\":{\"uid\":\"%s\",\"resourceVersion\":\"%s\",\"annotations\":{\"%s\":\"%s\"}}}"
        .formatted(uid, resourceVersion, STATUS_KEY, value);
  }

  private static String labelIf(String uid) {
    return """
    [{"op":"test","path":"/metadata/uid","value":"%s"},
     {"op":"add","path":"/metadata/labels/x","value":"y"}]
    """
        .formatted(uid);
  }

  private static List<String> names(JsonNode list) {
    return list.path("items")
        .valueStream()
        .map(item -> item.path("metadata").path("name").asString(""))
        .toList();
  }

  private static String typeAndName(JsonNode event) {
    return event.path("type").asString("")
        + " "
        + event.path("object").path("metadata").path("name").asString("");
  }

  private static int grace(JsonNode object) {
    return object.path("metadata").path("deletionGracePeriodSeconds").asInt(-1);
  }
}
