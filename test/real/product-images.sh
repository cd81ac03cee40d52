#!/usr/bin/env bash
# The images of the product by their own Dockerfiles. Not by the compose command: its builder has no network here.
set -euo pipefail
build() { # IMAGE DOCKERFILE, under the version that the compose file gives
  local began=$SECONDS image
  image=$(grep -oEm1 "\b$1:[0-9.]+" docker-compose.yml)
  docker build -q --network=host -f "$2" -t "$image" . > /dev/null
  echo "real: $image ... $((SECONDS - began)) s"
}
build rollout Dockerfile
build rollout-sandbox infra/sandbox/Dockerfile
