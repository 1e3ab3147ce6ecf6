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
 * A real API server keeps the contract that the stand-in keeps. The system property or environment
 * variable {@code KUBECONFIG} names the file of a user who may do everything there.
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
    // One server serves all facts.
  }
}
