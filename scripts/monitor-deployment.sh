#!/bin/sh
# Follows the checks of a rollout: `rollout monitor` with the flags of the former monitoring script.
set -eu
. "$(dirname -- "$(readlink -f -- "$0")")/flags.sh"

show_help() {
  cat <<'END'
Usage: monitor-deployment.sh [--duration SECONDS] [--alert-on-error-rate PERCENT] [--alert-on-latency-p95 MS]
                             [--environment NAME] [-- OPTIONS]

Prints every check of the running rollout with its values against their thresholds. The rollout is watched, and taken
back, whether this runs or not. Of a rollout that has ended it says how; with --duration that is no watch, and the exit
code never 0.

  --duration SECONDS           for so long from the first check on (also 90s, 30m, 1h; default: to the end)
  --alert-on-error-rate PERCENT, --alert-on-latency-p95 MS
                               the thresholds you count on; refused when the rollout has others in its approved plan
  --environment NAME           of which environment (default: the only one with a rollout, or production)
  -- OPTIONS                   more options of `rollout monitor`, such as --json

Exit codes: 0 all good for the duration, or completed meanwhile; 2 taken back; 3 it ended and nothing was written;
4 look now; 1 nobody can tell, nothing runs, or a mistake in the call.
END
}

duration='' error_rate='' latency='' environment=''
while [ $# -gt 0 ]; do
  case $1 in
    --duration | --duration=*) read_value "$@" && duration=$value && shift "$taken" ;;
    --alert-on-error-rate | --alert-on-error-rate=*) read_value "$@" && error_rate=$value && shift "$taken" ;;
    --alert-on-latency-p95 | --alert-on-latency-p95=*) read_value "$@" && latency=$value && shift "$taken" ;;
    --environment | --environment=*) read_value "$@" && environment=$value && shift "$taken" ;;
    -h | --help) show_help && exit 0 ;;
    --) shift && break ;;
    *) usage_error "unknown flag $1" ;;
  esac
done
case $duration in
  '' | [0-9]*[smh]) ;;
  *[!0-9]*) usage_error "--duration $duration is neither seconds nor a duration such as 90s, 30m or 1h" ;;
  *) duration=${duration}s ;;
esac

exec "$rollout" monitor "$@" \
  ${environment:+"--environment=$environment"} ${duration:+"--duration=$duration"} \
  ${error_rate:+"--expect=error-rate=$error_rate"} ${latency:+"--expect=latency-p95=$latency"}
