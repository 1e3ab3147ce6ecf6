# containerd-check.sh ROOT CGROUP_PARENT SUBNET_START ID...
# Prints every trace of a private containerd and of its sandboxes; prints nothing if there is none.
R=${1:?root folder}
CG=${2:?cgroup parent, as /name}
NET=${3:?start of its addresses, as 10.199.16.}
shift 3

for p in /proc/[0-9]*; do
  a=$({ tr '\0' ' ' <"$p/cmdline"; } 2>/dev/null)
  case "$a" in
    *"-address $R/c.sock"* | *"-c $R/config.toml"*) echo "process ${p#/proc/} $a" | cut -c1-80 ;;
  esac
done
awk -v r="$R/" 'index($5, r) == 1 { print "mount", $5 }' /proc/self/mountinfo
for path in "$R" /sys/fs/cgroup/*"$CG" "/sys/fs/cgroup$CG"; do
  [ -e "$path" ] && echo "path $path"
done
for id; do
  for path in /var/lib/cni/results/*-"$id"-* /run/containerd/runc/k8s.io/"$id"; do
    [ -e "$path" ] && echo "path $path"
  done
done
# The ptp plugin puts the gateway's address on the host's end of each pair.
ip -o -4 addr | grep -F "inet $NET" | awk '{ print "link", $2, $4 }'
exit 0
