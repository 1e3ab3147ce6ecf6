#!/bin/sh
# Creates the AOT cache: runs the controller as in production, against stand-ins of all its peers, and ends it by a signal.
# Fails if the jars or the JVM lack something that these runs need.
#   train.sh FOLDER CLASS_PATH      the class path of the tests, which includes the stand-ins, without the controller
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
# The cache lists the methods that are compiled here, and the controller compiles these at its start (jvm.options): those that
# are called four times or more by each of the 400 edits. With a fourth of these thresholds, it would compile for 1 s longer, and
# its edits would be no faster (docs/performance.md). The metaspace only has to be larger while the cache is laid out.
live pod "-XX:AOTCacheOutput=$app/controller.aot" -XX:MaxMetaspaceSize=90m \
  -XX:Tier3InvocationThreshold=1600 -XX:Tier3MinInvocationThreshold=1600 -XX:Tier3CompileThreshold=4800
test -s "$app/controller.aot"
# Code that reads a kubeconfig and runs a program for its token is not in the cache, since no pod has one; but it must be in the
# jars. A cache that the JVM rejects is an error here; in a pod it would only slow down the start.
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
# `explain -f` reads its files with code that no run above needs.
files=$(mktemp -d)
cat >"$files/nad.yaml" <<'END'
apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: {name: storage}
spec:
  config: '{"cniVersion": "1.0.0", "type": "macvlan"}'
END
cat >"$files/pod.yaml" <<'END'
apiVersion: v1
kind: Pod
metadata:
  name: cart-0
  annotations: {k8s.v1.cni.cncf.io/networks: '[{"name": "storage", "interface": "ens4"}]'}
END
"$app/launch.sh" explain -f "$files/pod.yaml" -f "$files/nad.yaml" >"$files/explained"
if ! grep -q 'attach default/storage@ens4' "$files/explained"; then
  cat "$files/explained" >&2
  echo "train.sh: explain -f did not say that ens4 would be attached" >&2
  exit 1
fi
rm -r "$files"
