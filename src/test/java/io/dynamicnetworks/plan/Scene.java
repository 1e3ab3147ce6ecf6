package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Plan;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Present;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.Step;
import io.dynamicnetworks.model.Wanted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A situation told in few words. Networks are of namespace {@code shop}, as the pod is, unless a
 * namespace is named; a place is written {@code network@interface}, or {@code network} alone.
 */
final class Scene {
  static final String HINT = "ip=10.244.0.7";
  static final Sandbox SANDBOX = new Sandbox("sandbox-1", "/var/run/netns/cni-1");

  private final List<Selection> valid = new ArrayList<>();
  private final List<InvalidSelection> invalid = new ArrayList<>();
  private final List<Attachment> status = new ArrayList<>();
  private final List<LedgerEntry> ledger = new ArrayList<>();
  private final Map<NetworkRef, NetworkDefinition> networks = new LinkedHashMap<>();
  private Wanted wanted = Wanted.Selections.NONE;
  private Present present = Present.Attachments.NONE;
  private Policy policy = Policy.DEFAULT;
  private Pod pod = pod(Pod.Phase.RUNNING, false, false, false);
  private String sandboxId = "";
  private Set<InterfaceName> taken = Set.of();

  /** A pod in which only the cluster network is attached, and the networks a to d exist. */
  static Scene scene() {
    Scene scene = new Scene();
    scene.status.add(attachment("shop-default", "eth0", true));
    return scene.exists("a").exists("b").exists("c").exists("d");
  }

  /** A scene without the cluster network's entry. */
  static Scene empty() {
    return new Scene();
  }

  Scene exists(String network) {
    return exists(network, config(network));
  }

  Scene exists(String network, String config) {
    networks.put(ref(network), new NetworkDefinition(ref(network), config));
    return this;
  }

  Scene missing(String network) {
    networks.remove(ref(network));
    return this;
  }

  Scene wants(String... places) {
    for (String place : places) {
      wants(place, InterfaceRequest.NONE);
    }
    return this;
  }

  Scene wants(String place, InterfaceRequest request) {
    valid.add(new Selection(position(), network(place), ifaceName(place), request));
    return this;
  }

  Scene wantsInvalid(String place) {
    int position = position();
    invalid.add(
        new InvalidSelection(
            position, "element " + position + ": bad", network(place), ifaceName(place)));
    return this;
  }

  Scene wantsNonsense() {
    int position = position();
    invalid.add(new InvalidSelection(position, "element " + position + ": null", null, null));
    return this;
  }

  Scene wantsUnreadable(String problem) {
    wanted = new Wanted.Unreadable(problem);
    return this;
  }

  Scene listed(String... places) {
    for (String place : places) {
      status.add(listedAs(place));
    }
    return this;
  }

  Scene listed(Attachment attachment) {
    status.add(attachment);
    return this;
  }

  Scene statusUnreadable(String problem) {
    present = new Present.Unreadable(problem);
    return this;
  }

  Scene remembers(State state, String... places) {
    for (String place : places) {
      ledger.add(entry(state, place));
    }
    return this;
  }

  Scene remembers(LedgerEntry entry) {
    ledger.add(entry);
    return this;
  }

  /** Attached by the controller, listed and remembered. */
  Scene plugged(String... places) {
    return listed(places).remembers(State.ATTACHED, places);
  }

  Scene policy(Policy newPolicy) {
    policy = newPolicy;
    return this;
  }

  Scene pod(Pod newPod) {
    pod = newPod;
    return this;
  }

  Scene sandbox(String id) {
    sandboxId = id;
    return this;
  }

  Scene taken(String... names) {
    taken = Arrays.stream(names).map(InterfaceName::new).collect(Collectors.toSet());
    return this;
  }

  Situation situation() {
    return new Situation(
        pod,
        wanted instanceof Wanted.Unreadable ? wanted : new Wanted.Selections(valid, invalid),
        present instanceof Present.Unreadable ? present : new Present.Attachments(status),
        ledger,
        networks,
        policy,
        sandboxId.isEmpty() ? null : sandboxId,
        taken);
  }

  Plan plan() {
    return Planner.plan(situation());
  }

  /** The steps, such as {@code "Attach a@net1"}. */
  List<String> steps() {
    return plan().steps().stream().map(Scene::told).toList();
  }

  List<String> notices() {
    return plan().notices().stream().map(Notice::message).toList();
  }

  List<EventReason> reasons() {
    return plan().notices().stream().map(Notice::reason).toList();
  }

  private int position() {
    return valid.size() + invalid.size() + 1;
  }

  static String told(Step step) {
    return step.getClass().getSimpleName()
        + " "
        + place(step.network(), String.valueOf(step.iface()));
  }

  static String place(NetworkRef network, String iface) {
    String name = network.namespace().equals("shop") ? network.name() : network.toString();
    return name + "@" + iface;
  }

  static Pod pod(Pod.Phase phase, boolean deleting, boolean ended, boolean hostNetwork) {
    return new Pod(
        new PodUid("uid-1"),
        new PodRef("shop", "cart-0"),
        "1",
        phase,
        deleting,
        ended,
        hostNetwork,
        false,
        null,
        null,
        null,
        HINT);
  }

  static String config(String network) {
    return "{\"cniVersion\":\"1.0.0\",\"name\":\""
        + ref(network).name()
        + "\",\"type\":\"macvlan\"}";
  }

  static NetworkRef ref(String network) {
    return network.contains("/")
        ? NetworkRef.parse(network).orElseThrow()
        : new NetworkRef("shop", network);
  }

  static NetworkRef network(String place) {
    return ref(place.replaceAll("@.*", ""));
  }

  static @Nullable InterfaceName ifaceName(String place) {
    return place.contains("@") ? new InterfaceName(place.replaceAll(".*@", "")) : null;
  }

  static InterfaceName iface(String place) {
    return new InterfaceName(place.replaceAll(".*@", ""));
  }

  static InterfaceRequest ips(String... ips) {
    return new InterfaceRequest(List.of(ips), null, null, null, null, null, List.of(), null);
  }

  static InterfaceRequest mac(String mac) {
    return new InterfaceRequest(List.of(), mac, null, null, null, null, List.of(), null);
  }

  static Attachment listedAs(String place) {
    InterfaceName iface = ifaceName(place);
    return attachment(network(place).toString(), iface == null ? null : iface.value(), false);
  }

  static Attachment attachment(String name, @Nullable String iface, boolean isDefault) {
    return attachment(name, iface, List.of(), null, isDefault);
  }

  static Attachment listedWith(String place, @Nullable String mac, String... ips) {
    return attachment(network(place).toString(), iface(place).value(), List.of(ips), mac, false);
  }

  static Attachment attachment(
      String name,
      @Nullable String iface,
      List<String> ips,
      @Nullable String mac,
      boolean isDefault) {
    return new Attachment(
        name, NetworkRef.parse(name).orElse(null), iface, ips, mac, isDefault, "{}");
  }

  static LedgerEntry entry(State state, String place) {
    return entry(state, place, InterfaceRequest.NONE);
  }

  static LedgerEntry entry(State state, String place, InterfaceRequest request) {
    boolean known = state != State.ATTACHING && state != State.UNCERTAIN;
    return new LedgerEntry(
        network(place),
        iface(place),
        state == State.ADOPTED ? Sandbox.NONE : SANDBOX,
        config(network(place).toString()),
        request,
        state,
        0,
        known ? List.of(listedAs(place)) : List.of(),
        HINT);
  }

  static LedgerEntry inSandbox(String id, String hint, LedgerEntry entry) {
    return new LedgerEntry(
        entry.network(),
        entry.iface(),
        new Sandbox(id, "/var/run/netns/" + id),
        entry.config(),
        entry.request(),
        entry.state(),
        entry.sentAtMillis(),
        entry.entries(),
        hint);
  }
}
