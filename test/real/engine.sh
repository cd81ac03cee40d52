#!/usr/bin/env bash
# Debian's Docker engine by hand, with socket and data in a folder of its own.
#   engine start DIR         in the network of this machine, without one of its own: to build images
#   engine start DIR alone   in a network namespace of its own, which nothing leaves: to run them
#   engine stop DIR          does nothing when it does not run
set -euo pipefail
dir=$2 socket="unix://$2/docker.sock"

running() { [ -s "$dir/docker.pid" ] && kill -0 "$(cat "$dir/docker.pid")" 2> /dev/null; }
until_it() { # TENTHS COMMAND…
  local tenths=$1
  shift
  for _ in $(seq "$tenths"); do
    "$@" > /dev/null 2>&1 && return
    sleep 0.1
  done
  return 1
}

start() {
  local inside=() network=(--bridge=none --iptables=false --ip6tables=false --ip-forward=false)
  if [ "${1:-}" = alone ]; then
    inside=(unshare --net -- sh -c 'ip link set lo up; exec "$@"' sh)
    # Asked for any other name, an engine without a way out is silent until its askers give up: see no-names.mjs.
    network=(--bip 172.17.0.1/16 --dns 172.17.0.1)
  fi
  setsid "${inside[@]}" dockerd -H "$socket" --data-root "$dir/data" --exec-root "$dir/exec" \
    --pidfile "$dir/docker.pid" "${network[@]}" > "$dir/dockerd.log" 2>&1 < /dev/null &
  DOCKER_HOST=$socket until_it 300 docker version || return 1
  [ "${1:-}" != alone ] || nsenter --net="/proc/$(cat "$dir/docker.pid")/ns/net" \
    setsid node test/real/no-names.mjs 172.17.0.1 "$dir/names.pid" > "$dir/names.log" 2>&1 < /dev/null &
}

stop() {
  [ ! -s "$dir/names.pid" ] || kill "$(cat "$dir/names.pid")" 2> /dev/null || true
  rm -f "$dir/names.pid"
  running || return 0
  kill "$(cat "$dir/docker.pid")"
  stopped() { ! running; }
  until_it 600 stopped
}

case $1 in
  start) start "${3:-}" ;;
  stop) stop ;;
esac
