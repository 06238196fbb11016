# ichat in an image: docker build -t ichat . && docker run -p 8080:8080 -v ichat:/data -e ICHAT_JWT_SECRET=... ichat
# For several nodes with everything that they need see deploy/compose.

FROM python:3.12-slim-bookworm AS build
WORKDIR /src
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /opt/ichat && /opt/ichat/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
    && python -m venv /opt/build && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY domain domain
COPY ports ports
COPY adapters adapters
COPY config config
COPY entrypoints entrypoints
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /opt/wheels . \
    && /opt/ichat/bin/pip install --no-cache-dir --no-deps /opt/wheels/*.whl

FROM python:3.12-slim-bookworm
COPY --from=build /opt/ichat /opt/ichat
RUN useradd --system --uid 10001 --home-dir /data ichat && install -d -o ichat -g ichat -m 0700 /data
# Nobody's files but those in /data change: run it with --read-only --tmpfs /tmp.
USER 10001:10001
ENV PATH=/opt/ichat/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    ICHAT_HOST=0.0.0.0 ICHAT_PORT=8080 ICHAT_DATA_DIR=/data ICHAT_LOG_FORMAT=json
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['ICHAT_PORT'] + '/livez', timeout=2)"]
ENTRYPOINT ["ichat"]
CMD ["serve"]
