#!/bin/sh
# Makes the AOT cache: runs the agent as it will run, and lets it end by a signal. Peers that aren't there are part of
# the lesson: the ways of failing are loaded too.
#   train.sh [FOLDER]
set -eu
app=${1:-/app}
export NODE_NAME=training KUBERNETES_SERVICE_HOST=127.0.0.1 KUBERNETES_SERVICE_PORT=9
"$app/runtime/bin/java" "@$app/jvm.options" "-XX:AOTCacheOutput=$app/agent.aot" -jar "$app/dynamic-networks-controller.jar" &
agent=$!
sleep 10
kill "$agent" 2>/dev/null || true
wait "$agent" || true
test -s "$app/agent.aot"
