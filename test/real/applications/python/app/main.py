"""The smallest service that fits pipeline/docker: it answers its health check, well, and badly on request."""

from fastapi import FastAPI, Response

from app.rollout_metrics import RolloutMetrics

app = FastAPI()
app.add_middleware(RolloutMetrics)


@app.get("/health")
def health():
    return {"status": "ok"}


@app.get("/good")
def good():
    return {}


@app.get("/bad")
def bad():
    return Response(status_code=503)
