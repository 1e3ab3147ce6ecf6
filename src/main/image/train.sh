#!/bin/sh
# Makes the AOT cache: runs the agent as it will run, between stand-ins of all that it talks to, and ends it by a signal.
#   train.sh FOLDER CLASS_PATH      the class path is that of the tests, which the stand-ins are part of, without the agent
set -eu
app=$1
java=$app/runtime/bin/java
"$java" -cp "$2:$app/dynamic-networks-controller.jar" io.dynamicnetworks.rig.Training \
  "$java" "@$app/jvm.options" "-XX:AOTCacheOutput=$app/agent.aot" -jar "$app/dynamic-networks-controller.jar"
test -s "$app/agent.aot"
