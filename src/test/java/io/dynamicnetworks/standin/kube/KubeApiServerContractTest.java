package io.dynamicnetworks.standin.kube;

import io.dynamicnetworks.standin.contract.KubeApiContract;
import io.dynamicnetworks.standin.contract.KubeCalls;
import io.vertx.core.Vertx;
import java.net.http.HttpClient;
import java.util.concurrent.TimeUnit;

/** The stand-in keeps the contract. */
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
    vertx.close().timeout(10, TimeUnit.SECONDS).await();
  }
}
