package io.dynamicnetworks.kube.client;

import io.dynamicnetworks.model.AnnotationKeys;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Pod.Phase;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.SealedText;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Reads a pod from the API server's JSON. Tenants write the texts in it, so an annotation over its
 * limit is not kept: an {@link OversizedText} marker takes its place, which the parsers of package
 * {@code annotation} report as unreadable. A pod with an invalid namespace, name or uid is
 * rejected: they go into paths and CNI_ARGS unescaped.
 */
public final class PodReading {
  /** Holds a pod until its interfaces are detached; the API server requires a qualified name. */
  public static final String FINALIZER = "dynamicnetworks.io/interfaces";

  // True while the sandbox and its network are ready (Kubernetes 1.29).
  private static final String SANDBOX_READY = "PodReadyToStartContainers";

  private final JsonParser json;
  private final DeviceReading devices;
  private String namespace = "";
  private String name = "";
  private String uid = "";
  private String resourceVersion = "";
  private boolean deleting;
  private boolean ownFinalizer;
  private boolean hostNetwork;
  private @Nullable String networks;
  private @Nullable String networkStatus;
  private @Nullable String configHash;
  private @Nullable String observed;
  private @Nullable String failures;
  private @Nullable String sealed;
  private @Nullable Condition networkReady;
  private boolean readinessGate;
  private Phase phase = Phase.PENDING;
  private final StringBuilder addresses = new StringBuilder();
  private String readySince = "";
  private int containers;
  private int running;
  private int terminated;

  private PodReading(JsonParser json) {
    this.json = json;
    devices = new DeviceReading(json);
  }

  /**
   * The pod at the parser's position; null if a name or the uid is missing (bookmarks) or invalid.
   */
  public static Versioned<Pod> read(JsonParser json) {
    PodReading reading = new PodReading(json);
    ApiJson.object(json, reading::top);
    return new Versioned<>(reading.resourceVersion, reading.pod());
  }

  /** The pod that the text describes; null if it describes none. */
  public static @Nullable Pod read(String text) {
    ObjectBytes object = new ObjectBytes();
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    object.add(utf8, 0, utf8.length);
    return only(ApiJson.parser(object.bytes(), object.length()));
  }

  /** As {@link #read(String)}, for a text that {@link ObjectBytes} has left. */
  public static @Nullable Pod readKept(String text) {
    return only(ApiJson.parser(text));
  }

  private static @Nullable Pod only(JsonParser parser) {
    try (JsonParser json = parser) {
      return read(json).object();
    } catch (JacksonException e) {
      return null;
    }
  }

  private void top(String field) {
    switch (field) {
      case "metadata" -> ApiJson.object(json, this::metadata);
      case "spec" -> ApiJson.object(json, this::spec);
      case "status" -> ApiJson.object(json, this::status);
      default -> ApiJson.skip(json);
    }
  }

  private void metadata(String field) {
    switch (field) {
      case "namespace" -> namespace = ApiJson.text(json);
      case "name" -> name = ApiJson.text(json);
      case "uid" -> uid = ApiJson.text(json);
      case "resourceVersion" -> resourceVersion = ApiJson.text(json);
      case "deletionTimestamp" -> deleting = !ApiJson.text(json).isEmpty();
      case "finalizers" ->
          ApiJson.array(json, () -> ownFinalizer |= FINALIZER.equals(ApiJson.text(json)));
      case "annotations" -> ApiJson.object(json, this::annotation);
      default -> ApiJson.skip(json);
    }
  }

  private void annotation(String key) {
    switch (key) {
      case AnnotationKeys.NETWORKS ->
          networks = OversizedText.within(Budgets.NETWORKS_BYTES, ApiJson.text(json));
      case AnnotationKeys.NETWORK_STATUS ->
          networkStatus = OversizedText.within(Budgets.STATUS_BYTES, ApiJson.text(json));
      case WantedFields.CONFIG_HASH -> {
        String text = ApiJson.text(json);
        configHash = PodUid.isHash(text) ? text : null;
      }
      case AnnotationKeys.OBSERVED_NETWORKS -> observed = ApiJson.text(json);
      case AnnotationKeys.FAILURES -> failures = ApiJson.text(json);
      case AnnotationKeys.ATTACHMENTS -> sealed = SealedText.within(ApiJson.text(json));
      default -> ApiJson.skip(json);
    }
  }

  private void spec(String field) {
    switch (field) {
      case "hostNetwork" -> hostNetwork = ApiJson.isTrue(json);
      case "readinessGates" -> ApiJson.array(json, () -> ApiJson.object(json, this::gate));
      case "containers" -> devices.containers();
      case "initContainers" -> devices.initContainers();
      case "resourceClaims" -> devices.claims();
      default -> ApiJson.skip(json);
    }
  }

  private void gate(String field) {
    if (field.equals("conditionType")) {
      readinessGate |= NetworkReady.CONDITION.equals(ApiJson.text(json));
    } else {
      ApiJson.skip(json);
    }
  }

  private void status(String field) {
    switch (field) {
      case "phase" -> phase = phase(ApiJson.text(json));
      case "podIPs" -> ApiJson.array(json, () -> ApiJson.object(json, this::address));
      case "conditions" -> ApiJson.array(json, this::condition);
      case "containerStatuses", "ephemeralContainerStatuses" ->
          ApiJson.array(json, () -> container(false));
      case "extendedResourceClaimStatus" -> devices.claimStatus();
      case "initContainerStatuses" -> ApiJson.array(json, () -> container(true));
      default -> ApiJson.skip(json);
    }
  }

  private static Phase phase(String text) {
    return switch (text) {
      case "Pending", "" -> Phase.PENDING;
      case "Running" -> Phase.RUNNING;
      case "Succeeded" -> Phase.SUCCEEDED;
      case "Failed" -> Phase.FAILED;
      default -> Phase.UNKNOWN;
    };
  }

  private void address(String field) {
    if (field.equals("ip")) {
      addresses.append(ApiJson.text(json)).append(' ');
    } else {
      ApiJson.skip(json);
    }
  }

  private void condition() {
    Condition condition = new Condition();
    ApiJson.object(
        json,
        field -> {
          switch (field) {
            case "type" -> condition.type = ApiJson.text(json);
            case "status" -> condition.status = ApiJson.text(json);
            case "lastTransitionTime" -> condition.since = ApiJson.text(json);
            case "reason" -> condition.reason = ApiJson.text(json);
            case "message" -> condition.message = ApiJson.text(json);
            default -> ApiJson.skip(json);
          }
        });
    if (condition.type.equals(SANDBOX_READY) && condition.status.equals("True")) {
      readySince = condition.since;
    }
    if (condition.type.equals(NetworkReady.CONDITION)) {
      networkReady = condition;
    }
  }

  /** An entry of {@code status.conditions}, while it is read. */
  private static final class Condition {
    private String type = "";
    private String status = "";
    private String since = "";
    private String reason = "";
    private String message = "";
  }

  private void container(boolean isInit) {
    containers++;
    devices.statusOf(isInit);
    ApiJson.object(
        json,
        field -> {
          if (field.equals("state")) {
            ApiJson.object(json, this::state);
          } else if (!devices.status(field)) {
            ApiJson.skip(json);
          }
        });
  }

  /** A container is in one state, named by the field; the other states are absent. */
  private void state(String field) {
    boolean given = json.currentToken().isStructStart();
    ApiJson.skip(json);
    switch (field) {
      case "running" -> running += given ? 1 : 0;
      case "terminated" -> terminated += given ? 1 : 0;
      default -> {} // Waiting, or an unknown state.
    }
  }

  private @Nullable Pod pod() {
    if (!NetworkRef.isNamespace(namespace) || !NetworkRef.isName(name) || !PodUid.isUid(uid)) {
      return null;
    }
    return new Pod(
        new PodUid(uid),
        new PodRef(namespace, name),
        resourceVersion,
        new Pod.Spec(hostNetwork, readinessGate, configHash),
        new Pod.Life(phase, deleting, containersEnded(), sandboxHint()),
        new Pod.Written(networks, networkStatus, ready(), sealed, ownFinalizer),
        devices.devices());
  }

  private @Nullable NetworkReady ready() {
    if (observed == null && failures == null && networkReady == null) {
      return null;
    }
    Condition condition = networkReady == null ? new Condition() : networkReady;
    return new NetworkReady(
            observed == null ? "" : observed,
            condition.status,
            condition.reason,
            condition.message,
            failures == null ? "" : failures)
        .abridged();
  }

  /**
   * Whether no container runs or will run: all have terminated. In a terminal phase, containers
   * that never started count as ended, and there may be none at all (as for an evicted pod).
   */
  private boolean containersEnded() {
    return phase.terminal() ? running == 0 : containers > 0 && terminated == containers;
  }

  /**
   * The sandbox's addresses and the time it became ready. A new sandbox has a new time and, before
   * Kubernetes 1.29, nearly always new addresses. A restarted container changes neither.
   */
  private String sandboxHint() {
    return addresses + readySince;
  }
}
