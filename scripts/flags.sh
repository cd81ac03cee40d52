# shellcheck shell=sh disable=SC2034 # its variables are read by the scripts that source it
# What the scripts beside this file share; they source it.

rollout=$(dirname -- "$(readlink -f -- "$0")")/../bin/rollout

# A mistake in the call ends with 1, as it does with `rollout` itself: 2 says that a rollout was taken back.
usage_error() {
  printf '%s: %s (try --help)\n' "${0##*/}" "$1" >&2
  exit 1
}

# Called with what is left of the command line, whose first word is a flag: puts its value into `value`, and how many
# words that took into `taken`.
read_value() {
  case $1 in
    --*=*) value=${1#*=} taken=1 ;;
    *)
      [ $# -ge 2 ] || usage_error "$1 needs a value"
      # `--image-tag --cluster …` is what an empty variable without quotes leaves of a command line.
      case $2 in --*) usage_error "$1 needs a value, but $2 follows (write $1=VALUE if that is one)" ;; esac
      value=$2 taken=2
      ;;
  esac
  [ -n "$value" ] || usage_error "${1%%=*} needs a value, but it is empty"
}
