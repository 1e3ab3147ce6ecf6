# Records everything that a node could leave behind on this machine, as files with one line per item; source it.
# shellcheck shell=bash

# Kernel settings that change by themselves.
unsteady='^/proc/sys/(kernel/(random/|ns_last_pid|pty/nr|perf_event|sched)|vm/(stat_refresh|compact|drop_caches))'

# trace FOLDER PROGRAMS: writes the current state into FOLDER. PROGRAMS is the folder of the node's programs.
trace() {
  mkdir -p "$1"
  ip -o link | awk -F': ' '{print $2}' | sort >"$1/links"
  { ip -o address | awk '{print $2, $4}'; ip route; ip rule; } | sort >"$1/addresses-and-routes"
  { ip netns list | awk '{print $1}'; ls /run/netns 2>/dev/null || true; } | sort -u >"$1/named-network-namespaces"
  find /proc/[0-9]*/ns/{mnt,net,pid,uts,ipc,cgroup} -maxdepth 0 -printf '%l\n' 2>/dev/null | sort -u >"$1/namespaces" || true
  awk '{split($0, part, " - "); split(part[2], source, " "); print $5, source[1]}' /proc/self/mountinfo | sort >"$1/mounts"
  find /sys/fs/cgroup -type d 2>/dev/null | sort >"$1/cgroups" || true
  trace_processes "$2" >"$1/processes"
  find /etc/cni /opt/cni /var/lib/{cni,kubelet,containerd,etcd,dynamic-networks-controller} /var/log/{pods,containers} /run \
    -xdev 2>/dev/null | sort >"$1/files" || true
  trace_settings >"$1/kernel-settings"
}

# Lists the processes in other namespaces than this one, and those that run the node's programs: a node can leave no others
# behind. Start times are included, since process ids are reused.
trace_processes() {
  local pid stat
  {
    { find /proc/[0-9]*/ns/{mnt,net,pid} -maxdepth 0 -printf '%p %l\n' 2>/dev/null || true; } |
      grep -vF -e "$(readlink /proc/self/ns/mnt)" -e "$(readlink /proc/self/ns/net)" -e "$(readlink /proc/self/ns/pid)" || true
    find /proc/[0-9]*/exe -maxdepth 0 -lname "$1/*" 2>/dev/null || true
  } | cut -d/ -f3 | sort -u | while read -r pid; do
    stat=$(cat "/proc/$pid/stat" 2>/dev/null) || continue
    # The name may contain spaces and brackets: count fields from the last bracket.
    stat=${stat##*) }
    # A process that has ended does not count, even if it has not been reaped yet.
    [[ $stat != [ZX]* ]] || continue
    echo "$pid $(cat "/proc/$pid/comm" 2>/dev/null), started at $(awk '{print $20}' <<<"$stat")"
  done
}

trace_settings() {
  { find /proc/sys/kernel /proc/sys/vm -type f -perm -u+rw 2>/dev/null || true; } | grep -vE "$unsteady" | sort |
    # Some settings are write-only.
    xargs grep -sH '' || true
}

# trace_difference BEFORE AFTER: prints a line for each item that is new or gone.
trace_difference() {
  local kind
  for kind in "$1"/*; do
    kind=$(basename "$kind")
    comm -13 "$1/$kind" "$2/$kind" | sed "s|^|new in $kind: |"
    comm -23 "$1/$kind" "$2/$kind" | sed "s|^|gone from $kind: |"
  done
}
