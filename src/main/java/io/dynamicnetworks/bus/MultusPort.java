package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.CniCommand;
import io.dynamicnetworks.model.CniReply;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.SentConfig;
import java.time.Duration;

/** The CNI requests that {@code multus} sends to the daemon. */
public sealed interface MultusPort extends Message {
  /** Request: an ADD or a DEL; in order and one at a time per pod. */
  KeyedService<DelegateRequest, DelegateReply> DELEGATE =
      new KeyedService<>("multus.", DelegateRequest.class, DelegateReply.class);

  /**
   * One CNI request.
   *
   * @param identity the pod that the request is sent as; the controller's own pod for an orphan
   * @param network for messages only
   * @param sent the CNI config
   * @param attributes for an ADD only
   * @param timeout time from sending it until its outcome counts as unknown
   */
  record DelegateRequest(
      CniCommand command,
      PodUid uid,
      PodRef about,
      PodIdentity identity,
      NetworkRef network,
      InterfaceName iface,
      Sandbox sandbox,
      SentConfig sent,
      DelegateAttributes attributes,
      Duration timeout)
      implements MultusPort {
    /** The text of the config, decoded anew by each call. */
    public String config() {
      return sent.text();
    }
  }

  /** How a CNI request ended: an {@link AddReply} to an ADD, a {@link DelReply} to a DEL. */
  record DelegateReply(PodRef about, CniReply reply) implements MultusPort {}
}
