#!/usr/bin/env bash
# The images of the product by their own Dockerfiles. Not by the compose command: its builder has no network here.
set -euo pipefail
build() { # FILE SERVICE
  local began=$SECONDS image
  image=$(grep -A6 "^  $2:" docker-compose.yml | grep -oE 'rollout[a-z-]*:[0-9.]+' || grep -oEm1 'rollout:[0-9.]+' docker-compose.yml)
  docker build -q --network=host -f "$1" -t "$image" . > /dev/null
  echo "real: $image ... $((SECONDS - began)) s"
}
build Dockerfile worker
build infra/sandbox/Dockerfile sandbox
