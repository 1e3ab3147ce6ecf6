package io.dynamicnetworks.kube.watch;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.NetworkPort.NetworkChanged;
import io.dynamicnetworks.kube.client.KubeTestbed;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.kube.ApiFault;
import io.dynamicnetworks.standin.kube.RequestMatch;
import io.dynamicnetworks.standin.kube.ResourceType;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class NetworkWatchTest {
  private static final PodRef WEB = new PodRef("shop", "web-0");
  private static final NetworkRef STORAGE = new NetworkRef("shop", "storage");
  private static final NetworkRef BACKUP = new NetworkRef("shop", "backup");

  @TempDir private Path folder;
  private KubeTestbed testbed;

  @BeforeEach
  void start() {
    testbed = new KubeTestbed(folder);
  }

  @AfterEach
  void stop() {
    testbed.close();
  }

  @Test
  void thoseThatExistAreAnswered() {
    testbed.store().createNad("shop", "storage", "{\"type\":\"macvlan\"}");
    NetworkWatch watch = testbed.deployed(new NetworkWatch(testbed.bus, testbed.connection));
    assertThat(testbed.networks(WEB, STORAGE, BACKUP).values())
        .containsExactly(new NetworkDefinition(STORAGE, "{\"type\":\"macvlan\"}"));
    assertThat(problem(watch)).isEmpty();
  }

  @Test
  void onlyAConfigThatChangedIsPublished() {
    testbed.store().createNad("shop", "storage", "{}");
    testbed.deployed(new NetworkWatch(testbed.bus, testbed.connection));
    assertThat(testbed.networks(WEB, STORAGE)).hasSize(1);
    awaitChange(STORAGE);
    testbed.networksChanged.clear();
    testbed.store().edit(testbed.store().nads(), "shop", "storage", NetworkWatchTest::labelled);
    testbed.store().createNad("shop", "backup", "{}");
    awaitChange(BACKUP);
    assertThat(testbed.networksChanged).containsExactly(new NetworkChanged(BACKUP));
    testbed.store().editNad("shop", "storage", "{\"mtu\":9000}");
    awaitChange(STORAGE);
    assertThat(testbed.networks(WEB, STORAGE).get(STORAGE))
        .isEqualTo(new NetworkDefinition(STORAGE, "{\"mtu\":9000}"));
  }

  @Test
  void oneThatGoesIsPublishedAndGone() {
    testbed.store().createNad("shop", "storage", "{}");
    testbed.deployed(new NetworkWatch(testbed.bus, testbed.connection));
    assertThat(testbed.networks(WEB, STORAGE)).hasSize(1);
    awaitChange(STORAGE);
    testbed.networksChanged.clear();
    testbed.store().deleteNad("shop", "storage");
    awaitChange(STORAGE);
    assertThat(testbed.networks(WEB, STORAGE)).isEmpty();
  }

  @Test
  void moreThanOnePageIsListed() {
    for (int i = 0; i < 1_201; i++) {
      testbed.store().createNad("shop", "net-" + i, "{\"number\":" + i + "}");
    }
    testbed.deployed(new NetworkWatch(testbed.bus, testbed.connection));
    NetworkRef last = new NetworkRef("shop", "net-1200");
    assertThat(testbed.networks(WEB, last).get(last))
        .isEqualTo(new NetworkDefinition(last, "{\"number\":1200}"));
    await().untilAsserted(() -> assertThat(testbed.networksChanged).hasSize(1_201));
  }

  @Test
  void withoutTheirDefinitionThereAreNoneUntilItIsInstalled() {
    ResourceType definitions =
        testbed.store().type("apiextensions.k8s.io", "v1", "customresourcedefinitions");
    String name = "network-attachment-definitions.k8s.cni.cncf.io";
    ObjectNode definition = Objects.requireNonNull(testbed.store().find(definitions, "", name));
    testbed.store().delete(definitions, "", name, null);
    NetworkWatch watch = testbed.deployed(new NetworkWatch(testbed.bus, testbed.connection));
    await().until(() -> problem(watch).orElse("").contains("404"));
    assertThat(problem(watch))
        .hasValue(
            "network-attachment-definitions.k8s.cni.cncf.io:"
                + " the CustomResourceDefinition is not installed (404): install Multus");
    assertThat(testbed.networks(WEB, STORAGE)).isEmpty();
    testbed.store().create(definitions, "", fresh(definition));
    testbed.store().createNad("shop", "storage", "{}");
    awaitChange(STORAGE);
    assertThat(testbed.networks(WEB, STORAGE)).hasSize(1);
    await().until(() -> problem(watch).isEmpty());
  }

  @Test
  void whileTheFirstListHasNoEndSingleNetworksAreRead() {
    testbed.store().createNad("shop", "storage", "{}");
    testbed
        .server
        .faults()
        .always(
            RequestMatch.any()
                .of("network-attachment-definitions")
                .and(request -> request.namespace().isEmpty()),
            new ApiFault.Hang());
    testbed.deployed(new NetworkWatch(testbed.bus, testbed.connection));
    assertThat(testbed.networks(WEB, STORAGE, BACKUP)).containsOnlyKeys(STORAGE);
  }

  @Test
  void aNetworkThatTheWatchHasNotShownYetIsRead() {
    testbed
        .server
        .faults()
        .always(
            RequestMatch.verb("watch").of("network-attachment-definitions"), new ApiFault.Hang());
    testbed.deployed(new NetworkWatch(testbed.bus, testbed.connection));
    assertThat(testbed.networks(WEB, STORAGE)).isEmpty();
    testbed.store().createNad("shop", "storage", "{}");
    assertThat(testbed.networks(WEB, STORAGE, BACKUP)).containsOnlyKeys(STORAGE);
    assertThat(testbed.networksChanged).isEmpty();
  }

  @Test
  void aConfigThatIsTooLongIsNoneAndSaysWhy() {
    testbed.store().createNad("shop", "storage", "x".repeat((32 << 10) + 1));
    testbed.store().createNad("shop", "backup", "x".repeat(32 << 10));
    testbed.deployed(new NetworkWatch(testbed.bus, testbed.connection));
    assertThat(testbed.networks(WEB, STORAGE, BACKUP))
        .containsEntry(
            STORAGE,
            new NetworkDefinition(STORAGE, "", "spec.config: 32769 bytes, want at most 32768"))
        .containsEntry(BACKUP, new NetworkDefinition(BACKUP, "x".repeat(32 << 10)));
  }

  @Test
  void whatThereIsNoRoomForIsReadWhenItIsAskedFor() {
    for (int i = 0; i < 50; i++) {
      testbed.store().createNad("crowd", "n" + i, "{\"number\":" + i + "}");
    }
    testbed.store().createNad("shop", "storage", "{}");
    testbed.deployed(new NetworkWatch(testbed.bus, testbed.connection, new NetworkCache(2_000)));
    NetworkRef[] crowd =
        IntStream.range(0, 50)
            .mapToObj(i -> new NetworkRef("crowd", "n" + i))
            .toArray(NetworkRef[]::new);
    assertThat(testbed.networks(WEB, crowd)).hasSize(50);
    assertThat(testbed.networks(WEB, crowd[49]).get(crowd[49]))
        .isEqualTo(new NetworkDefinition(crowd[49], "{\"number\":49}"));
    assertThat(testbed.networks(WEB, new NetworkRef("crowd", "none"))).isEmpty();
    assertThat(testbed.server.requests().all())
        .anyMatch(request -> String.valueOf(request.query()).contains("n49"));
    testbed.server.requests().clear();
    assertThat(testbed.networks(WEB, STORAGE)).hasSize(1);
    assertThat(testbed.server.requests().all()).isEmpty();
    testbed.store().editNad("crowd", "n49", "{\"number\":0}");
    awaitChange(crowd[49]);
    assertThat(testbed.networks(WEB, crowd[49]).get(crowd[49]))
        .isEqualTo(new NetworkDefinition(crowd[49], "{\"number\":0}"));
  }

  private static ObjectNode fresh(ObjectNode object) {
    object.withObject("metadata").remove("resourceVersion");
    object.withObject("metadata").remove("uid");
    return object;
  }

  private static ObjectNode labelled(ObjectNode nad) {
    nad.withObject("metadata").withObject("labels").put("a", "b");
    return nad;
  }

  private void awaitChange(NetworkRef ref) {
    await()
        .untilAsserted(() -> assertThat(testbed.networksChanged).contains(new NetworkChanged(ref)));
  }

  private Optional<String> problem(NetworkWatch watch) {
    return testbed.onLoop(watch::problem);
  }
}
