# syntax=docker/dockerfile:1
# svc-portal: Python 3.11, FastAPI. Copy it to mpac-smartpos/svc-portal/Dockerfile, with python.dockerignore as
# Dockerfile.dockerignore beside it.
ARG PYTHON=3.11

FROM ghcr.io/astral-sh/uv:0.12.4 AS uv

FROM python:${PYTHON}-slim AS builder
COPY --from=uv /uv /bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
# What the service depends on changes seldom: a layer of its own, made again only when it does.
COPY pyproject.toml ./
RUN --mount=type=cache,target=/root/.cache/uv \
    uv venv /opt/venv \
    && VIRTUAL_ENV=/opt/venv uv pip install --requirements pyproject.toml

FROM python:${PYTHON}-slim
RUN useradd --system --uid 10001 --no-create-home service
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=builder /opt/venv /opt/venv
COPY app/ app/
USER 10001
EXPOSE 8002
# In the form of a list: SIGTERM reaches the server, which ends what it answers before the task goes.
CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8002"]
