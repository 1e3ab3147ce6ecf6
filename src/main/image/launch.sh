#!/bin/sh
# The image's program. `exec`, so that signals reach the JVM itself.
exec /app/runtime/bin/java @/app/jvm.options -XX:AOTCache=/app/agent.aot -jar /app/dynamic-networks-controller.jar "$@"
