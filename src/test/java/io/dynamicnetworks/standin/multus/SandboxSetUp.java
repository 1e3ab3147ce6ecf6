package io.dynamicnetworks.standin.multus;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.multus.CniChain.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What multus itself does when the kubelet creates or removes a sandbox. Blocking. */
public final class SandboxSetUp {
  private final CniChain chain;
  private final LibcniCache cache;
  private final String resultVersion;
  private final Map<String, List<Step>> done = new ConcurrentHashMap<>();

  /**
   * A step for the teardown to undo.
   *
   * @param ran whether a plugin ran for it
   */
  private record Step(NetworkConfig network, Target target, boolean ran) {}

  SandboxSetUp(CniChain chain, LibcniCache cache, String resultVersion) {
    this.chain = chain;
    this.cache = cache;
    this.resultVersion = resultVersion;
  }

  /**
   * A network of a sandbox; the first one is the cluster network.
   *
   * @param name {@code namespace/name} of the NAD, or the bare name of the cluster network
   * @param ifname requested name; null lets multus choose: {@code eth0}, {@code net1} …
   * @param made result to use if the sandbox already has the interface and no plugin must run; null
   *     otherwise
   */
  public record Delegate(
      String name,
      String config,
      @Nullable String ifname,
      List<String> ips,
      @Nullable String mac,
      @Nullable String made) {
    public Delegate {
      ips = List.copyOf(ips);
    }

    public Delegate(
        String name,
        String config,
        @Nullable String ifname,
        List<String> ips,
        @Nullable String mac) {
      this(name, config, ifname, ips, mac, null);
    }
  }

  /**
   * The outcome of one network.
   *
   * @param result in the daemon's result version
   */
  public record Attached(String name, String ifname, String result) {}

  /**
   * Sets up a sandbox. The record is written before the first ADD; if an ADD fails, all is undone.
   */
  List<Attached> add(
      PodRef pod, String uid, String sandboxId, String netns, List<Delegate> delegates) {
    List<Attached> attached = new ArrayList<>();
    done.put(sandboxId, new ArrayList<>());
    cache.putRecord(sandboxId, record(delegates));
    try {
      for (int index = 0; index < delegates.size(); index++) {
        Delegate delegate = delegates.get(index);
        String ifname = ifname(delegate, index);
        NetworkConfig network = network(delegate);
        Target target = target(pod, uid, sandboxId, netns, ifname, delegate);
        String made = delegate.made();
        ObjectNode result = made == null ? chain.add(network, target) : GoJson.object(made);
        if (made != null) {
          cache.put(network, target, result);
        }
        done.get(sandboxId).add(new Step(network, target, made == null));
        attached.add(
            new Attached(
                delegate.name(), ifname, CniResults.convert(result, resultVersion).toString()));
      }
      return attached;
    } catch (RefusedCall refusal) {
      delete(sandboxId);
      throw new IllegalStateException("sandbox " + sandboxId + " not set up", refusal);
    }
  }

  /** Tears down in reverse order; what fails stays, and the record goes last. */
  void delete(String sandboxId) {
    List<Step> steps = done.remove(sandboxId);
    if (steps == null) {
      return;
    }
    for (Step step : steps.reversed()) {
      try {
        if (step.ran()) {
          chain.delete(step.network(), step.target());
        } else {
          cache.remove(step.network(), step.target());
        }
      } catch (RefusedCall _) {
        // Its cache file stays forever.
      }
    }
    cache.removeRecord(sandboxId);
  }

  private static String ifname(Delegate delegate, int index) {
    return delegate.ifname() != null ? delegate.ifname() : index == 0 ? "eth0" : "net" + index;
  }

  private static NetworkConfig network(Delegate delegate) throws RefusedCall {
    return NetworkConfig.load(config(delegate), TestJson.MAPPER.missingNode());
  }

  private static ObjectNode config(Delegate delegate) throws RefusedCall {
    ObjectNode config = GoJson.object(delegate.config());
    if (config.path("name").asString("").isEmpty()) {
      config.put("name", delegate.name().substring(delegate.name().indexOf('/') + 1));
    }
    return config;
  }

  private static Target target(
      PodRef pod, String uid, String sandboxId, String netns, String ifname, Delegate delegate) {
    return Target.of(
        sandboxId,
        netns,
        ifname,
        Map.of(
            "K8S_POD_NAMESPACE", pod.namespace(), "K8S_POD_NAME", pod.name(), "K8S_POD_UID", uid),
        sandboxId,
        delegate.ips(),
        delegate.mac() == null ? "" : delegate.mac());
  }

  private static ArrayNode record(List<Delegate> delegates) {
    ArrayNode record = TestJson.MAPPER.createArrayNode();
    for (Delegate delegate : delegates) {
      ObjectNode element = record.addObject();
      ObjectNode config = TestJson.MAPPER.createObjectNode();
      try {
        config = config(delegate);
      } catch (RefusedCall _) {
        // Recorded with an empty config.
      }
      element.set("Conf", conf(config));
      element.putObject("ConfList");
      element.put("Name", delegate.name());
      if (delegate.ifname() != null) {
        element.put("ifnameRequest", delegate.ifname());
      }
      if (delegate.mac() != null) {
        element.put("macRequest", delegate.mac());
      }
      if (!delegate.ips().isEmpty()) {
        delegate.ips().forEach(element.putArray("ipRequest")::add);
      }
      element.put("IsFilterV4Gateway", false);
      element.put("IsFilterV6Gateway", false);
      element.put("Bytes", LibcniCache.sorted(config).toString().getBytes(StandardCharsets.UTF_8));
    }
    return record;
  }

  /** The recorded config: only these keys, and only the type of IPAM. */
  private static ObjectNode conf(ObjectNode config) {
    ObjectNode conf = TestJson.MAPPER.createObjectNode();
    for (String key : List.of("capabilities", "cniVersion", "name", "type")) {
      JsonNode value = config.path(key);
      if (!value.isMissingNode()) {
        conf.set(key, value);
      }
    }
    ObjectNode ipam = conf.putObject("ipam");
    if (config.at("/ipam/type").isString()) {
      ipam.set("type", config.at("/ipam/type"));
    }
    return conf;
  }
}
