# The namespaces and cgroups of the node, and the link to this machine; sourced by dev/node.
# shellcheck shell=bash

# Prints the process id of the node's first process, as seen from this machine; fails if the node is not up.
init_pid() {
  local pid
  pid=$(cat "$state/init.pid" 2>/dev/null) || return 1
  grep -qz "node-init" "/proc/$pid/cmdline" 2>/dev/null && echo "$pid"
}

# Makes the calling process a member of the node's cgroups.
join_cgroups() {
  local root leaf=""
  for root in $(cgroup_roots); do
    mkdir -p "$root$cgroup"
    if [ -f "$root/cpuset.cpus" ]; then
      cat "$root/cpuset.cpus" >"$root$cgroup/cpuset.cpus"
      cat "$root/cpuset.mems" >"$root$cgroup/cpuset.mems"
    fi
    leaf=$root$cgroup
    [ ! -d "$leaf/parts" ] || leaf=$leaf/parts
    echo "$BASHPID" >"$leaf/cgroup.procs"
  done
}

cgroup_roots() {
  awk '$3 == "cgroup" || $3 == "cgroup2" {print $2}' /proc/mounts | sort -u
}

# Runs a command inside the node.
inside() {
  local pid
  pid=$(init_pid) || fail "the node is not up: dev/node up"
  (
    join_cgroups
    exec nsenter -t "$pid" --mount --uts --ipc --net --pid --cgroup --wd=/ "$@"
  )
}

make_namespaces() {
  local pid deadline=$((SECONDS + 20))
  mkdir -p "$state/run/node/pids" "$state/log"
  for name in "${sysctls[@]}"; do
    [ ! -r "/proc/sys/$name" ] || echo "$name $(cat "/proc/sys/$name")"
  done >"$state/sysctls"
  (
    join_cgroups
    exec setsid unshare --mount --net --pid --uts --ipc --cgroup --fork --kill-child \
      bash "$here/dev/node.d/node-init" "$state" "$node_name" "$api_address"
  ) </dev/null >"$state/log/init.log" 2>&1 &
  pid=$!
  until [ -f "$state/run/node/up" ]; do
    kill -0 $pid 2>/dev/null || { cat "$state/log/init.log" >&2; fail "the namespaces could not be made"; }
    [ $SECONDS -lt $deadline ] || fail "the namespaces were not ready in 20 s: $state/log/init.log"
    sleep 0.05
  done
  awk '{print $1}' "/proc/$pid/task/$pid/children" >"$state/init.pid"
  connect_link
}

# Creates the veth pair through which this machine reaches the API server. It disappears with the node.
connect_link() {
  ip link add "$link" type veth peer name uplink netns "$(init_pid)"
  ip address add "$host_address/30" dev "$link"
  ip link set "$link" up
  inside ip address add "$node_address/30" dev uplink
  inside ip link set uplink up
  # The kubelet takes the node's address from the default route.
  inside ip route add default via "$host_address"
}
