#!/bin/sh
# Builds curl, for the probes of existing manifests, from Debian's (or Ubuntu's) source package with its security patches: HTTP
# over TCP and Unix sockets, nothing else. The packaged curl needs 23 libraries, 17 MB, for features that no probe uses.
#   build-curl.sh FILE
set -eu
file=$1
# Enables the source packages of every configured package archive, in both file formats.
for list in /etc/apt/sources.list.d/*.sources; do
  [ ! -f "$list" ] || sed -i 's/^[Tt]ypes:[[:space:]]*deb[[:space:]]*$/Types: deb deb-src/' "$list"
done
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
  [ ! -f "$list" ] || sed -n 's/^deb[[:space:]]/deb-src /p' "$list"
done >/etc/apt/sources.list.d/curl-source.list
# A list that cannot be read is an error: an older curl would be built otherwise.
apt-get -qq -o APT::Update::Error-Mode=any update
for tool in gcc make dpkg-source xz; do
  command -v $tool >/dev/null || {
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gcc libc6-dev make dpkg-dev xz-utils
    break
  }
done
# The version of the package that would be installed, which proves that no source was overlooked. (A +b1 marks a package that
# was only rebuilt.)
version=$(apt-cache policy curl | sed -n 's/^ *Candidate: //p' | sed 's/+b[0-9]*$//')
echo "curl $version"
work=$(mktemp -d)
cd "$work"
# As root: the user _apt may not exist, or the build may not be able to switch to it.
apt-get source -qq -o APT::Sandbox::User=root "curl=$version"
cd curl-*/
without='ssl zlib brotli zstd libidn2 libpsl libssh2 librtmp libgsasl nghttp2 nghttp3'
disable='shared dependency-tracking manual alt-svc hsts ntlm tls-srp doh dict file ftp gopher imap ldap ldaps mqtt pop3 rtsp smb
  smtp telnet tftp websockets ipfs'
# Hardened like the package, and with its version, which --version shows.
flags() {
  DEB_BUILD_MAINT_OPTIONS=hardening=+all dpkg-buildflags --get "$1"
}
# shellcheck disable=SC2046,SC2086
CFLAGS="$(flags CFLAGS) -Os -ffunction-sections -fdata-sections" LDFLAGS="$(flags LDFLAGS) -Wl,--gc-sections -s" \
  CPPFLAGS="$(flags CPPFLAGS) -DCURL_PATCHSTAMP='\"$version\"'" ./configure -q \
  $(printf -- '--without-%s ' $without) $(printf -- '--disable-%s ' $disable)
# The patches are newer than the generated build files, which do not need to be regenerated.
for folder in lib src; do
  make -s -C $folder -j "$(nproc)" ACLOCAL=: AUTOMAKE=: AUTOCONF=: AUTOHEADER=:
done
cp src/curl "$file"
cd /
rm -r "$work"
can=$("$file" --version)
echo "$can"
echo "$can" | grep -qx 'Protocols: http'
echo "$can" | grep -q '^Features:.* UnixSockets'
