# Ends the node and removes what it left; sourced by dev/node.
# shellcheck shell=bash

# Ends and removes everything except the record of this machine's state before.
take_down() {
  local part
  if init_pid >/dev/null; then
    for part in kubelet multus scheduler controller-manager apiserver etcd containerd; do
      stop_part "$part"
    done
  fi
  end_members
  restore_sysctls
  rm -f /tmp/Dev-1 /tmp/Dev-2 # The device plugin created them.
  ! ip link show "$link" >/dev/null 2>&1 || ip link delete "$link" 2>/dev/null || true
  remove_cgroups
  [ ! -d "$state" ] || find "$state" -xdev -mindepth 1 -maxdepth 1 ! -name 'before*' -exec rm -rf --one-file-system {} +
}

# Kills every process of the node. Each one joins the node's cgroups first, so all are found there, even those without a recorded id.
end_members() {
  local pid deadline=$((SECONDS + 20))
  while members | grep -q .; do
    [ $SECONDS -lt $deadline ] || fail "processes of the node do not end: $(members | tr '\n' ' ')"
    members | while read -r pid; do
      kill -KILL "$pid" 2>/dev/null || true
    done
    sleep 0.05
  done
}

# Prints the ids that the node's processes have on this machine.
members() {
  local root
  for root in $(cgroup_roots); do
    [ ! -d "$root$cgroup" ] || find "$root$cgroup" -name cgroup.procs -exec cat {} + 2>/dev/null || true
  done | sort -un
}

restore_sysctls() {
  local name value
  [ -f "$state/sysctls" ] || return 0
  while read -r name value; do
    [ "$(cat "/proc/sys/$name")" = "$value" ] || echo "$value" >"/proc/sys/$name"
  done <"$state/sysctls"
}

remove_cgroups() {
  local root deadline=$((SECONDS + 20))
  for root in $(cgroup_roots); do
    while [ -d "$root$cgroup" ] && ! find "$root$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null; do
      [ $SECONDS -lt $deadline ] || fail "cgroup $root$cgroup is still in use by: $(cat "$root$cgroup/cgroup.procs")"
      sleep 0.05
    done
  done
}
