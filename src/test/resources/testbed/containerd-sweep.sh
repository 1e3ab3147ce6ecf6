# containerd-sweep.sh ROOT CGROUP_PARENT
# Removes everything that a private containerd left, dead or alive: processes, mounts, network
# namespaces, cgroups, CNI results, its folder. Needs neither containerd nor ctr. May be repeated.
R=${1:?root folder}
CG=${2:?cgroup parent, as /name}
T=$R/state/io.containerd.runtime.v2.task/k8s.io

line() { { tr '\0' ' ' <"/proc/$1/cmdline"; } 2>/dev/null; }

# end SIGNAL PID: signals it and waits up to 3 s. A zombie counts as gone: PID 1 may reap late.
end() {
  kill -"$1" "$2" 2>/dev/null || return 0
  n=0
  while [ -e "/proc/$2" ] && ! grep -q '^State:.Z' "/proc/$2/status" 2>/dev/null && [ $n -lt 300 ]; do
    sleep .01
    n=$((n + 1))
  done
}

# Only a process that still is what the file says: ids are reused.
if [ -f "$R/pid" ]; then
  P=$(cat "$R/pid")
  case "$(line "$P")" in *"-c $R/config.toml"*) end TERM "$P"; end KILL "$P" ;; esac
fi

ids=$(ls "$T" 2>/dev/null)
for p in /proc/[0-9]*; do
  s=${p#/proc/}
  a=$(line "$s")
  case "$a" in
    *containerd-shim-runc-v2*"-address $R/c.sock"*)
      ids="$ids $(printf '%s' "$a" | sed 's/.* -id \([0-9a-f]*\).*/\1/')"
      end KILL "$s"
      ;;
  esac
done

for id in $(printf '%s\n' $ids | sort -u); do
  c=$(cat "$T/$id/init.pid" 2>/dev/null)
  [ -n "$c" ] && [ "$(line "$c")" = "/pause " ] && end KILL "$c"
  rm -f $(cat "$T/$id/address" "$T/$id/bootstrap.json" 2>/dev/null | grep -oE '/run/containerd/s/[0-9a-f]+')
  for root in /run/containerd/runc "$R/runc"; do
    if [ -d "$root/k8s.io/$id" ]; then
      runc --root "$root/k8s.io" delete -f "$id" 2>/dev/null
      rm -rf "${root:?}/k8s.io/$id"
    fi
  done
  rm -f /var/lib/cni/results/*-"$id"-*
done

# Network namespaces are mounts too; their veth pairs end with them.
awk -v r="$R/" 'index($5, r) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
  while read -r m; do umount -l "$m"; done

for h in /sys/fs/cgroup/*"$CG" "/sys/fs/cgroup$CG"; do
  [ -d "$h" ] && find "$h" -depth -type d -exec rmdir {} +
done 2>/dev/null

rm -rf "$R"
