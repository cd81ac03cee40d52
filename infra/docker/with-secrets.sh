#!/bin/sh
# Runs rollout with its secrets: each file of /run/secrets that is named like a variable (SLACK_WEBHOOK_URL,
# TEMPORAL_API_KEY) becomes that variable, so that no secret stands in a compose file or in `docker inspect`.
set -eu
for file in /run/secrets/*; do
  name=${file##*/}
  case $name in *[!A-Z0-9_]*) continue ;; esac
  if [ ! -r "$file" ]; then
    echo "The secret $file cannot be read by user $(id -u). Let that user read it: chmod a+r, or chown." >&2
    exit 1
  fi
  value=$(cat "$file")
  export "$name=$value"
done
exec node /app/bin/rollout "$@"
