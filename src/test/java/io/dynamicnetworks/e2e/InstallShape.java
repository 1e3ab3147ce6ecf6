package io.dynamicnetworks.e2e;

import java.nio.file.Path;

/** One of the ways in which the controller is installed, with the names of its objects. */
enum InstallShape {
  OWN(
      Path.of("k8s", "dynamic-networks-controller.yaml"),
      "kube-system",
      "dynamic-networks-controller-ds",
      "name=dynamic-networks-controller",
      "dynamic-networks-controller"),
  /** The Go controller's own manifest. */
  UPSTREAM(
      Path.of("k8s", "compat", "upstream", "dynamic-networks-controller.yaml"),
      "kube-system",
      "dynamic-networks-controller-ds",
      "name=dynamic-networks-controller",
      "dynamic-networks-controller"),
  /** KubeVirt's cluster-network-addons-operator. */
  CNAO(
      Path.of("k8s", "compat", "cnao", "dynamic-networks-controller.yaml"),
      "cluster-network-addons",
      "dynamic-networks-controller-ds",
      "name=dynamic-networks-controller",
      "dynamic-networks-controller"),
  /** RKE2's chart. */
  RKE2(
      Path.of("k8s", "compat", "rke2", "dynamic-networks-controller.yaml"),
      "kube-system",
      "rke2-multus-dnc",
      "app=rke2-multus-dnc",
      "rke2-multus-dnc");

  final Path manifest;
  final String namespace;
  final String daemonSet;
  final String label;

  /** Its user in the API server's audit log. */
  final String user;

  InstallShape(Path manifest, String namespace, String daemonSet, String label, String account) {
    this.manifest = manifest;
    this.namespace = namespace;
    this.daemonSet = "daemonset/" + daemonSet;
    this.label = label;
    this.user = "system:serviceaccount:" + namespace + ":" + account;
  }

  /** Whether the ledger outlives the controller's pod. */
  boolean keepsLedger() {
    return this == OWN;
  }

  /** Whether only the two socket files are mounted, which are stale once a peer has restarted. */
  boolean mountsSocketFiles() {
    return this != OWN;
  }
}
