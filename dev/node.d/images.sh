# The image of the sandboxes and of the tests' pods; sourced by dev/node.
# shellcheck shell=bash

# Imports one image under two names: as the sandbox image, whose process only waits, and as the image of the tests' pods,
# which need a shell, `ip` and `ping`. It is Debian's statically linked busybox, since there may be no registry here.
import_images() {
  local archive=$parts_cache/busybox.tar
  [ -f "$archive" ] || write_busybox "$archive"
  inside "$(part containerd)/ctr" -n k8s.io images import - <"$archive" >/dev/null
}

write_busybox() {
  local work layer
  work=$(mktemp -d)
  say "packing Debian's busybox-static as the test image"
  (
    cd "$work"
    mkdir -p root/{bin,tmp,proc,sys,dev,etc}
    if command -v busybox >/dev/null && ! ldd "$(command -v busybox)" >/dev/null 2>&1; then
      cp "$(command -v busybox)" root/bin/busybox
    else
      apt-get download -qq busybox-static >&2
      dpkg-deb -x busybox-static_*.deb package
      cp package/bin/busybox root/bin/busybox
    fi
    for applet in $(root/bin/busybox --list); do
      [ "$applet" = busybox ] || ln -s busybox "root/bin/$applet"
    done
    tar --sort=name --owner=0 --group=0 --mtime=@0 -C root -cf layer.tar .
    layer=$(sha256sum layer.tar | cut -d' ' -f1)
    printf '{"architecture":"%s","os":"linux","config":{"Cmd":["/bin/sleep","2147483647"],"Env":["PATH=/bin"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
      "$(dpkg --print-architecture)" "$layer" >config.json
    printf '[{"Config":"config.json","RepoTags":["%s","%s"],"Layers":["layer.tar"]}]' \
      registry.local/pause:3.10 registry.local/busybox:1 >manifest.json
    tar -cf image.tar config.json manifest.json layer.tar
  ) || fail "the test image could not be packed: is this a Debian with package lists (apt-get update)?"
  mv "$work/image.tar" "$1"
  rm -rf "$work"
}
