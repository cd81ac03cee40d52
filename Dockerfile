# Worker and client of Rollout, for production: no sandbox, no emulator, no Python. Debian and not Alpine, since the core
# of Temporal's SDK is not built for musl.
FROM node:20.20.2-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM packages AS build
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build && rm dist/.tsbuildinfo dist/.rollout-bootstrap

FROM node:20.20.2-bookworm-slim AS production-packages
WORKDIR /app
COPY package.json package-lock.json ./
# The core is shipped for five platforms, 30 MB each; only that of this image can run in it. Types and source maps are
# for those who write code.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && platform="$(node -p "process.arch === 'arm64' ? 'aarch64' : 'x86_64'")-unknown-linux-gnu" \
  && test -d "node_modules/@temporalio/core-bridge/releases/$platform" \
  && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 ! -name "$platform" -exec rm -r {} + \
  && find node_modules -type f \( -name '*.d.ts' -o -name '*.map' \) -delete

FROM node:20.20.2-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production ROLLOUT_CONFIG=/etc/rollout/rollout.yaml
COPY --from=production-packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY bin ./bin
COPY infra/docker/with-secrets.sh ./
COPY --from=build /app/dist ./dist
# `node` of the base image; as a number, so that Kubernetes and ECS can see that it is not root.
USER 1000:1000
EXPOSE 8081 9464
# The worker's own word, on the default port of worker.healthPort.
HEALTHCHECK --interval=10s --timeout=5s --start-period=40s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8081/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/app/with-secrets.sh"]
CMD ["worker"]
# Last, since they change with every commit and nothing else should then.
ARG REVISION=unknown
LABEL org.opencontainers.image.title="rollout" \
  org.opencontainers.image.description="Worker and client that carry an image tag to Amazon ECS by blue-green" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="0.1.0" \
  org.opencontainers.image.revision="$REVISION"
