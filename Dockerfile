# One image for every process; the command says which (see docker-compose.yaml). .dockerignore leaves out tests and tools.
FROM node:26-bookworm-slim AS build
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

FROM node:26-bookworm-slim
ENV NODE_ENV=production
# As `npm start` does it: each further arena of malloc keeps megabytes that nobody uses.
ENV MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/prisma prisma
COPY --from=build /app/proto proto
COPY --from=build /app/dist dist
USER node
STOPSIGNAL SIGTERM
