#!/bin/sh
# Builds curl, for probes of existing manifests, from Debian's (or Ubuntu's) source package with its security patches: HTTP over
# TCP and Unix sockets, nothing else. The packaged one has 23 libraries, 17 MB, for what no probe asks of it.
#   build-curl.sh FILE
set -eu
file=$1
for tool in gcc make dpkg-source xz; do
  command -v $tool >/dev/null || {
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gcc libc6-dev make dpkg-dev xz-utils
    break
  }
done
# The same sources as for the packages, in both of the forms that they are written in.
for sources in /etc/apt/sources.list.d/*.sources; do
  [ ! -f "$sources" ] || sed -i 's/^Types: deb$/Types: deb deb-src/' "$sources"
done
[ ! -f /etc/apt/sources.list ] || sed -n 's/^deb /deb-src /p' /etc/apt/sources.list >/etc/apt/sources.list.d/source.list
work=$(mktemp -d)
cd "$work"
apt-get update -qq
# As root also without a user _apt, which a build may not be able to become.
apt-get source -qq -o APT::Sandbox::User=root curl
cd curl-*/
without='ssl zlib brotli zstd libidn2 libpsl libssh2 librtmp libgsasl nghttp2 nghttp3'
disable='shared dependency-tracking manual alt-svc hsts ntlm tls-srp doh dict file ftp gopher imap ldap ldaps mqtt pop3 rtsp smb
  smtp telnet tftp'
# shellcheck disable=SC2046,SC2086
CFLAGS='-Os -ffunction-sections -fdata-sections' LDFLAGS='-Wl,--gc-sections -s' ./configure -q \
  $(printf -- '--without-%s ' $without) $(printf -- '--disable-%s ' $disable)
# The patches are newer than what was generated; it is as good without being generated anew.
for folder in lib src; do
  make -s -C $folder -j "$(nproc)" ACLOCAL=: AUTOMAKE=: AUTOCONF=: AUTOHEADER=:
done
cp src/curl "$file"
cd /
rm -r "$work"
"$file" --version
