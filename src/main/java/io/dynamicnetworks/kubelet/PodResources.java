package io.dynamicnetworks.kubelet;

import io.dynamicnetworks.grpc.WireMessage;
import io.dynamicnetworks.kubelet.v1.ContainerDevices;
import io.dynamicnetworks.kubelet.v1.ContainerResources;
import io.dynamicnetworks.kubelet.v1.ListPodResourcesResponse;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.DeviceOrder;
import io.dynamicnetworks.model.PodRef;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the kubelet's answer says about one pod.
 *
 * @param pods how many pods of that name it lists: the API has no uids, so {@link KubeletClient}
 *     refuses any number but one
 * @param ids by resource, in the order in which they are given out
 */
record PodResources(int pods, Map<String, List<String>> ids) {
  /** Longer than any name or id. */
  private static final int MAX_BYTES = 1 << 10;

  /**
   * Reads an answer to Get or List, which differ only in how many pods they may list.
   *
   * @throws io.vertx.grpc.common.CodecException if it is not a protobuf message
   */
  static PodResources read(Buffer message, PodRef pod, Set<String> resources) {
    Map<String, List<Set<String>>> found = new HashMap<>();
    int[] pods = {0};
    WireMessage.of(message)
        .read(
            new WireMessage.Fields() {
              @Override
              public void bytes(int field, WireMessage value) {
                if (field == ListPodResourcesResponse.POD_RESOURCES_FIELD_NUMBER
                    && isOf(value, pod)) {
                  pods[0]++;
                  value.read(new Containers(resources, found));
                }
              }
            });
    Map<String, List<String>> ids = new HashMap<>();
    resources.forEach(
        resource ->
            ids.put(
                resource,
                DeviceOrder.of(found.getOrDefault(resource, List.of())).stream()
                    .limit(Budgets.DEVICES_OF_POD)
                    .toList()));
    return new PodResources(pods[0], ids);
  }

  private static boolean isOf(WireMessage message, PodRef pod) {
    boolean[] same = {false, false};
    message.read(
        new WireMessage.Fields() {
          @Override
          public void bytes(int field, WireMessage value) {
            switch (field) {
              case io.dynamicnetworks.kubelet.v1.PodResources.NAME_FIELD_NUMBER ->
                  same[0] = value.is(pod.name());
              case io.dynamicnetworks.kubelet.v1.PodResources.NAMESPACE_FIELD_NUMBER ->
                  same[1] = value.is(pod.namespace());
              default -> {}
            }
          }
        });
    return same[0] && same[1];
  }

  /** A pod's containers: restartable init containers come first. */
  private record Containers(Set<String> resources, Map<String, List<Set<String>>> found)
      implements WireMessage.Fields {
    @Override
    public void bytes(int field, WireMessage value) {
      if (field == io.dynamicnetworks.kubelet.v1.PodResources.CONTAINERS_FIELD_NUMBER) {
        Map<String, Set<String>> ofContainer = new HashMap<>();
        value.read(new Devices(resources, ofContainer));
        ofContainer.forEach(
            (resource, ids) -> found.computeIfAbsent(resource, any -> new ArrayList<>()).add(ids));
      }
    }
  }

  /** A container's devices: one element per device and NUMA node. */
  private record Devices(Set<String> resources, Map<String, Set<String>> ids)
      implements WireMessage.Fields {
    @Override
    public void bytes(int field, WireMessage value) {
      if (field == ContainerResources.DEVICES_FIELD_NUMBER) {
        Element element = new Element();
        value.read(element);
        if (resources.contains(element.resource)) {
          ids.computeIfAbsent(element.resource, any -> new LinkedHashSet<>()).addAll(element.ids);
        }
      }
    }
  }

  private static final class Element implements WireMessage.Fields {
    private String resource = "";
    private final List<String> ids = new ArrayList<>();

    @Override
    public void bytes(int field, WireMessage value) {
      if (value.length() > MAX_BYTES) {
        return;
      }
      switch (field) {
        case ContainerDevices.RESOURCE_NAME_FIELD_NUMBER -> resource = value.text();
        case ContainerDevices.DEVICE_IDS_FIELD_NUMBER -> {
          String id = value.text();
          if (Device.isId(id)) {
            ids.add(id);
          }
        }
        default -> {}
      }
    }
  }
}
