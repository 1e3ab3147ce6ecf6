# The programs of the node: their command lines, and how they start and stop; sourced by dev/node.
# shellcheck shell=bash

# command_of PART: puts the part's command line into the array `command`.
command_of() {
  local run=/run/node kubernetes
  kubernetes=$(part kubernetes)
  case "$1" in
    etcd)
      command=("$(part etcd)/etcd" --data-dir=/var/lib/etcd --unsafe-no-fsync --log-level=warn
        --listen-client-urls=http://127.0.0.1:2379 --advertise-client-urls=http://127.0.0.1:2379
        --listen-peer-urls=http://127.0.0.1:2380 --initial-advertise-peer-urls=http://127.0.0.1:2380
        --initial-cluster=default=http://127.0.0.1:2380) ;;
    apiserver)
      command=("$kubernetes/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 --secure-port=443
        --bind-address=0.0.0.0 --advertise-address="$node_address" --endpoint-reconciler-type=none
        --tls-cert-file=$run/pki/apiserver.crt --tls-private-key-file=$run/pki/apiserver.key
        --client-ca-file=$run/pki/ca.crt --token-auth-file=$run/tokens.csv --authorization-mode=Node,RBAC
        --service-cluster-ip-range="$services" --service-account-issuer=https://kubernetes.default.svc
        --service-account-key-file=$run/pki/service-accounts.pub
        --service-account-signing-key-file=$run/pki/service-accounts.key
        --kubelet-client-certificate=$run/pki/kubelet-client.crt --kubelet-client-key=$run/pki/kubelet-client.key
        --kubelet-preferred-address-types=InternalIP --allow-privileged=true
        --audit-policy-file=$run/audit-policy.yaml --audit-log-path=/var/log/audit.log) ;;
    controller-manager)
      command=("$kubernetes/kube-controller-manager" --kubeconfig=$run/controller-manager.kubeconfig
        --bind-address=127.0.0.1 --leader-elect=false --use-service-account-credentials=true --root-ca-file=$run/pki/ca.crt
        --service-account-private-key-file=$run/pki/service-accounts.key) ;;
    scheduler)
      command=("$kubernetes/kube-scheduler" --kubeconfig=$run/scheduler.kubeconfig --bind-address=127.0.0.1
        --leader-elect=false) ;;
    containerd)
      command=(env "PATH=$(part containerd):$PATH" "$(part containerd)/containerd" -c $run/containerd.toml) ;;
    kubelet)
      command=("$kubernetes/kubelet" --config=$run/kubelet.yaml --kubeconfig=$run/kubelet.kubeconfig
        --hostname-override=$node_name --node-ip="$node_address") ;;
    multus)
      command=(env KUBERNETES_SERVICE_HOST="$api_address" KUBERNETES_SERVICE_PORT=443
        MULTUS_NODE_NAME=$node_name "PATH=$PATH" "$(part multus)/multus-daemon" -config $run/multus.json) ;;
    # Kubernetes' sample device plugin: example.com/resource with Dev-1 and Dev-2. Only tests start it.
    device-plugin)
      command=("$(part device-plugin)/sample-device-plugin") ;;
    *) fail "no part '$1': one of ${all_parts[*]} device-plugin" ;;
  esac
}

start_part() {
  local command
  command_of "$1"
  ! part_runs "$1" || return 0
  # The process becomes a child of the node's first process; its recorded id is the one inside the node.
  # shellcheck disable=SC2016 # expanded inside
  inside setsid -f sh -c 'echo $$ >/run/node/pids/$0; exec "$@" >>/var/log/$0.log 2>&1 </dev/null' "$1" "${command[@]}"
}

part_runs() {
  local pid
  pid=$(cat "$state/run/node/pids/$1" 2>/dev/null) && inside kill -0 "$pid" 2>/dev/null
}

# stop_part PART [SIGNAL]: ends one part by its own process id.
stop_part() {
  local pid deadline=$((SECONDS + 20))
  pid=$(cat "$state/run/node/pids/$1" 2>/dev/null) || return 0
  inside kill -"${2:-TERM}" "$pid" 2>/dev/null || true
  while part_runs "$1"; do
    [ $SECONDS -lt $deadline ] || inside kill -KILL "$pid" 2>/dev/null || true
    sleep 0.05
  done
  rm -f "$state/run/node/pids/$1"
}

# wait_for SECONDS WHAT PART COMMAND…: waits until the command succeeds; fails if the part ends or the time is up.
wait_for() {
  local deadline=$((SECONDS + $1)) what=$2 part=$3
  shift 3
  until "$@" >/dev/null 2>&1; do
    part_runs "$part" || { tail -n 15 "$state/log/$part.log" >&2; fail "$part ended; its log: $state/log/$part.log"; }
    [ $SECONDS -lt $deadline ] || { tail -n 15 "$state/log/$part.log" >&2; fail "$what: not in time; log: $state/log/$part.log"; }
    sleep 0.2
  done
}

kubectl() { "$(part kubectl)/kubectl" --kubeconfig="$state/run/node/admin.kubeconfig" "$@"; }

ready_part() {
  case "$1" in
    etcd) wait_for 30 "etcd" etcd inside curl -fsS http://127.0.0.1:2379/health ;;
    apiserver) wait_for 90 "the API server" apiserver kubectl get --raw /readyz ;;
    containerd) wait_for 30 "containerd" containerd inside "$(part containerd)/ctr" version ;;
    multus) wait_for 30 "the multus daemon" multus \
      inside curl -fsS --unix-socket /run/multus/multus.sock http://dummy/healthz ;;
    kubelet) wait_for 60 "the node" kubelet node_is_ready ;;
    device-plugin) wait_for 60 "the devices" device-plugin node_has_devices ;;
  esac
}

# Whether the node is Ready and no longer tainted as not-ready.
node_is_ready() {
  kubectl get node "$node_name" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}{.spec.taints}' |
    grep -qx True
}

node_has_devices() {
  kubectl get node "$node_name" -o 'jsonpath={.status.allocatable.example\.com/resource}' | grep -qx 2
}

# Creates the objects that the Multus daemon needs in the cluster, and the credentials that its pod would get.
prepare_multus() {
  local folder=$state/run/secrets/kubernetes.io/serviceaccount
  kubectl apply -f "$here/dev/node.d/multus-objects.yaml" >/dev/null
  kubectl wait --for=condition=Established --timeout=30s \
    crd/network-attachment-definitions.k8s.cni.cncf.io >/dev/null
  mkdir -p "$folder"
  cp "$state/run/node/pki/ca.crt" "$folder/ca.crt"
  printf kube-system >"$folder/namespace"
  kubectl create token multus -n kube-system --duration=24h >"$folder/token"
}
