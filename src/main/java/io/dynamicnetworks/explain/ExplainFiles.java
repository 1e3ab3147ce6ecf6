package io.dynamicnetworks.explain;

import io.dynamicnetworks.cli.UsageError;
import io.dynamicnetworks.kube.watch.Manifests;
import io.dynamicnetworks.logging.LineFormatter;
import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Explanation;
import io.dynamicnetworks.model.Explanation.Fact;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.ops.ExplanationText;
import io.dynamicnetworks.plan.Evidence;
import io.dynamicnetworks.plan.Explainer;
import io.dynamicnetworks.plan.PlanInput;
import io.dynamicnetworks.plan.Policy;
import io.dynamicnetworks.reconcile.observe.CniResultReader;
import io.dynamicnetworks.reconcile.observe.UsableAnnotations;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Explains, without a cluster, what the controller would do for the pods in files: as if each ran
 * in a sandbox created without networks, and network-status were the only evidence of attachments.
 */
public final class ExplainFiles {
  private static final Sandbox SANDBOX = new Sandbox("assumed", "-");

  private final PrintStream out;
  private final PrintStream err;
  private final Policy policy;

  /**
   * @param out takes the explanations
   * @param err takes what is ignored in the files
   * @param policy the limits for what pods may attach
   */
  public ExplainFiles(PrintStream out, PrintStream err, Policy policy) {
    this.out = out;
    this.err = err;
    this.policy = policy;
  }

  /** Prints the explanations; returns whether everything desired could be attached. */
  public boolean explain(List<Path> files) throws UsageError {
    Manifests manifests;
    try {
      manifests = Manifests.read(files);
    } catch (Manifests.Unusable e) {
      throw new UsageError(String.valueOf(e.getMessage()));
    }
    manifests.ignored().forEach(line -> err.println("ignored: " + LineFormatter.oneLine(line)));
    if (manifests.pods().isEmpty()) {
      throw new UsageError("explain: no pod in the files; want one of kind Pod");
    }
    Map<NetworkRef, NetworkDefinition> networks = new HashMap<>();
    manifests.networks().forEach(network -> networks.put(network.ref(), network));
    boolean isFine = true;
    String between = "";
    for (Pod pod : manifests.pods()) {
      Explanation explanation = explain(pod, networks);
      out.print(between + ExplanationText.of(explanation));
      between = "\n";
      isFine &= explanation.isFine();
    }
    return isFine;
  }

  private Explanation explain(Pod pod, Map<NetworkRef, NetworkDefinition> networks) {
    Explanation explanation =
        switch (UsableAnnotations.of(pod, policy.maxInterfaces())) {
          case UsableAnnotations.Nothing nothing -> nothing.explanation();
          case UsableAnnotations.Parsed readable ->
              Explainer.explain(
                  new PlanInput(
                      pod,
                      readable.desired(),
                      new Evidence(
                          false,
                          true,
                          null,
                          SANDBOX,
                          new Evidence.Creation.Known(List.of()),
                          List.of(),
                          readable.listed(),
                          CniResultReader.READER),
                      networks,
                      policy,
                      Set.of(),
                      List.of(),
                      Set.of(),
                      Set.of(),
                      new Allocation.NotAsked()),
                  List.of());
        };
    return explanation.within(
        List.of(
            new Fact("pod", pod.ref().toString()),
            new Fact(
                "mode", "no cluster: as if the pod ran and had been created without networks")));
  }
}
