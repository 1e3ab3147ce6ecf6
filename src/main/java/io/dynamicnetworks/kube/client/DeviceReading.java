package io.dynamicnetworks.kube.client;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.DeviceOrder;
import io.dynamicnetworks.model.PodDevices;
import io.dynamicnetworks.model.ResourceNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the devices that a pod's containers request and were allocated: only extended resources,
 * and no more than {@link Budgets#POD_DEVICES_CHARS}. Anything beyond counts as neither requested
 * nor allocated.
 */
final class DeviceReading {
  private static final String ALWAYS = "Always";

  private final JsonParser json;
  private final Set<String> requested = new LinkedHashSet<>();
  private final Set<String> restartable = new LinkedHashSet<>();
  private final List<Allocated> ofInitContainers = new ArrayList<>();
  private final List<Allocated> ofContainers = new ArrayList<>();
  private boolean claims;
  private boolean isInit;
  private int chars;
  private Container container = new Container();

  /** One resource allocated to a container. */
  private record Allocated(String container, String resource, List<String> ids) {}

  /** A container of the spec, or its status, while it is read. */
  private static final class Container {
    private String name = "";
    private boolean restarts;
    private final Set<String> resources = new LinkedHashSet<>();
    private String resource = "";
    private final List<String> ids = new ArrayList<>();
  }

  DeviceReading(JsonParser json) {
    this.json = json;
  }

  // ---- spec ----

  /** {@code spec.resourceClaims}. */
  void claims() {
    ApiJson.array(
        json,
        () -> {
          claims = true;
          ApiJson.skip(json);
        });
  }

  /** {@code spec.containers}. */
  void containers() {
    ApiJson.array(
        json,
        () -> {
          read(this::spec);
          container.resources.forEach(this::request);
        });
  }

  /**
   * {@code spec.initContainers}: one that restarts runs alongside the others and keeps its devices.
   */
  void initContainers() {
    ApiJson.array(
        json,
        () -> {
          read(this::spec);
          if (container.restarts && take(container.name.length())) {
            restartable.add(container.name);
            container.resources.forEach(this::request);
          }
        });
  }

  private void read(ApiJson.Field field) {
    container = new Container();
    ApiJson.object(json, field);
  }

  private void spec(String field) {
    switch (field) {
      case "name" -> container.name = ApiJson.text(json);
      case "restartPolicy" -> container.restarts = ALWAYS.equals(ApiJson.text(json));
      case "resources" -> ApiJson.object(json, this::resources);
      default -> ApiJson.skip(json);
    }
  }

  /** The API server makes an extended resource's request and limit equal. */
  private void resources(String field) {
    switch (field) {
      case "requests", "limits" -> ApiJson.object(json, this::quantity);
      default -> ApiJson.skip(json);
    }
  }

  private void quantity(String resource) {
    boolean isNone = ApiJson.text(json).equals("0");
    if (!isNone && ResourceNames.isExtended(resource) && fits(resource.length())) {
      container.resources.add(resource);
    }
  }

  private void request(String resource) {
    if (!requested.contains(resource) && take(resource.length())) {
      requested.add(resource);
    }
  }

  // ---- status ----

  /**
   * {@code status.extendedResourceClaimStatus}: a driver serves extended resources that the
   * containers request, through a claim that the scheduler made.
   */
  void claimStatus() {
    claims |= json.currentToken() != JsonToken.VALUE_NULL;
    ApiJson.skip(json);
  }

  /** Reads a field of {@code status.containerStatuses}; whether it was one of interest here. */
  boolean status(String field) {
    switch (field) {
      case "name" -> container.name = ApiJson.text(json);
      case "allocatedResourcesStatus" ->
          ApiJson.array(
              json,
              () -> {
                container.resource = "";
                container.ids.clear();
                ApiJson.object(json, this::allocated);
                keep();
              });
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Starts the status of a container or an init container. */
  void statusOf(boolean initContainer) {
    container = new Container();
    isInit = initContainer;
  }

  private void allocated(String field) {
    switch (field) {
      case "name" -> container.resource = ApiJson.text(json);
      case "resources" -> ApiJson.array(json, () -> ApiJson.object(json, this::resource));
      default -> ApiJson.skip(json);
    }
  }

  private void resource(String field) {
    if (!field.equals("resourceID")) {
      ApiJson.skip(json);
      return;
    }
    String id = ApiJson.text(json);
    if (Device.isId(id) && take(id.length())) {
      container.ids.add(id);
    }
  }

  private void keep() {
    if (ResourceNames.isExtended(container.resource)
        && !container.ids.isEmpty()
        && take(container.resource.length())) {
      (isInit ? ofInitContainers : ofContainers)
          .add(new Allocated(container.name, container.resource, List.copyOf(container.ids)));
    }
  }

  // ---- result ----

  private boolean fits(int more) {
    return chars + more <= Budgets.POD_DEVICES_CHARS;
  }

  private boolean take(int more) {
    boolean fits = fits(more);
    chars += fits ? more : 0;
    return fits;
  }

  PodDevices devices() {
    if (requested.isEmpty() && !claims) {
      return PodDevices.NONE;
    }
    Map<String, List<List<String>>> byResource = new LinkedHashMap<>();
    Stream.concat(
            ofInitContainers.stream().filter(each -> restartable.contains(each.container())),
            ofContainers.stream())
        .filter(each -> requested.contains(each.resource()))
        .forEach(
            each ->
                byResource
                    .computeIfAbsent(each.resource(), any -> new ArrayList<>())
                    .add(each.ids()));
    Map<String, List<String>> allocated = new LinkedHashMap<>();
    byResource.forEach((resource, ids) -> allocated.put(resource, DeviceOrder.of(ids)));
    return new PodDevices(requested, claims, allocated);
  }
}
