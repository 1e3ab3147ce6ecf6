#!/bin/sh
# Puts together what runs, after `mvn package`: the JVM cut to what is used, the jars, the JVM's options, and the native
# library. dev/bench measures the very same.
#   assemble.sh FOLDER [JDK_BIN/]
set -eu
folder=$1
bin=${2:-}
rm -rf "$folder"
mkdir -p "$folder/native"
# Line numbers stay, for stack traces; the JDK's own class archives are replaced by the agent's.
"${bin}jlink" --add-modules java.base,java.logging,java.naming,java.management,jdk.management,jdk.unsupported,java.xml,jdk.jfr \
  --no-header-files --no-man-pages --compress=zip-6 --vm=server --output "$folder/runtime"
rm -f "$folder"/runtime/lib/server/classes*.jsa
cp -pr target/lib target/dynamic-networks-controller.jar "$folder"
sed "s|=/app/|=$folder/|" src/main/image/jvm.options >"$folder/jvm.options"
cp target/lib/netty-transport-native-epoll-*-linux-*.jar "$folder/native/epoll.jar"
cd "$folder/native"
"${bin}jar" xf epoll.jar META-INF/native
mv META-INF/native/*.so .
rm -r META-INF epoll.jar
