#!/bin/sh
# Starts a rollout: `rollout start` with the flags of the former deploy script.
set -eu
. "$(dirname -- "$(readlink -f -- "$0")")/flags.sh"

show_help() {
  cat <<'END'
Usage: deploy-blue-green.sh --image-tag TAG --cluster CLUSTER [--services A,B,C] [-- OPTIONS]

Starts a blue-green rollout and ends within seconds with what preflight found; the worker carries it on. Two people
approve it before anything is written. Steps, windows, thresholds and approvers are those of the worker's rollout.yaml.

  --image-tag TAG        which image
  --cluster CLUSTER      where to: the environment that has this ECS cluster in rollout.yaml (or ROLLOUT_CONFIG)
  --environment NAME     the same by the name of the environment
  --services A,B,C       only these services (default: all of the environment)
  -- OPTIONS             more options of `rollout start`, such as --supersede --sequence 118, or --wait

Exit codes: 0 started (with --wait: completed), 1 a mistake in the call or the environment is taken, 3 refused by
preflight, such as a tag that does not exist; with --wait also 2 taken back, 3 nothing was written, 4 look now.
END
}

image_tag='' cluster='' environment='' services=''
while [ $# -gt 0 ]; do
  case $1 in
    --image-tag | --image-tag=*) read_value "$@" && image_tag=$value && shift "$taken" ;;
    --cluster | --cluster=*) read_value "$@" && cluster=$value && shift "$taken" ;;
    --environment | --environment=*) read_value "$@" && environment=$value && shift "$taken" ;;
    --services | --services=*) read_value "$@" && services=$value && shift "$taken" ;;
    -h | --help) show_help && exit 0 ;;
    --) shift && break ;;
    *) usage_error "unknown flag $1" ;;
  esac
done
[ -n "$image_tag" ] || usage_error '--image-tag is missing'
[ -n "$cluster$environment" ] || usage_error '--cluster is missing'

environment=$("$rollout" environments --names --strategy=blueGreen \
  ${environment:+"--environment=$environment"} ${cluster:+"--cluster=$cluster"} ${services:+"--services=$services"})
exec "$rollout" start "$@" \
  "--environment=$environment" "--image-tag=$image_tag" ${services:+"--services=$services"}
