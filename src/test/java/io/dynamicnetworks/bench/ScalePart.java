package io.dynamicnetworks.bench;

import io.dynamicnetworks.standin.kube.RecordedRequest;
import io.dynamicnetworks.standin.kube.RequestMatch;
import io.dynamicnetworks.testbed.Testbed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What a controller's start requests from the API server, and what it receives. */
final class ScalePart {
  private static final String PART = "scale";

  private static final int PODS = 110;
  private static final int NETWORKS = 5_000;
  private static final int CONTROLLERS = 1_000;
  private static final long PATIENCE_SECONDS = 300;

  private final Program program;
  private final BenchReport report;

  ScalePart(Program program, BenchReport report) {
    this.program = program;
    this.report = report;
  }

  void run() {
    Testbed testbed = Testbed.withStandIns();
    for (int i = 0; i < NETWORKS; i++) {
      testbed.store().createNad("others", "net-" + i, testbed.macvlan());
    }
    try (Stage stage = new Stage(testbed, PODS, program.withCache())) {
      // The networks may arrive after the pods; an attach waits for them.
      stage.edit(stage.pods().subList(0, 1), 1);
      stage.edit(stage.pods().subList(0, 1), 0);
      List<RecordedRequest> all =
          testbed
              .api()
              .requests()
              .matching(
                  RequestMatch.any()
                      .from("multus-dynamic")
                      .and(
                          request ->
                              request.verb().equals("list") || request.verb().equals("watch")));
      String with = "start, %d pods, %,d networks: ".formatted(PODS, NETWORKS);
      report.add(PART, with + "lists and watches", all.size(), "");
      report.add(PART, with + "received", bytes(all) / 1e3, "kB");
      report.add(PART, with + "of networks", bytes(networks(all)) / 1e3, "kB");
      report.add(PART, with + "ready", stage.controller().startTook().toNanos() / 1e6, "ms");
      report.add(PART, with + "RSS", stage.usage().rssMegabytes(), "MB");
      networkEdit(
          stage, networks(all).stream().filter(ScalePart::isWatch).findFirst().orElseThrow());
      herd(testbed, all);
    }
  }

  /** The bytes that the edit of one network sends to each node. */
  private void networkEdit(Stage stage, RecordedRequest watch) {
    long before = watch.bytesSent();
    stage.testbed().store().editNad("others", "net-0", stage.testbed().macvlan() + " ");
    // The stage's watch shows a later edit only after the network's event was sent.
    stage.edit(stage.pods().subList(0, 1), 1);
    double sent = watch.bytesSent() - (double) before;
    report.add(PART, "an edit of a network, received by a node", sent, "bytes");
  }

  /** Many controllers start at once: each repeats the list requests of this one's start. */
  private void herd(Testbed testbed, List<RecordedRequest> start) {
    List<String> lists =
        start.stream()
            .filter(request -> request.info().verb().equals("list"))
            .filter(request -> !request.query().contains("continue="))
            .map(request -> request.path() + "?" + request.query())
            .toList();
    Vertx vertx = Vertx.vertx();
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(CONTROLLERS));
    AtomicLong bytes = new AtomicLong();
    long began = System.nanoTime();
    List<Future<Void>> controllers = new ArrayList<>();
    for (int i = 0; i < CONTROLLERS; i++) {
      Future<Void> controller = Future.succeededFuture();
      for (String list : lists) {
        controller = controller.compose(done -> get(client, testbed, list, bytes));
      }
      controllers.add(controller);
    }
    Future.all(controllers).timeout(PATIENCE_SECONDS, TimeUnit.SECONDS).await();
    String with = "%,d controllers at once, first page of each list: ".formatted(CONTROLLERS);
    report.add(PART, with + "time", (System.nanoTime() - began) / 1e6, "ms");
    report.add(PART, with + "sent", bytes.doubleValue() / 1e6, "MB");
    vertx.close().await();
  }

  private static Future<Void> get(
      HttpClient client, Testbed testbed, String uri, AtomicLong bytes) {
    return client
        .request(HttpMethod.GET, testbed.api().port(), "127.0.0.1", uri)
        .compose(request -> request.send())
        .compose(response -> response.body())
        .map(body -> bytes.addAndGet(body.length()))
        .mapEmpty();
  }

  private static boolean isWatch(RecordedRequest request) {
    return request.info().verb().equals("watch");
  }

  private static List<RecordedRequest> networks(List<RecordedRequest> all) {
    return all.stream()
        .filter(request -> request.info().resource().startsWith("network-attachment"))
        .toList();
  }

  private static double bytes(List<RecordedRequest> requests) {
    return requests.stream().mapToLong(RecordedRequest::bytesSent).sum();
  }
}
