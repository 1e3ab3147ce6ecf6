#!/bin/sh
# The image's program. `exec`, so that signals reach the JVM itself. JAVA_OPTS, of one or more words, wins over the file.
# shellcheck disable=SC2086
exec /app/runtime/bin/java @/app/jvm.options -XX:AOTCache=/app/agent.aot ${JAVA_OPTS-} -jar /app/dynamic-networks-controller.jar "$@"
