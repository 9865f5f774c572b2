# One image for web, worker and beat. The set-up steps are those of bin/setup, which bin/up and bin/test run too.
FROM debian:12.11-slim AS base
ENV VENV=/opt/venv VAR_DIR=/app/var PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY bin/setup bin/setup
RUN bin/setup system && rm -rf /var/lib/apt/lists/*

FROM base AS build
RUN bin/setup system build
COPY requirements.txt ./
RUN bin/setup python
COPY . .
RUN bin/setup assets

FROM base
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin jiangdu
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
RUN mkdir -p /app/var/media /app/var/run /app/var/seals && chown 10001:10001 /app/var/media /app/var/run /app/var/seals
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]
