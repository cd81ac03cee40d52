#!/usr/bin/env bash
# The images of pipeline/docker by their own Dockerfiles, from minimal applications (test/real/applications) that lie as
# its README says. Their base images are stand-ins as well, and the Dockerfile's frontend is the one that BuildKit has.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node=$(grep -oEm1 'node:[^ ]+' Dockerfile)
have() { docker image inspect "$1" > /dev/null 2>&1; }
stand_in() { # IMAGE, its Dockerfile on stdin, what it copies in $work/base
  have "$1" || docker build -q --network=host -t "$1" -f - "$work/base" > /dev/null
}
# What a Dockerfile of ours takes as a base, with its defaults filled in.
base() { grep -rhoE "$1[^ ]*" pipeline/docker/*.Dockerfile | sort -u | head -n 1 | sed "s/\${GO}/1.24/; s/\${PYTHON}/3.11/; s/\${NODE}/24/"; }

mkdir -p "$work/base"
golang=$(base 'golang:') python=$(base 'python:') uv=$(base 'ghcr.io/astral-sh/uv:') distroless=$(base 'gcr.io/distroless/static')
nginx=$(base 'nginxinc/nginx-unprivileged:') node24=$(base 'node:')
have "$golang" || cp -r "$(go env GOROOT)" "$work/base/go"
have "$uv" || {
  .venv/bin/python -m pip download -q --no-deps -d "$work/uv" "uv==${uv#*:}"
  .venv/bin/python -m zipfile -e "$work"/uv/*.whl "$work/uv"
  install -m 755 "$work/uv/uv-${uv#*:}.data/scripts/uv" "$work/base/uv"
}
# A mirror of the registry may hand out packages without the signatures of npm's own.
stand_in "$node24" <<D
FROM $node
ENV COREPACK_INTEGRITY_KEYS=0
D
stand_in "$golang" <<D
FROM $node
COPY go /usr/local/go
ENV PATH=/usr/local/go/bin:/usr/bin:/bin GOTOOLCHAIN=local GOPATH=/go
D
stand_in "$python" <<D
FROM $node
RUN apt-get update -q && apt-get install -qy --no-install-recommends python3 && ln -s /usr/bin/python3 /usr/local/bin/python
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
D
stand_in "$uv" <<D
FROM scratch
COPY uv /uv
D
stand_in "$distroless" <<D
FROM scratch
COPY --from=$node /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
USER 65532:65532
D
stand_in "$nginx" <<D
FROM $node
RUN apt-get update -q && apt-get install -qy --no-install-recommends nginx \
 && rm -r /etc/nginx/sites-enabled && ln -sf /dev/stdout /var/log/nginx/access.log && ln -sf /dev/stderr /var/log/nginx/error.log \
 && sed -i 's#^pid .*#pid /tmp/nginx.pid;#; s#^user .*##' /etc/nginx/nginx.conf && mkdir -p /usr/share/nginx/html \
 && for kind in client_body proxy fastcgi uwsgi scgi; do echo "\${kind}_temp_path /tmp/\$kind;"; done > /etc/nginx/conf.d/a.conf
USER 1000
CMD ["nginx", "-g", "daemon off;"]
D

application() { # SERVICE LANGUAGE: a checkout as the pipeline's README describes it
  local folder=$work/$1
  cp -r "test/real/applications/$2" "$folder"
  sed '/^# syntax=/d' "pipeline/docker/$1.Dockerfile" > "$folder/Dockerfile"
  cp "pipeline/docker/$2.dockerignore" "$folder/Dockerfile.dockerignore"
  case $2 in
    go)
      mkdir "$folder/healthcheck" "$folder/rolloutmetrics"
      cp pipeline/docker/healthcheck.go "$folder/healthcheck/main.go"
      cp pipeline/metrics/rolloutmetrics.go "$folder/rolloutmetrics/"
      ;;
    python) cp pipeline/metrics/rollout_metrics.py "$folder/app/" ;;
    node) cp pipeline/docker/nginx.conf "$folder/" ;;
  esac
  local began=$SECONDS
  docker build -q --network=host -t "$1:real" "$folder" > /dev/null
  echo "real: image of $1 ... $((SECONDS - began)) s"
}
application svc-portal python
application svc-smarttab go
application mpac-pgw go
application mpac-frontend node
