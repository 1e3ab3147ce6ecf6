# Part of launch.sh: answers `status`, `explain POD`, `tap` and `log-level` by asking the running controller over its admin
# socket. This takes a shell and curl, a few MB; a second JVM would not fit into the container.
program=dynamic-networks-controller
socket=${ADMIN_SOCKET:-/dev/shm/dynamic-networks-controller/admin.sock}

say() {
  printf '%s: %s\n' "$program" "$*" >&2
}

usage() {
  cat_help >&2
  exit 2
}

cat_help() {
  case $command in
    status) printf 'usage: %s status [-o text|json]\n' "$program" ;;
    explain) printf 'usage: %s explain POD\n       %s explain -f FILE [-f FILE]...\n' "$program" "$program" ;;
    tap) printf "usage: %s tap [ADDRESS-GLOB]     such as 'plan,cri.*'; default: *\n" "$program" ;;
    log-level) printf 'usage: %s log-level [N]          N as for -v: 0, 4, 6 or 8\n' "$program" ;;
  esac
}

# ask CURL-ARGUMENTS… URL-PATH: prints the answer; prints a refusal to standard error and exits.
ask() {
  answer=$(curl -q -s --noproxy '*' --max-time 30 --unix-socket "$socket" -w '%{http_code}' "$@") || unanswered $?
  body=${answer%???}
  case ${answer#"$body"} in
    200) printf %s "$body" ;;
    400) say "$command: ${body%?}"; usage ;;
    *) say "$command: ${body%?}"; exit 1 ;;
  esac
}

# The exit codes are curl's.
unanswered() {
  case $1 in
    7) say "$command: the controller does not run here, or has no admin socket ($socket)" ;;
    28) say "$command: the controller does not answer ($socket)" ;;
    *) say "$command: no answer from the controller ($socket): curl exit code $1" ;;
  esac
  exit 1
}

command=$1
shift
case ${1-} in -h | --help) cat_help; exit 0 ;; esac
case $command in
  status)
    output=text
    case $#,${1-} in
      0,) ;;
      2,-o | 2,--output) output=$2 ;;
      1,-o=* | 1,--output=*) output=${1#*=} ;;
      1,-o?*) output=${1#-o} ;;
      *) usage ;;
    esac
    ask -G --data-urlencode "output=$output" http://controller/status
    ;;
  explain)
    [ $# = 1 ] && [ "${1#-}" = "$1" ] || usage
    ask -G --data-urlencode "pod=$1" http://controller/explain
    ;;
  tap)
    [ $# -le 1 ] && [ "${1#-}" = "${1-}" ] || usage
    glob=${1-*}
    ask -G --data-urlencode "addresses=$glob" http://controller/tap/check
    # Ends when the controller ends it, or after an hour: killing kubectl ends nothing in the container.
    exec curl -q -sS -N -f --max-time 3600 --noproxy '*' --unix-socket "$socket" -G --data-urlencode "addresses=$glob" http://controller/tap
    ;;
  log-level)
    case $# in
      0) ask http://controller/log-level ;;
      1) ask -X PUT -G --data-urlencode "v=$1" http://controller/log-level ;;
      *) usage ;;
    esac
    ;;
esac
exit 0
