package io.dynamicnetworks.kube;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.Messages.NetworkChanged;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.kube.ResourceType;
import java.nio.file.Path;
import java.util.Objects;
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
    assertThat(watch.problem()).isEmpty();
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
    await().until(() -> watch.problem().orElse("").contains("404"));
    assertThat(watch.problem())
        .hasValue(
            "network-attachment-definitions.k8s.cni.cncf.io:"
                + " the CustomResourceDefinition is not installed (404): install multus");
    assertThat(rig.networks(WEB, STORAGE)).isEmpty();
    rig.store().create(definitions, "", fresh(definition));
    rig.store().createNad("shop", "storage", "{}");
    awaitChange(STORAGE);
    assertThat(rig.networks(WEB, STORAGE)).hasSize(1);
    await().until(() -> watch.problem().isEmpty());
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
}
