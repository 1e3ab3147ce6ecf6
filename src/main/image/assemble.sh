#!/bin/sh
# Assembles what runs, after `mvn package`: a JVM cut down to what is used, the jars, the JVM's options, and the native library.
# dev/bench measures exactly this.
#   assemble.sh FOLDER [JDK_BIN/]
set -eu
folder=$1
bin=${2:-}
case $folder in
  *[!A-Za-z0-9/._-]* | [!/]*)
    echo "assemble.sh: $folder: want an absolute path of letters, digits and /._-" >&2
    exit 1
    ;;
esac
rm -rf "$folder"
mkdir -p "$folder/native"
# The controller's own classes keep their line numbers, for stack traces; the JDK's go without (3 MB), and its libraries without
# symbols (5 MB, if `strip` exists). The controller's AOT cache replaces the JDK's own class archives. Without java.xml (4 MB):
# SlimJars adds the part that Jackson names.
"${bin}jlink" --add-modules java.base,java.logging,java.naming,java.management,jdk.management,jdk.unsupported,jdk.jfr \
  --no-header-files --no-man-pages --strip-java-debug-attributes --compress=zip-9 --vm=server --output "$folder/runtime"
rm -f "$folder"/runtime/lib/server/classes*.jsa
# Only tools, the building of archives, and code compiled by C2 read these.
for unread in jrt-fs.jar classlist libsimdsort.so; do rm -f "$folder/runtime/lib/$unread"; done
rm -f "$folder/runtime/bin/jfr" "$folder/runtime/bin/keytool"
# Nearly all of this file is comments (69 KB).
sed -i '/^#/d; /^$/d' "$folder/runtime/conf/security/java.security"
if command -v strip >/dev/null; then strip --strip-unneeded "$folder"/runtime/lib/*.so "$folder/runtime/lib/server/libjvm.so"; fi
cp -pr target/lib target/dynamic-networks-controller.jar "$folder"
"${bin}java" -cp 'target/lib/*' src/main/image/ShippedSbom.java target/sbom.cdx.json target/lib "$folder/sbom.cdx.json"
"${bin}java" src/main/image/SlimJars.java "$folder"/lib/*.jar "$folder/dynamic-networks-controller.jar"
for file in jvm.options jvm.small.options launch.sh ask.sh; do
  sed "s|/app/|$folder/|g" "src/main/image/$file" >"$folder/$file"
done
chmod +x "$folder/launch.sh"
"$folder/runtime/bin/java" -jar "$folder/dynamic-networks-controller.jar" version >"$folder/version"
# For this architecture. If Netty has no library for it (s390x), the controller uses the JDK's own sockets.
for jar in target/lib/netty-transport-native-epoll-*-linux-*.jar target/lib/netty-tcnative-*-linux-*.jar; do
  [ -f "$jar" ] || continue
  cp "$jar" "$folder/native/native.jar"
  (cd "$folder/native" && "${bin}jar" xf native.jar META-INF/native && mv META-INF/native/*.so . && rm -r META-INF native.jar)
done
cd "$folder/native"
if command -v strip >/dev/null; then find . -name '*.so' -exec strip --strip-unneeded {} +; fi
