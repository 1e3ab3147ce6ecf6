# Builds the programs of dev/node.d/versions once, and prints their folders; source it after lib.sh.
# shellcheck shell=bash

parts_cache=${XDG_CACHE_HOME:-$HOME/.cache}/dynamic-networks-controller/node

find_go() {
  command -v go >/dev/null || PATH=$PATH:/usr/local/go/bin
  command -v go >/dev/null ||
    fail "no Go found: install Go 1.26 or newer (https://go.dev/dl) and put it on the PATH"
}

# part_line NAME: prints the part's line in dev/node.d/versions.
part_line() {
  awk -v name="$1" '$1 == name' "$here/dev/node.d/versions" | grep . ||
    fail "dev/node.d/versions names no part '$1'"
}

part_names() {
  awk '!/^#/ && NF {print $1}' "$here/dev/node.d/versions"
}

# part NAME: prints the folder of the part's programs, whether built or not. Its name ends in a hash of what
# they are built from, so that each version gets its own folder.
part() {
  local line key
  line=$(part_line "$1") || exit 1
  key=$(printf '%s' "$line" | sed 's/  */ /g' | sha256sum | cut -c1-12)
  echo "$parts_cache/$1-$(echo "$line" | awk '{print $3}')-$key"
}

# build_parts [NAME…]: builds what is not built yet (default: everything), one program at a time.
# It takes a lock, so that concurrent calls build everything only once.
build_parts() {
  local name missing=()
  [ $# -gt 0 ] || mapfile -t names < <(part_names)
  for name in "${@:-${names[@]}}"; do
    [ -d "$(part "$name")" ] || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  find_go
  mkdir -p "$parts_cache"
  exec 8>"$parts_cache/lock"
  flock -n 8 || { echo "waiting for another build…" >&2; flock 8; }
  for name in "${missing[@]}"; do
    [ -d "$(part "$name")" ] || build_part "$name"
  done
  exec 8>&-
}

# Builds in a temporary folder beside the final one and renames it at the end, so that a killed build leaves no partial result.
build_part() {
  local name=$1 target work module version minutes packages started=$SECONDS
  read -r _ module version minutes packages < <(part_line "$name")
  target=$(part "$name")
  work=$target.building
  rm -rf "$work"
  mkdir -p "$work/bin" "$work/src"
  echo "building $name $version from $module (about $minutes min the first time; log: $work/log)" >&2
  write_module "$work/src" "$module" "$version" >>"$work/log" 2>&1 || build_failed "$work/log"
  # shellcheck disable=SC2086 # the packages are words
  (cd "$work/src" && exec nice -n 10 env CGO_ENABLED=0 GOWORK=off GOFLAGS="-mod=mod -buildvcs=false" \
    go build -p 2 -trimpath -ldflags "-s -w $(version_flags "$module" "$version")" -o "$work/bin/" $packages) \
    >>"$work/log" 2>&1 8>&- &
  watch_build $! "$name" "$started" || build_failed "$work/log"
  [ "$name" != etcd ] || mv "$work/bin/v3" "$work/bin/etcd" 2>/dev/null || mv "$work/bin/server" "$work/bin/etcd"
  mv "$work/src/go.mod" "$work/src/go.sum" "$work/bin/"
  rm -rf "$work/src"
  mv "$work/bin" "$target"
  rm -rf "$work"
  echo "built $name $version in $((SECONDS - started)) s" >&2
}

build_failed() {
  tail -n 20 "$1" >&2
  fail "the build failed; the whole log: $1"
}

# Prints a line every half minute, so that a long build is not silent.
watch_build() {
  local pid=$1 name=$2 started=$3 said=$SECONDS
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.5
    if [ $((SECONDS - said)) -ge 30 ]; then
      said=$SECONDS
      echo "  $name: $((SECONDS - started)) s…" >&2
    fi
  done
  wait "$pid"
}

# Writes a module whose only requirement is the program's module. `go install P@V` does not work here: it refuses modules
# with replaces, and fails for Multus, whose version list the proxy does not return.
write_module() {
  local folder=$1 module=$2 version=$3 gomod
  printf 'module dynamic-networks-controller/dev/node\n\ngo 1.26.0\n\nrequire %s %s\n' "$module" "$version" \
    >"$folder/go.mod"
  [ "$module" = k8s.io/kubernetes ] || return 0
  # Kubernetes' staging modules are published as v0 with the same minor and patch version.
  gomod=$(cd "$folder" && GOFLAGS=-mod=mod go mod download -json "$module@$version" |
    sed -n 's/.*"GoMod": "\(.*\)".*/\1/p') || return
  sed -n "s|.*\(k8s.io/[a-z0-9-]*\) => ./staging/.*|replace \1 => \1 v0.${version#v1.}|p" "$gomod" >>"$folder/go.mod"
}

# module_folder MODULE VERSION: downloads a Go module and prints its folder.
module_folder() {
  find_go
  (cd / && GOFLAGS=-mod=mod go mod download -json "$1@$2") | sed -n 's/^\t*"Dir": "\(.*\)",*$/\1/p' | grep . ||
    fail "could not download $1@$2"
}

# The flags with which the projects' own build scripts set the programs' version.
version_flags() {
  local module=$1 version=$2 package
  case "$module" in
    k8s.io/kubernetes)
      for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
        printf -- '-X %s.gitVersion=%s -X %s.gitMajor=1 -X %s.gitMinor=%s ' \
          "$package" "$version" "$package" "$package" "$(echo "$version" | cut -d. -f2)"
      done ;;
    github.com/containerd/containerd/v2)
      printf -- '-X %s/version.Version=%s' "$module" "$version" ;;
  esac
}
