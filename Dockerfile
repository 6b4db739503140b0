# syntax=docker/dockerfile:1.7
# The image of Cordon: docs/operate/containers.md says how to run it.
# Debian slim and not distroless: it has tags for minor versions of Node.js, and operators can run the command line in it.

FROM node:24.21-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY bot bot
COPY cards cards
COPY practice practice
COPY scripts scripts
COPY services services
RUN npm run build

FROM node:24.21-bookworm-slim AS production
WORKDIR /app
COPY package.json package-lock.json .npmrc LICENSE ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --no-audit --no-fund
COPY appPackage appPackage
COPY --from=build /app/dist dist
RUN node dist/scripts/prune-production.js /app

FROM node:24.21-bookworm-slim
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-v* \
  && groupadd --gid 10001 cordon \
  && useradd --uid 10001 --gid cordon --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin cordon \
  && install --directory --owner=cordon --group=cordon --mode=0700 /data
WORKDIR /app
COPY --from=production /app /app
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Cordon" \
      org.opencontainers.image.description="Microsoft Teams bot for incident responders" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# HOST is not set: with a real tenant Cordon listens on every interface by itself, and in practice mode it must not.
ENV NODE_ENV=production \
    PORT=3978 \
    CORDON_DATA=/data
USER 10001:10001
VOLUME /data
EXPOSE 3978
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/scripts/cordon.js"]
CMD ["serve"]
