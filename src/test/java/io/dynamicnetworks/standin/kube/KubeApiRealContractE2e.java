package io.dynamicnetworks.standin.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.standin.contract.KubeApiContract;
import io.dynamicnetworks.standin.contract.KubeCalls;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.File;
import java.net.http.HttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * Checks that a real API server satisfies the same contract as the stand-in. The system property or
 * environment variable {@code KUBECONFIG} is the path of a kubeconfig for a user with all
 * permissions.
 */
@Tag("e2e")
class KubeApiRealContractE2e extends KubeApiContract {
  private static HttpClient client;
  private static KubeCalls calls;

  @BeforeAll
  static void connect() throws Exception {
    String file = System.getProperty("KUBECONFIG", System.getenv().getOrDefault("KUBECONFIG", ""));
    assertThat(file).as("KUBECONFIG: the file of a cluster to test against").isNotEmpty();
    Config config = Config.fromKubeconfig(new File(file));
    client = HttpClient.newBuilder().sslContext(SSLUtils.sslContext(config)).build();
    String token = config.getAutoOAuthToken();
    calls = new KubeCalls(client, config.getMasterUrl(), token == null ? "" : token);
    calls.post(
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        Captured.object("network-attachment-definition-crd.json").toString());
  }

  @AfterAll
  static void disconnect() {
    if (client != null) {
      client.close();
    }
  }

  @Override
  protected KubeCalls api() {
    return calls;
  }

  @Override
  protected void stop() {
    // All tests share one server.
  }
}
