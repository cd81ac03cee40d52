#!/bin/sh
# Tells people by Slack: `rollout alert` with the flags of the former alert script.
set -eu
. "$(dirname -- "$(readlink -f -- "$0")")/flags.sh"

show_help() {
  cat <<'END'
Usage: send-alert.sh --message TEXT --severity info|warning|critical [-- OPTIONS]

Posts to Slack through the webhook in the variable that rollout.yaml (or ROLLOUT_CONFIG) names. Rollouts tell by
themselves what happens to them; this is for everything else.

  --message TEXT         what to tell; its first line is the title
  --severity SEVERITY    how urgent it is; critical mentions the channel
  -- OPTIONS             more options of `rollout alert`, such as --environment production or --run-url URL

Exit codes: 0 Slack has it, 1 it was not delivered, or a mistake in the call.
END
}

message='' severity=''
while [ $# -gt 0 ]; do
  case $1 in
    --message | --message=*) read_value "$@" && message=$value && shift "$taken" ;;
    --severity | --severity=*) read_value "$@" && severity=$value && shift "$taken" ;;
    -h | --help) show_help && exit 0 ;;
    --) shift && break ;;
    *) usage_error "unknown flag $1" ;;
  esac
done
[ -n "$message" ] || usage_error '--message is missing'
[ -n "$severity" ] || usage_error '--severity is missing'

exec "$rollout" alert "$@" "--message=$message" "--severity=$severity"
