#!/usr/bin/env bash
# Stand-ins for the images that Dockerfiles and the compose file name, of the same names; nothing is pulled.
#   base-images CACHE      with DOCKER_HOST of an engine in the network of this machine
set -euo pipefail
cache=$1
files=(Dockerfile docker-compose.yml)

# The name and version that our own files give: IMAGE -> IMAGE:VERSION
named() { grep -ohE "\b$1:[^ ]+" "${files[@]}" | sort -u | head -n 1; }
have() { docker image inspect "$1" > /dev/null 2>&1; }

debian() { # NAME PACKAGES
  [ -s "$cache/$1.tar" ] || mmdebstrap --variant=minbase --include="$2" \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' bookworm "$cache/$1.tar" 2> "$cache/$1.log"
}

# A Go program of a public module, built once.
go_program() { # BINARY PACKAGE VERSION
  [ -x "$cache/bin/$1-$3" ] && return
  GOBIN="$cache/bin" CGO_ENABLED=0 go install -trimpath -ldflags='-s -w' "$2@$3"
  mv "$cache/bin/$(basename "$2")" "$cache/bin/$1-$3"
}

build() { docker build -q --network=host -t "$1" "$2" > /dev/null; }
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT

debian bookworm ca-certificates
have debian:bookworm-slim || docker import "$cache/bookworm.tar" debian:bookworm-slim > /dev/null

# node: this machine's, with what its npm, pip and apt need to reach their registries from here.
node=$(named node)
if ! have "$node"; then
  mkdir -p "$context/node/root"
  cp "$(command -v node)" "$context/node/node"
  cp -r "$(npm root -g)/npm" "$context/node/npm"
  cp -rL --parents /etc/apt /etc/ssl/certs/ca-certificates.crt /usr/share/keyrings "$context/node/root"
  for file in /etc/pip.conf "$(npm config get globalconfig)"; do
    [ ! -f "$file" ] || cp --parents "$file" "$context/node/root"
  done
  cat > "$context/node/Dockerfile" <<'D'
FROM debian:bookworm-slim
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
COPY root /
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \
 && groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
CMD ["node"]
D
  build "$node" "$context/node"
fi

# postgres: Debian's, with the part of the public entrypoint that a compose file relies on.
postgres=$(named postgres)
if ! have "$postgres"; then
  debian postgres ca-certificates,postgresql-15
  docker import "$cache/postgres.tar" stand-in/postgres-root > /dev/null
  mkdir "$context/postgres"
  cat > "$context/postgres/docker-entrypoint.sh" <<'D'
#!/bin/bash
set -eu
: "${POSTGRES_USER:=postgres}" "${PGDATA:=/var/lib/postgresql/data}"
POSTGRES_PASSWORD=${POSTGRES_PASSWORD:-$(cat "$POSTGRES_PASSWORD_FILE")}
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" /var/run/postgresql
  chown postgres "$PGDATA" /var/run/postgresql
  chmod 700 "$PGDATA"
  export POSTGRES_PASSWORD
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb -D "$PGDATA" -U "$POSTGRES_USER" --pwfile=<(echo "$POSTGRES_PASSWORD") --auth-local=trust --auth-host=scram-sha-256
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
  pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start
  createdb "$POSTGRES_USER" -U "$POSTGRES_USER"
  pg_ctl -D "$PGDATA" -m fast -w stop
fi
exec "$@"
D
  chmod +x "$context/postgres/docker-entrypoint.sh"
  cat > "$context/postgres/Dockerfile" <<'D'
FROM stand-in/postgres-root
COPY docker-entrypoint.sh /usr/local/bin/
ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin PGDATA=/var/lib/postgresql/data LANG=C.UTF-8
RUN rm -rf /var/lib/postgresql/15
VOLUME /var/lib/postgresql/data
ENTRYPOINT ["docker-entrypoint.sh"]
STOPSIGNAL SIGINT
CMD ["postgres"]
D
  build "$postgres" "$context/postgres"
fi

# Temporal's server, tools and UI from its own modules; the client is that of our Python packages.
server=$(named temporalio/server) tools=$(named temporalio/admin-tools) ui=$(named temporalio/ui)
go_program temporal-server go.temporal.io/server/cmd/server "v${server#*:}"
go_program temporal-sql-tool go.temporal.io/server/cmd/tools/sql "v${tools#*:}"
go_program temporal-ui-server github.com/temporalio/ui-server/v2/cmd/server "v${ui#*:}"
if ! have "$server" || ! have "$tools" || ! have "$ui"; then
  mkdir "$context/temporal"
  cp "$cache/bin/temporal-server-v${server#*:}" "$context/temporal/temporal-server"
  cp "$cache/bin/temporal-sql-tool-v${tools#*:}" "$context/temporal/temporal-sql-tool"
  cp "$cache/bin/temporal-ui-server-v${ui#*:}" "$context/temporal/temporal-ui-server"
  cp .venv/bin/temporal "$context/temporal/temporal"
  cp "$(go env GOMODCACHE)/github.com/temporalio/ui-server/v2@v${ui#*:}/config/docker.yaml" "$context/temporal/"
  cat > "$context/temporal/entrypoint.sh" <<'D'
#!/bin/sh
set -eu
: "${TEMPORAL_BROADCAST_ADDRESS:=$(getent hosts "$(hostname)" | awk '{print $1;}')}"
export TEMPORAL_BROADCAST_ADDRESS
exec temporal-server start
D
  chmod 755 "$context/temporal"/*
  cat > "$context/temporal/Dockerfile" <<D
FROM $node AS root
RUN apt-get update -q && apt-get install -qy --no-install-recommends netcat-openbsd tzdata \
 && userdel node && useradd --uid 1000 --create-home temporal
FROM root AS server
COPY temporal-server /usr/local/bin/
COPY entrypoint.sh /etc/temporal/
WORKDIR /etc/temporal
USER temporal
CMD ["/etc/temporal/entrypoint.sh"]
FROM root AS tools
COPY temporal temporal-sql-tool /usr/local/bin/
USER temporal
CMD ["sleep", "infinity"]
FROM root AS ui
WORKDIR /home/ui-server
COPY temporal-ui-server ./ui-server
COPY docker.yaml ./config/docker.yaml
USER temporal
ENTRYPOINT ["./ui-server", "--env", "docker", "start"]
D
  for image in "server $server" "tools $tools" "ui $ui"; do
    docker build -q --network=host --target "${image%% *}" -t "${image#* }" "$context/temporal" > /dev/null
  done
fi
