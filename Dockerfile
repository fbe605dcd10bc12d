# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No install script is needed to run, and none gets to run.
RUN npm ci --ignore-scripts --include=dev
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY commands commands
COPY migrations migrations
RUN npm run build
# The team's own PostgreSQL and Slack are used here: the embedded ones, optional packages, are left out.
RUN npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
# Only here: a container has a network of its own. Everywhere else the default is loopback.
ENV HOST=0.0.0.0
ENV PORT=3000
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json manifest.yml ./
COPY runbooks runbooks
# What an export is checked by goes with each of them.
COPY docs/verify-export.mjs docs/verify-export.mjs
# Files of incident rooms, unless S3_BUCKET names a bucket for them.
ENV DATA_DIR=/var/lib/tocsin
RUN mkdir /var/lib/tocsin && chown node:node /var/lib/tocsin
VOLUME /var/lib/tocsin
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--enable-source-maps", "dist/src/main.js"]
