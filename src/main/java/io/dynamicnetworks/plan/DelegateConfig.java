package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attributes;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkDefinition;

/** What the daemon is sent for a NAD and a request, or why it cannot be sent. */
public sealed interface DelegateConfig {
  /**
   * It can be sent.
   *
   * @param config the CNI config: the NAD's own text if nothing had to be added
   * @param attributes what goes beside the config in the delegate request
   */
  record Usable(String config, Attributes attributes) implements DelegateConfig {}

  /**
   * It cannot.
   *
   * @param problem names the key of {@code spec.config}, the value and what was wanted
   */
  record Unusable(String problem) implements DelegateConfig {}

  /**
   * What to send to attach the NAD as the request asks. The daemon panics on configs that it does
   * not expect (SPEC 9), so everything that it takes for granted is checked here.
   */
  static DelegateConfig of(NetworkDefinition network, InterfaceRequest request) {
    try {
      return CniConfig.parse(network).withRequest(request);
    } catch (CniConfig.Unsuitable e) {
      return new Unusable(e.problem());
    }
  }
}
