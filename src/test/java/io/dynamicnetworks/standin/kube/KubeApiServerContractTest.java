package io.dynamicnetworks.standin.kube;

import static io.dynamicnetworks.standin.Patience.await;

import io.dynamicnetworks.standin.contract.KubeApiContract;
import io.dynamicnetworks.standin.contract.KubeCalls;
import io.vertx.core.Vertx;
import java.net.http.HttpClient;

/** The stand-in satisfies the contract. */
class KubeApiServerContractTest extends KubeApiContract {
  private static final String TOKEN = "good";

  private final Vertx vertx = Vertx.vertx();
  private final KubeApiServer server = KubeApiServer.start(vertx);
  private final HttpClient client = HttpClient.newHttpClient();

  KubeApiServerContractTest() {
    server.requireToken(TOKEN);
  }

  @Override
  protected KubeCalls api() {
    return new KubeCalls(client, server.url(), TOKEN);
  }

  @Override
  protected void stop() {
    client.close();
    server.close();
    await(vertx.close());
  }
}
