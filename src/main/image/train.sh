#!/bin/sh
# Makes the AOT cache: runs the controller as it will run, between stand-ins of all that it talks to, and ends it by a signal.
# It fails if something that these lives need was left out of the jars or of the JVM.
#   train.sh FOLDER CLASS_PATH      the class path is that of the tests, which the stand-ins are part of, without the controller
set -eu
app=$1
classes=$2
java=$app/runtime/bin/java
live() {
  access=$1
  shift
  "$java" -cp "$classes:$app/dynamic-networks-controller.jar" io.dynamicnetworks.testbed.Training "$access" \
    "$java" "@$app/jvm.options" "$@" -jar "$app/dynamic-networks-controller.jar"
}
live pod "-XX:AOTCacheOutput=$app/controller.aot"
test -s "$app/controller.aot"
# What reads a kubeconfig, and asks a program for the token, is not in the cache, since no pod has one; but it must be in the jars.
# A cache that the JVM would not take is a failure here; in a pod it would only start more slowly.
live kubeconfig "-XX:AOTCache=$app/controller.aot" -XX:AOTMode=on
# All classes of the cache are loaded at every start. The mapper would bring 400 (docs/architecture.md).
loaded=$(mktemp)
"$java" "@$app/jvm.options" "-XX:AOTCache=$app/controller.aot" -XX:AOTMode=on "-Xlog:class+load:file=$loaded" \
  -jar "$app/dynamic-networks-controller.jar" --help >/dev/null
if grep -q 'tools\.jackson\.databind\.ObjectMapper source' "$loaded"; then
  echo "train.sh: the controller used Jackson's ObjectMapper" >&2
  exit 1
fi
rm "$loaded"
