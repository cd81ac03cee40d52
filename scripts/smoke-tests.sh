#!/bin/sh
# Runs the declared smoke tests: `rollout smoke` with the flags of the former smoke test script.
set -eu
. "$(dirname -- "$(readlink -f -- "$0")")/flags.sh"

show_help() {
  cat <<'END'
Usage: smoke-tests.sh [--target TARGET] [--environment NAME] [-- OPTIONS]

Runs the smoke tests of rollout.yaml (or ROLLOUT_CONFIG) from here, with your own AWS credentials and secrets. A
rollout does the same by itself before it gives the candidate any traffic.

  --target TARGET        candidate, live (default) or an address. The colours alternate from rollout to rollout, so
                         green is read as candidate and blue as live, whichever colour they have now
  --environment NAME     whose tests (default: production)
  -- OPTIONS             more options of `rollout smoke`, such as --services A,B or --json

Exit codes: 0 all passed, 2 a test failed, 1 they could not run, or a mistake in the call.
END
}

target='' environment=production
while [ $# -gt 0 ]; do
  case $1 in
    --target | --target=*) read_value "$@" && target=$value && shift "$taken" ;;
    --environment | --environment=*) read_value "$@" && environment=$value && shift "$taken" ;;
    -h | --help) show_help && exit 0 ;;
    --) shift && break ;;
    *) usage_error "unknown flag $1" ;;
  esac
done
case $target in
  green) role=candidate ;;
  blue) role=live ;;
  *) role=$target ;;
esac
if [ "$role" != "$target" ]; then
  printf '%s: colours alternate; %s is read as the %s colour\n' "${0##*/}" "$target" "$role" >&2
fi

exec "$rollout" smoke "$@" "--environment=$environment" ${role:+"--target=$role"}
