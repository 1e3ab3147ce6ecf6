#!/bin/sh
# The image's entry point.
case ${1-} in
  status | tap | log-level) . /app/ask.sh ;;
  explain)
    # The controller itself reads the files.
    case " $* " in *' -f'* | *' --file'*) ;; *) . /app/ask.sh ;; esac
    ;;
  version)
    # What the controller itself printed when the image was made: this needs no second JVM beside the running one.
    if [ $# = 1 ] && read -r version </app/version; then
      printf '%s\n' "$version"
      exit 0
    fi
    ;;
esac
# Returns memory to the system that the JVM's compiler frees in pieces of 32 KiB: malloc maps pieces of that size, and would
# keep them otherwise (5 MB after 5,000 edits).
export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_-30000}"
# Smaller sizes below 256 MiB. The limit is the container's, from cgroup v2 or v1; if there is none, it is not a number, or a
# huge one.
small="" limit=""
for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
  [ ! -r "$file" ] || read -r limit <"$file" || limit=""
done
case $limit in
  "" | *[!0-9]*) ;;
  *) [ "$limit" -ge 268435456 ] || small=@/app/jvm.small.options ;;
esac
# `exec`, so that signals reach the JVM itself. JAVA_OPTS, of one or more words, overrides the files.
# shellcheck disable=SC2086
exec /app/runtime/bin/java @/app/jvm.options $small -XX:AOTCache=/app/controller.aot ${JAVA_OPTS-} -jar /app/dynamic-networks-controller.jar "$@"
