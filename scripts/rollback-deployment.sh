#!/bin/sh
# Takes traffic back: `rollout rollback --wait` with the flags of the former rollback script.
set -eu
. "$(dirname -- "$(readlink -f -- "$0")")/flags.sh"

show_help() {
  cat <<'END'
Usage: rollback-deployment.sh --cluster CLUSTER [--services A,B,C] [-- OPTIONS]

Tells the running rollout to go back, or restores traffic after one that was cut off, and stays until traffic is
verified to be back. The worker sends the critical alert. After a rollout that has completed use `rollout undo`.

  --cluster CLUSTER      where: the environment that has this ECS cluster in rollout.yaml (or ROLLOUT_CONFIG)
  --environment NAME     the same by the name of the environment
  --services A,B,C       must name all services of the environment: a rollout is taken back as a whole
  -- OPTIONS             more options of `rollout rollback`, such as --reason "orders are lost"

Exit codes: 0 traffic is back, 1 refused (nothing to take back, say) or a mistake in the call, 4 look now.
END
}

cluster='' environment='' services=''
while [ $# -gt 0 ]; do
  case $1 in
    --cluster | --cluster=*) read_value "$@" && cluster=$value && shift "$taken" ;;
    --environment | --environment=*) read_value "$@" && environment=$value && shift "$taken" ;;
    --services | --services=*) read_value "$@" && services=$value && shift "$taken" ;;
    -h | --help) show_help && exit 0 ;;
    --) shift && break ;;
    *) usage_error "unknown flag $1" ;;
  esac
done
[ -n "$cluster$environment" ] || usage_error '--cluster is missing'

environment=$("$rollout" environments --names --strategy=blueGreen --whole \
  ${environment:+"--environment=$environment"} ${cluster:+"--cluster=$cluster"} ${services:+"--services=$services"})
exec "$rollout" rollback --wait --reason="${0##*/}" "$@" "--environment=$environment"
