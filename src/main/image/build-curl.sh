#!/bin/sh
# Builds curl, for probes of existing manifests, from Debian's (or Ubuntu's) source package with its security patches: HTTP over
# TCP and Unix sockets, nothing else. The packaged one has 23 libraries, 17 MB, for what no probe asks of it.
#   build-curl.sh FILE
set -eu
file=$1
# The sources of each place that packages come from, in both of the forms in which these are written.
for list in /etc/apt/sources.list.d/*.sources; do
  [ ! -f "$list" ] || sed -i 's/^[Tt]ypes:[[:space:]]*deb[[:space:]]*$/Types: deb deb-src/' "$list"
done
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
  [ ! -f "$list" ] || sed -n 's/^deb[[:space:]]/deb-src /p' "$list"
done >/etc/apt/sources.list.d/curl-source.list
# A list that cannot be read is a failure: without it an older curl would be built.
apt-get -qq -o APT::Update::Error-Mode=any update
for tool in gcc make dpkg-source xz; do
  command -v $tool >/dev/null || {
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gcc libc6-dev make dpkg-dev xz-utils
    break
  }
done
# That of the package which would be installed, so that none of its sources can have been overlooked. (A +b1 is a package that was only
# built again.)
version=$(apt-cache policy curl | sed -n 's/^ *Candidate: //p' | sed 's/+b[0-9]*$//')
echo "curl $version"
work=$(mktemp -d)
cd "$work"
# As root also without a user _apt, which a build may not be able to become.
apt-get source -qq -o APT::Sandbox::User=root "curl=$version"
cd curl-*/
without='ssl zlib brotli zstd libidn2 libpsl libssh2 librtmp libgsasl nghttp2 nghttp3'
disable='shared dependency-tracking manual alt-svc hsts ntlm tls-srp doh dict file ftp gopher imap ldap ldaps mqtt pop3 rtsp smb
  smtp telnet tftp websockets ipfs'
# Hardened as the package is, and named by its version, which --version shows.
flags() {
  DEB_BUILD_MAINT_OPTIONS=hardening=+all dpkg-buildflags --get "$1"
}
# shellcheck disable=SC2046,SC2086
CFLAGS="$(flags CFLAGS) -Os -ffunction-sections -fdata-sections" LDFLAGS="$(flags LDFLAGS) -Wl,--gc-sections -s" \
  CPPFLAGS="$(flags CPPFLAGS) -DCURL_PATCHSTAMP='\"$version\"'" ./configure -q \
  $(printf -- '--without-%s ' $without) $(printf -- '--disable-%s ' $disable)
# The patches are newer than what was generated; it is as good without being generated anew.
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
