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
ENV PRISMA_SCHEMA_ENGINE_BINARY=/bin/true
RUN npx prisma generate --schema prisma/webapi/schema.prisma \
 && npx prisma generate --schema prisma/salesapi/schema.prisma \
 && npx tsc -p . \
 && npm prune --omit=dev --omit=optional --ignore-scripts \
 && rm -f node_modules/@prisma/client/runtime/*.cockroachdb.* node_modules/@prisma/client/runtime/*.mysql.* \
          node_modules/@prisma/client/runtime/*.sqlite.* node_modules/@prisma/client/runtime/*.sqlserver.*

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
