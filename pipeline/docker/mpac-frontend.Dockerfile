# syntax=docker/dockerfile:1
# mpac-frontend: React, TypeScript, pnpm. Copy it to mpac-frontend/Dockerfile, with node.dockerignore as
# Dockerfile.dockerignore and nginx.conf beside it. The build argument APP names the app of the workspace to serve.
ARG NODE=24

FROM node:${NODE}-bookworm-slim AS builder
# Which pnpm: the field packageManager of package.json says so.
ENV PNPM_HOME=/pnpm COREPACK_ENABLE_DOWNLOAD_PROMPT=0
RUN npm install --global corepack@0.34.0 && corepack enable
WORKDIR /app
# The lock alone fills the store: a layer of its own, made again only when a dependency changes.
COPY package.json pnpm-lock.yaml pnpm-workspace.yam[l] ./
RUN --mount=type=cache,target=/pnpm/store pnpm fetch --store-dir /pnpm/store
COPY . .
RUN --mount=type=cache,target=/pnpm/store pnpm install --frozen-lockfile --offline --store-dir /pnpm/store \
    && pnpm build
ARG APP=.
RUN cp -r "$APP/dist" /site

FROM nginxinc/nginx-unprivileged:1.29-alpine
COPY nginx.conf /etc/nginx/conf.d/default.conf
COPY --from=builder /site /usr/share/nginx/html
EXPOSE 8002
