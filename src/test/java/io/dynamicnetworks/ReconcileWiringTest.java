package io.dynamicnetworks;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.config.Config;
import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.plan.Policy;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReconcileWiringTest {
  private static final NetworkRef OF_INFRA = new NetworkRef("infra", "storage");
  private static final NetworkRef OF_DEFAULT = new NetworkRef("default", "storage");

  private static Policy policy(String config) {
    return ReconcileWiring.settings(Config.parse(config).settings(), null)
        .policy()
        .following(new Isolation(true, Set.of("default")));
  }

  @Test
  void globalNamespacesAloneAreNotIgnored() {
    Policy policy = policy("{\"globalNamespaces\":[\"infra\"]}");
    assertThat(policy.allows("shop", OF_INFRA)).isTrue();
    assertThat(policy.allows("shop", OF_DEFAULT)).isFalse();
  }

  @Test
  void isolationThatIsOffStaysOffWhateverMultusSays() {
    assertThat(policy("{\"namespaceIsolation\":false}").allows("shop", OF_INFRA)).isTrue();
  }

  @Test
  void howManyNetworksAPodMayHaveIsAsTheConfigSays() {
    assertThat(policy("{\"maxInterfacesPerPod\":7}").maxInterfaces()).isEqualTo(7);
    assertThat(policy("{}").maxInterfaces()).isEqualTo(32);
  }
}
