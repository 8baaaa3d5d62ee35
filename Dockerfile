# Kyros with everything it needs: a pinned Node, its own PostgreSQL (unless DATABASE_URL is set) and the built panel.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN npm ci --include=optional --ignore-scripts --no-audit --no-fund && node scripts/run.js scripts/panel.ts \
  && npm prune --omit=dev --include=optional --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
RUN groupadd --system --gid 10001 kyros && useradd --system --uid 10001 --gid kyros --home /var/lib/kyros --create-home kyros
WORKDIR /app
COPY --from=build --chown=root:root /app /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000 DATA_DIR=/var/lib/kyros/data COLLAB_DIR=/var/lib/kyros/collaboration
USER kyros
VOLUME /var/lib/kyros
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/healthz').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "hub/main.ts"]
