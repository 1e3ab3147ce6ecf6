#!/bin/sh
# Copies programs and the libraries that they load, and nothing else, from this machine to a root folder.
#   collect-files.sh ROOT FILE…
set -eu
root=$1
shift
copy() {
  # The dynamic loader wants the name that the program asks for, so links are followed.
  mkdir -p "$root$(dirname "$1")"
  [ -e "$root$1" ] || cp -L "$1" "$root$1"
}
for file in "$@"; do
  copy "$file"
  ldd "$file" 2>/dev/null | grep -o '/[^ ]*' | while read -r library; do
    copy "$library"
  done
done
