package io.dynamicnetworks.kube.watch;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.Messages.NetworkChanged;
import io.dynamicnetworks.kube.client.KubeRig;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.kube.Fault;
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
  private KubeRig rig;

  @BeforeEach
  void start() {
    rig = new KubeRig(folder);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void thoseThatExistAreAnswered() {
    rig.store().createNad("shop", "storage", "{\"type\":\"macvlan\"}");
    NetworkWatch watch = rig.deployed(new NetworkWatch(rig.bus, rig.connection));
    assertThat(rig.networks(WEB, STORAGE, BACKUP).values())
        .containsExactly(new NetworkDefinition(STORAGE, "{\"type\":\"macvlan\"}"));
    assertThat(problem(watch)).isEmpty();
  }

  @Test
  void onlyAConfigThatChangedIsPublished() {
    rig.store().createNad("shop", "storage", "{}");
    rig.deployed(new NetworkWatch(rig.bus, rig.connection));
    assertThat(rig.networks(WEB, STORAGE)).hasSize(1);
    awaitChange(STORAGE);
    rig.networksChanged.clear();
    rig.store().edit(rig.store().nads(), "shop", "storage", NetworkWatchTest::labelled);
    rig.store().createNad("shop", "backup", "{}");
    awaitChange(BACKUP);
    assertThat(rig.networksChanged).containsExactly(new NetworkChanged(BACKUP));
    rig.store().editNad("shop", "storage", "{\"mtu\":9000}");
    awaitChange(STORAGE);
    assertThat(rig.networks(WEB, STORAGE).get(STORAGE))
        .isEqualTo(new NetworkDefinition(STORAGE, "{\"mtu\":9000}"));
  }

  @Test
  void oneThatGoesIsPublishedAndGone() {
    rig.store().createNad("shop", "storage", "{}");
    rig.deployed(new NetworkWatch(rig.bus, rig.connection));
    assertThat(rig.networks(WEB, STORAGE)).hasSize(1);
    awaitChange(STORAGE);
    rig.networksChanged.clear();
    rig.store().deleteNad("shop", "storage");
    awaitChange(STORAGE);
    assertThat(rig.networks(WEB, STORAGE)).isEmpty();
  }

  @Test
  void moreThanOnePageIsListed() {
    for (int i = 0; i < 1_201; i++) {
      rig.store().createNad("shop", "net-" + i, "{\"number\":" + i + "}");
    }
    rig.deployed(new NetworkWatch(rig.bus, rig.connection));
    NetworkRef last = new NetworkRef("shop", "net-1200");
    assertThat(rig.networks(WEB, last).get(last))
        .isEqualTo(new NetworkDefinition(last, "{\"number\":1200}"));
    await().untilAsserted(() -> assertThat(rig.networksChanged).hasSize(1_201));
  }

  @Test
  void withoutTheirDefinitionThereAreNoneUntilItIsInstalled() {
    ResourceType definitions =
        rig.store().type("apiextensions.k8s.io", "v1", "customresourcedefinitions");
    String name = "network-attachment-definitions.k8s.cni.cncf.io";
    ObjectNode definition = Objects.requireNonNull(rig.store().find(definitions, "", name));
    rig.store().delete(definitions, "", name, null);
    NetworkWatch watch = rig.deployed(new NetworkWatch(rig.bus, rig.connection));
    await().until(() -> problem(watch).orElse("").contains("404"));
    assertThat(problem(watch))
        .hasValue(
            "network-attachment-definitions.k8s.cni.cncf.io:"
                + " the CustomResourceDefinition is not installed (404): install multus");
    assertThat(rig.networks(WEB, STORAGE)).isEmpty();
    rig.store().create(definitions, "", fresh(definition));
    rig.store().createNad("shop", "storage", "{}");
    awaitChange(STORAGE);
    assertThat(rig.networks(WEB, STORAGE)).hasSize(1);
    await().until(() -> problem(watch).isEmpty());
  }

  @Test
  void whileTheFirstListHasNoEndSingleNetworksAreRead() {
    rig.store().createNad("shop", "storage", "{}");
    rig.server
        .faults()
        .always(
            RequestMatch.any()
                .of("network-attachment-definitions")
                .and(request -> request.namespace().isEmpty()),
            new Fault.Hang());
    rig.deployed(new NetworkWatch(rig.bus, rig.connection));
    assertThat(rig.networks(WEB, STORAGE, BACKUP)).containsOnlyKeys(STORAGE);
  }

  @Test
  void oneThatTheWatchHasNotToldOfYetIsRead() {
    rig.server
        .faults()
        .always(RequestMatch.verb("watch").of("network-attachment-definitions"), new Fault.Hang());
    rig.deployed(new NetworkWatch(rig.bus, rig.connection));
    assertThat(rig.networks(WEB, STORAGE)).isEmpty();
    rig.store().createNad("shop", "storage", "{}");
    assertThat(rig.networks(WEB, STORAGE, BACKUP)).containsOnlyKeys(STORAGE);
    assertThat(rig.networksChanged).isEmpty();
  }

  @Test
  void aConfigThatIsTooLongIsNoneAndSaysWhy() {
    rig.store().createNad("shop", "storage", "x".repeat((32 << 10) + 1));
    rig.store().createNad("shop", "backup", "x".repeat(32 << 10));
    rig.deployed(new NetworkWatch(rig.bus, rig.connection));
    assertThat(rig.networks(WEB, STORAGE, BACKUP))
        .containsEntry(
            STORAGE,
            new NetworkDefinition(STORAGE, "", "spec.config: 32769 bytes, want at most 32768"))
        .containsEntry(BACKUP, new NetworkDefinition(BACKUP, "x".repeat(32 << 10)));
  }

  @Test
  void whatThereIsNoRoomForIsReadWhenItIsAskedFor() {
    for (int i = 0; i < 50; i++) {
      rig.store().createNad("crowd", "n" + i, "{\"number\":" + i + "}");
    }
    rig.store().createNad("shop", "storage", "{}");
    rig.deployed(new NetworkWatch(rig.bus, rig.connection, new NetworkCache(2_000)));
    NetworkRef[] crowd =
        IntStream.range(0, 50)
            .mapToObj(i -> new NetworkRef("crowd", "n" + i))
            .toArray(NetworkRef[]::new);
    assertThat(rig.networks(WEB, crowd)).hasSize(50);
    assertThat(rig.networks(WEB, crowd[49]).get(crowd[49]))
        .isEqualTo(new NetworkDefinition(crowd[49], "{\"number\":49}"));
    assertThat(rig.networks(WEB, new NetworkRef("crowd", "none"))).isEmpty();
    assertThat(rig.server.requests().all())
        .anyMatch(request -> String.valueOf(request.query()).contains("n49"));
    rig.server.requests().clear();
    assertThat(rig.networks(WEB, STORAGE)).hasSize(1);
    assertThat(rig.server.requests().all()).isEmpty();
    rig.store().editNad("crowd", "n49", "{\"number\":0}");
    awaitChange(crowd[49]);
    assertThat(rig.networks(WEB, crowd[49]).get(crowd[49]))
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
    await().untilAsserted(() -> assertThat(rig.networksChanged).contains(new NetworkChanged(ref)));
  }

  private Optional<String> problem(NetworkWatch watch) {
    return rig.onLoop(watch::problem);
  }
}
