#!/bin/sh
# Makes the AOT cache: runs the agent as it will run, between stand-ins of all that it talks to, and ends it by a signal.
#   train.sh FOLDER CLASS_PATH      the class path is that of the tests, which the stand-ins are part of, without the agent
set -eu
app=$1
java=$app/runtime/bin/java
"$java" -cp "$2:$app/dynamic-networks-controller.jar" io.dynamicnetworks.rig.Training \
  "$java" "@$app/jvm.options" "-XX:AOTCacheOutput=$app/agent.aot" -jar "$app/dynamic-networks-controller.jar"
test -s "$app/agent.aot"
# All classes of the cache are loaded at every start. The mapper would bring 400 (docs/architecture.md).
if "$java" "@$app/jvm.options" "-XX:AOTCache=$app/agent.aot" -Xlog:class+load -jar "$app/dynamic-networks-controller.jar" --help |
  grep -q 'tools\.jackson\.databind\.ObjectMapper source'; then
  echo "train.sh: the agent used Jackson's ObjectMapper" >&2
  exit 1
fi
