#!/bin/sh
# The image's program.
case ${1-} in
  status | tap | log-level) . /app/ask.sh ;;
  explain)
    # Files are read by the program itself.
    case " $* " in *' -f'* | *' --file'*) ;; *) . /app/ask.sh ;; esac
    ;;
esac
# What the JVM's compiler frees, in pieces of 32 KiB, goes back to the system: malloc maps what is as large, and would keep it
# otherwise (5 MB after 5,000 edits).
export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_-30000}"
# Below 256 MiB the smaller sizes. The limit is the container's, from cgroup v2 or v1; without one it is no number, or a huge one.
small="" limit=""
for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
  [ ! -r "$file" ] || read -r limit <"$file" || limit=""
done
case $limit in
  "" | *[!0-9]*) ;;
  *) [ "$limit" -ge 268435456 ] || small=@/app/jvm.small.options ;;
esac
# `exec`, so that signals reach the JVM itself. JAVA_OPTS, of one or more words, wins over the files.
# shellcheck disable=SC2086
exec /app/runtime/bin/java @/app/jvm.options $small -XX:AOTCache=/app/controller.aot ${JAVA_OPTS-} -jar /app/dynamic-networks-controller.jar "$@"
