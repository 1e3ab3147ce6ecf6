package io.dynamicnetworks.standin.multus;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.multus.CniChain.Target;
import io.dynamicnetworks.standin.multus.PodLookup.KnownPod;
import io.dynamicnetworks.text.IpLiteral;
import io.dynamicnetworks.text.Mac;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Carries out one delegate request, as the daemon does. Blocking. */
final class DelegateService {
  private final DaemonSettings settings;
  private final PodLookup pods;
  private final PluginHost host;
  private final CniChain chain;
  private final Pause pause;

  /** Waits for the duration; returns early when the daemon is healed or closed. */
  interface Pause {
    void forAtMost(Duration duration);
  }

  DelegateService(
      DaemonSettings settings, PodLookup pods, PluginHost host, CniChain chain, Pause pause) {
    this.settings = settings;
    this.pods = pods;
    this.host = host;
    this.pause = pause;
    this.chain = chain;
  }

  /** Carries out the call; returns the body of the 200 answer. */
  String handle(DelegateCall call) throws RefusedCall {
    ObjectNode config = config(call);
    Map<String, String> args = arguments(call);
    try {
      return switch (call.command()) {
        case "ADD" -> add(call, config, args);
        case "DEL" -> delete(call, config, args);
        case "CHECK" -> check(call, config, args);
        default -> throw new RefusedCall("unknown cmd type: " + call.command());
      };
    } catch (RefusedCall refusal) {
      throw refusal.after(call.shown() + " ERRORED: ");
    }
  }

  /** The request's config, overlaid with the daemon's own keys. */
  private ObjectNode config(DelegateCall call) throws RefusedCall {
    try {
      if (!call.env().containsKey("CNI_COMMAND")) {
        throw new RefusedCall("unexpected or missing CNI_COMMAND");
      }
      for (String required : List.of("CNI_CONTAINERID", "CNI_NETNS", "CNI_ARGS")) {
        if (!call.env().containsKey(required)) {
          throw new RefusedCall("missing " + required);
        }
      }
      ObjectNode config = unmarshalled(call.config());
      config.setAll(GoJson.object(settings.config()));
      return config;
    } catch (RefusedCall refusal) {
      throw refusal.after("could not extract the CNI command args: ");
    }
  }

  private static ObjectNode unmarshalled(String config) throws RefusedCall {
    try {
      return GoJson.object(config);
    } catch (RefusedCall refusal) {
      throw refusal.after("failed to unmarshall CNI config: ");
    }
  }

  private static Map<String, String> arguments(DelegateCall call) throws RefusedCall {
    String prefix = "could not extract the kubernetes runtime args: ";
    Map<String, String> args = new LinkedHashMap<>();
    for (String arg : call.args().split(";", -1)) {
      String[] parts = arg.split("=", -1);
      if (parts.length != 2) {
        throw new RefusedCall(prefix + "invalid CNI_ARG '" + arg + "'");
      }
      args.put(parts[0].strip(), parts[1].strip());
    }
    for (String required : List.of("K8S_POD_NAMESPACE", "K8S_POD_NAME")) {
      if (!args.containsKey(required)) {
        throw new RefusedCall(prefix + "missing " + required);
      }
    }
    return args;
  }

  private String add(DelegateCall call, ObjectNode config, Map<String, String> args)
      throws RefusedCall {
    checkPod(args);
    JsonNode attributes = call.attributes();
    NetworkConfig network = NetworkConfig.load(config, attributes.path("cni-args"));
    try {
      checkName(call, network);
      List<String> ips = ips(attributes);
      String mac = mac(attributes);
      Target target = target(call, args, ips, mac);
      ObjectNode result = CniResults.convert(chain.add(network, target), settings.resultVersion());
      ObjectNode answer = TestJson.MAPPER.createObjectNode();
      answer.set("Result", result);
      return answer.toString();
    } catch (RefusedCall refusal) {
      throw refusal.after(
          "error configuring pod ["
              + args.get("K8S_POD_NAMESPACE")
              + "/"
              + args.get("K8S_POD_NAME")
              + "] networking: ");
    }
  }

  /** Handles DEL, which ignores the attributes. */
  private String delete(DelegateCall call, ObjectNode config, Map<String, String> args)
      throws RefusedCall {
    checkPod(args);
    NetworkConfig network = NetworkConfig.load(config, TestJson.MAPPER.missingNode());
    try {
      chain.delete(network, target(call, args, List.of(), ""));
      return "";
    } catch (RefusedCall refusal) {
      throw refusal.after(
          network.isList()
              ? "DelegateDel: error invoking ConflistDel - "
                  + DelegateCall.quoted(network.name())
                  + ": conflistDel: error in getting result from DelNetworkList: "
              : "DelegateDel: error invoking DelegateDel - "
                  + DelegateCall.quoted(network.type())
                  + ": error in getting result from DelNetwork: ");
    }
  }

  /** Handles CHECK, for which the daemon treats every config as that of a single plugin. */
  private String check(DelegateCall call, ObjectNode config, Map<String, String> args)
      throws RefusedCall {
    String prefix = "DelegateCheck: error invoking DelegateCheck - ";
    if (GoJson.string(config, "type", "NetConf.type").isEmpty()) {
      throw new RefusedCall(
          prefix
              + "\"\": error in converting the raw bytes to conf: error parsing configuration:"
              + " missing 'type'");
    }
    NetworkConfig network = NetworkConfig.load(config, TestJson.MAPPER.missingNode());
    try {
      chain.check(network, target(call, args, List.of(), ""));
      return "";
    } catch (RefusedCall refusal) {
      throw refusal.after(
          prefix
              + DelegateCall.quoted(network.type())
              + ": error in getting result from DelNetwork: ");
    }
  }

  private void checkPod(Map<String, String> args) throws RefusedCall {
    PodRef ref = new PodRef(args.get("K8S_POD_NAMESPACE"), args.get("K8S_POD_NAME"));
    if (ref.namespace().isEmpty() || ref.name().isEmpty()) {
      throw new RefusedCall(
          "required CNI variable missing. pod name: "
              + ref.name()
              + "; pod namespace: "
              + ref.namespace());
    }
    Optional<KnownPod> pod = pods.find(ref);
    if (pod.isEmpty() && !settings.podLookupTimeout().isZero()) {
      pause.forAtMost(settings.podLookupTimeout());
      pod = pods.find(ref);
    }
    KnownPod known = pod.orElseThrow(() -> new RefusedCall("pod not found during Multus GetPod"));
    String uid = args.getOrDefault("K8S_POD_UID", "");
    if (!uid.isEmpty() && !uid.equals(known.uid()) && !known.isStatic()) {
      throw new RefusedCall(
          "Multus: [%s/%s/%s]: expected pod UID \"%s\" but got \"%s\" from Kube API"
              .formatted(ref.namespace(), ref.name(), uid, uid, known.uid()));
    }
  }

  private void checkName(DelegateCall call, NetworkConfig network) throws RefusedCall {
    String prefix =
        "DelegateAdd: cannot set \""
            + network.type()
            + "\" interface name to \""
            + call.ifname()
            + "\": validateIfName: ";
    Optional<String> problem = host.namespaceProblem(call.netns());
    if (problem.isPresent()) {
      throw new RefusedCall(
          prefix + "no net namespace " + call.netns() + " found: " + problem.get());
    }
    if (host.hasLink(call.netns(), call.ifname())) {
      throw new RefusedCall(prefix + "interface name " + call.ifname() + " already exists");
    }
  }

  private static List<String> ips(JsonNode attributes) throws RefusedCall {
    List<String> ips = new ArrayList<>();
    for (JsonNode ip : attributes.path("ips")) {
      String text = ip.asString("");
      if (IpLiteral.canonical(text).isEmpty()) {
        throw new RefusedCall("DelegateAdd: failed to parse IP address \"" + text + "\"");
      }
      ips.add(text);
    }
    return ips;
  }

  private static String mac(JsonNode attributes) throws RefusedCall {
    String mac = GoJson.string(attributes, "mac", "DelegateInterfaceAttributes.mac");
    if (!mac.isEmpty() && Mac.canonical(mac).isEmpty()) {
      throw new RefusedCall("DelegateAdd: failed to parse mac address \"" + mac + "\"");
    }
    return mac;
  }

  private static Target target(
      DelegateCall call, Map<String, String> args, List<String> ips, String mac) {
    return Target.of(
        call.containerId(),
        call.netns(),
        call.ifname(),
        args,
        call.env().getOrDefault("K8S_POD_INFRA_CONTAINER_ID", ""),
        ips,
        mac);
  }
}
