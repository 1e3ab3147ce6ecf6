package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Requests that {@code kubelet} answers. */
public sealed interface KubeletPort extends Message {
  /** Request: the devices allocated to a pod. */
  Service<DevicesQuery, DevicesAnswer> DEVICES =
      new Service<>("kubelet.devices", DevicesQuery.class, DevicesAnswer.class);

  /**
   * Asks which devices the kubelet allocated to a pod.
   *
   * @param resources the resources in question
   * @param listed devices of these resources in the pod's status, used while the kubelet has no
   *     socket
   */
  record DevicesQuery(
      PodUid uid, PodRef about, Set<String> resources, Map<String, List<String>> listed)
      implements KubeletPort {
    public DevicesQuery {
      resources = Set.copyOf(resources);
      listed = Map.copyOf(listed);
    }
  }

  /** The devices that the kubelet allocated to a pod. */
  record DevicesAnswer(PodRef about, Allocation allocation) implements KubeletPort {}

  /** Request: what device plugins say about devices. The kubelet itself is not asked. */
  Service<DeviceInfoQuery, DeviceInfoAnswer> DEVICE_INFO =
      new Service<>("kubelet.device-info", DeviceInfoQuery.class, DeviceInfoAnswer.class);

  /** Asks for the descriptions of devices that attachments of a pod hold. */
  record DeviceInfoQuery(PodRef about, List<Device> devices) implements KubeletPort {
    public DeviceInfoQuery {
      devices = List.copyOf(devices);
    }
  }

  /** The same devices, in their order, each with its description if there is one. */
  record DeviceInfoAnswer(PodRef about, List<Device> devices) implements KubeletPort {
    public DeviceInfoAnswer {
      devices = List.copyOf(devices);
    }
  }
}
