# One image for every process; the command says which (see docker-compose.yaml). .dockerignore leaves out tests and tools.
# Pin it by digest with NODE_IMAGE=node@sha256:… where you can reach the registry.
ARG NODE_IMAGE=node:26-bookworm-slim
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY prisma prisma
COPY proto proto
COPY libs libs
COPY apps apps
RUN npx tsc -p . \
 && npm prune --omit=dev --omit=optional --ignore-scripts

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
# As `npm start` does it: each further arena of malloc keeps megabytes that nobody uses.
ENV MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/prisma prisma
COPY --from=build /app/proto proto
COPY --from=build /app/libs/carriers/generic/presets libs/carriers/generic/presets
COPY --from=build /app/dist dist
# Where uploads are spooled: a volume that is made of it belongs to the same user.
RUN install -d -o node -g node -m 700 /uploads
USER node
STOPSIGNAL SIGTERM
