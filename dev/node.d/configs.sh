# The configuration files of the parts; sourced by dev/node.
# shellcheck shell=bash

# render FILE [NAME=VALUE…]: prints a file of dev/node.d, with each @NAME@ replaced by its VALUE.
render() {
  local text pair
  text=$(<"$here/dev/node.d/$1")
  shift
  for pair in "$@"; do
    text=${text//"@${pair%%=*}@"/"${pair#*=}"}
  done
  echo "$text"
}

write_configs() {
  local run=$state/run/node
  mkdir -p "$run/manifests" "$run/cni/net.d" "$run/cni/bin"
  cp "$(part cni-plugins)"/[a-z]* "$run/cni/bin/"
  rm -f "$run"/cni/bin/go.*
  cp "$(part multus)/multus-shim" "$run/cni/bin/"
  render audit-policy.yaml >"$run/audit-policy.yaml"
  render containerd.toml RUNC="$(command -v runc)" >"$run/containerd.toml"
  render kubelet.yaml >"$run/kubelet.yaml"
  # Multus uses the first configuration in the folder for the cluster network. It is a single plugin: with a list, Multus
  # remembers only the IPAM's type, and then cannot free the pod's address.
  render pod-network.json SUBNET="$pods" >"$run/cni/net.d/10-pods.conf"
  write_multus_config
}

# write_multus_config [KEY=JSON…]: writes the daemon's configuration, with these keys added.
write_multus_config() {
  local pair more=""
  for pair in "$@"; do
    [[ $pair == *?=?* ]] || fail "multus-config $pair: want KEY=JSON"
    more+=", \"${pair%%=*}\": ${pair#*=}"
  done
  render multus.json MORE="$more" >"$state/run/node/multus.json"
}
