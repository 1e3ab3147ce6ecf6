package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.SentConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of several requests wrote a file of the CNI cache. */
class FileClaimTest {
  private static final String MASTER = "{'name':'a','type':'macvlan','master':'%s'}";

  private static Attachment request(String config, InterfaceRequest asked, long sentAt) {
    return Scene.attachment("a@x1", new AttachmentState.Abandoned(sentAt))
        .withConfig(Scene.json(config))
        .withRequest(asked);
  }

  private static CachedAttachment file(String config, InterfaceRequest shown) {
    return new CachedAttachment(
        new InterfaceName("x1"),
        "a",
        ToyPod.SANDBOX.netns(),
        SentConfig.of(config.isEmpty() ? null : Scene.json(config)),
        shown,
        null,
        true,
        1);
  }

  private static List<Attachment> best(CachedAttachment file, List<Attachment> requests) {
    return requests.stream().filter(each -> FileClaim.isBest(file, each, requests)).toList();
  }

  @Test
  void theConfigShowsWhichAndTheDaemonsOwnKeysDoNotMatter() {
    Attachment eth0 = request(MASTER.formatted("eth0"), InterfaceRequest.NONE, 1);
    Attachment eth1 = request(MASTER.formatted("eth1"), InterfaceRequest.NONE, 2);
    String merged = "{'name':'a','type':'macvlan','master':'eth0','logLevel':'debug'}";
    assertThat(best(file(merged, InterfaceRequest.NONE), List.of(eth0, eth1)))
        .containsExactly(eth0);
    assertThat(
            best(file(merged.replace("eth0", "eth1"), Scene.ips("10.0.0.1")), List.of(eth0, eth1)))
        .containsExactly(eth1);
  }

  /** A NAD that has got a member more since. */
  @Test
  void whatTheFileLacksCountsAgainstARequest() {
    Attachment before = request(MASTER.formatted("eth0"), InterfaceRequest.NONE, 1);
    String tagged = "{'name':'a','type':'macvlan','master':'eth0','vlan':100}";
    Attachment after = request(tagged, InterfaceRequest.NONE, 2);
    String merged = "{'master':'eth0','name':'a','runtimeConfig':{},'type':'macvlan'}";
    assertThat(best(file(merged, InterfaceRequest.NONE), List.of(before, after)))
        .containsExactly(before);
    assertThat(best(file(tagged, InterfaceRequest.NONE), List.of(before, after)))
        .containsExactly(after);
  }

  @Test
  void theOrderOfMembersDoesNotMatter() {
    String own = "{'name':'a','type':'x','args':{'a':[1,{'b':true}],'c':'d'}}";
    Attachment one = request(own, InterfaceRequest.NONE, 1);
    Attachment two = request(own.replace("'d'", "'e'"), InterfaceRequest.NONE, 2);
    String sorted = "{'args':{'c':'d','a':[1,{'b':true}]},'type':'x','name':'a'}";
    assertThat(best(file(sorted, InterfaceRequest.NONE), List.of(one, two))).containsExactly(one);
  }

  @Test
  void ofEqualConfigsTheRequestShowsWhich() {
    Attachment one = request(MASTER.formatted("eth0"), Scene.ips("10.0.0.1"), 1);
    Attachment two = request(MASTER.formatted("eth0"), Scene.ips("10.0.0.2"), 2);
    assertThat(best(file(MASTER.formatted("eth0"), Scene.ips("10.0.0.1")), List.of(one, two)))
        .containsExactly(one);
  }

  @Test
  void whereTheFileShowsNothingTheNewestWins() {
    Attachment one = request(MASTER.formatted("eth0"), InterfaceRequest.NONE, 1);
    Attachment two = request(MASTER.formatted("eth1"), InterfaceRequest.NONE, 2);
    assertThat(best(file("", InterfaceRequest.NONE), List.of(one, two))).containsExactly(two);
  }
}
