# Shared by the scripts in dev/; source it.
# shellcheck shell=bash

# Prints an error message and exits.
fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# Prints the comment at the head of the script.
print_help() {
  sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"
}

is_jdk25() {
  [ -x "$1/bin/javac" ] && "$1/bin/javac" -version 2>&1 | grep -q '^javac 25\b'
}

# Sets JAVA_HOME to a JDK 25: the current JAVA_HOME, the one on the PATH, or one under /usr/lib/jvm.
use_jdk25() {
  local candidate
  for candidate in "${JAVA_HOME:-}" \
    "$(readlink -f "$(command -v javac 2>/dev/null)" 2>/dev/null | sed 's|/bin/javac$||')" \
    /usr/lib/jvm/*; do
    if [ -n "$candidate" ] && is_jdk25 "$candidate"; then
      export JAVA_HOME="$candidate"
      return
    fi
  done
  fail "no JDK 25 found: install one and set JAVA_HOME to its folder"
}

need_maven() {
  command -v mvn >/dev/null || fail "no Maven found: install it (Debian: apt-get install maven)"
}

# Installs the Debian packages of the real parts if possible, and prints their names.
# With systemd, masks the packaged containerd service first, since the tests start a private containerd.
install_real_parts() {
  local missing=()
  command -v containerd >/dev/null || missing+=(containerd)
  command -v runc >/dev/null || missing+=(runc)
  { [ -x /usr/lib/cni/macvlan ] || [ -x /opt/cni/bin/macvlan ]; } ||
    missing+=(containernetworking-plugins)
  command -v ip >/dev/null || missing+=(iproute2)
  command -v curl >/dev/null || missing+=(curl)
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "not installed, and not root on a Debian-like machine: ${missing[*]}" >&2
    return 0
  fi
  echo "installing Debian packages: ${missing[*]}" >&2
  if [ -d /run/systemd/system ] && [[ " ${missing[*]} " == *" containerd "* ]]; then
    systemctl mask containerd.service >&2
  fi
  { apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } \
    >&2 || echo "could not install ${missing[*]}: going on without" >&2
}

# Unpacks Debian's package `prometheus` (promtool and the server, for tests) if promtool is not installed. The package itself is
# not installed, since it would start a service.
unpack_prometheus() {
  local target work
  target=${XDG_CACHE_HOME:-$HOME/.cache}/dynamic-networks-controller/prometheus
  ! command -v promtool >/dev/null || return 0
  [ ! -x "$target/usr/bin/promtool" ] || return 0
  if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    echo "promtool is missing, and this is no Debian-like machine: going on without" >&2
    return 0
  fi
  echo "unpacking Debian package: prometheus" >&2
  mkdir -p "$(dirname "$target")"
  work=$(mktemp -d "$target.XXXXXX")
  if (cd "$work" && { apt-get download -qq prometheus || { apt-get update -qq && apt-get download -qq prometheus; }; } &&
    dpkg-deb -x prometheus_*.deb . && rm prometheus_*.deb) >&2; then
    rm -rf "$target"
    mv "$work" "$target"
  else
    rm -rf "$work"
    echo "could not unpack prometheus: going on without" >&2
  fi
}
