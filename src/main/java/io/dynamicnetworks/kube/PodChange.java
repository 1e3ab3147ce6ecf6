package io.dynamicnetworks.kube;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.Json;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Present;
import io.dynamicnetworks.model.StatusChange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is to be changed of a pod, decided anew from each read of it. */
sealed interface PodChange {
  /** What the change asks for, given a pod. */
  sealed interface Intent {
    /** It is as it should be. */
    record Nothing() implements Intent {}

    /** No later read of the same content will allow it. */
    record Impossible(String cause) implements Intent {}

    /** The {@code metadata} of a merge patch. */
    record Patch(ObjectNode metadata) implements Intent {}
  }

  /** What is written, for a person. */
  String what();

  /** Where it is written: the end of the pod's path. */
  String subresource();

  /**
   * Decides.
   *
   * @param whole the pod as the API server sent it; null if only the watched copy is at hand
   * @return null if the whole pod is needed to decide
   */
  @Nullable Intent on(Pod pod, @Nullable ObjectNode whole);

  /** Changes of network-status. Needs no more than the watched copy. */
  record OfStatus(List<StatusChange> changes) implements PodChange {
    @Override
    public String what() {
      return "network-status";
    }

    @Override
    public String subresource() {
      return "/status";
    }

    @Override
    public Intent on(Pod pod, @Nullable ObjectNode whole) {
      return switch (NetworkStatus.parse(pod.networkStatus())) {
        case Present.Unreadable(String problem) ->
            new Intent.Impossible(problem + "; it is not overwritten");
        case Present.Attachments(List<Attachment> entries) -> {
          List<Attachment> after = NetworkStatus.apply(entries, changes);
          yield after.equals(entries) ? new Intent.Nothing() : annotate(after);
        }
      };
    }

    private static Intent annotate(List<Attachment> entries) {
      ObjectNode metadata = Json.object();
      metadata
          .putObject("annotations")
          .put(PodReading.NETWORK_STATUS, NetworkStatus.write(entries));
      return new Intent.Patch(metadata);
    }
  }

  /** This controller's finalizer, put on or taken off; others' are kept. */
  record OfFinalizer(boolean present) implements PodChange {
    @Override
    public String what() {
      return "finalizer";
    }

    @Override
    public String subresource() {
      return "";
    }

    @Override
    public @Nullable Intent on(Pod pod, @Nullable ObjectNode whole) {
      if (whole == null) {
        return null;
      }
      if (pod.ownFinalizer() == present) {
        return new Intent.Nothing();
      }
      // The API server refuses new finalizers from then on.
      return present && pod.deleting()
          ? new Intent.Impossible("the pod is being deleted")
          : new Intent.Patch(finalizers(whole));
    }

    private ObjectNode finalizers(ObjectNode whole) {
      List<JsonNode> others = new ArrayList<>();
      for (JsonNode name : whole.path("metadata").path("finalizers")) {
        if (!PodReading.FINALIZER.equals(name.asString(""))) {
          others.add(name);
        }
      }
      ObjectNode metadata = Json.object();
      ArrayNode after = metadata.putArray("finalizers").addAll(others);
      if (present) {
        after.add(PodReading.FINALIZER);
      }
      return metadata;
    }
  }
}
