# syntax=docker/dockerfile:1
# mpac-pgw: Go, Gin. Copy it to mpac-pgw/Dockerfile, with go.dockerignore as Dockerfile.dockerignore beside it,
# and healthcheck.go as healthcheck/main.go.
ARG GO=1.24

FROM golang:${GO}-bookworm AS builder
WORKDIR /src
# Modules change seldom: a layer of their own, made again only when they do.
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG PACKAGE=.
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /service "$PACKAGE" \
    && CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /healthcheck ./healthcheck

# No shell, no package manager: the program, certificates and time zones.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=builder /service /healthcheck /
ENV PORT=8002 GIN_MODE=release
EXPOSE 8002
ENTRYPOINT ["/service"]
