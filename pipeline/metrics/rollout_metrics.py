"""What Rollout judges a FastAPI or Starlette service by. Copy it to app/ and add it last, so that it is outermost:

    from app.rollout_metrics import RolloutMetrics
    app.add_middleware(RolloutMetrics)

Every ten seconds the requests since the last time are one line of stdout, which CloudWatch Logs makes metrics of
(embedded metric format). It needs the variables SERVICE_NAME and COLOUR, and METRICS_NAMESPACE if that is not MPAC.
"""

import atexit
import json
import os
import threading
import time

EVERY_SECONDS = 10
MOST_VALUES = 100  # of one metric in one line


class RolloutMetrics:
    """Counts every answer but those of the health check, which say nothing about the traffic."""

    def __init__(self, app, health_path="/health", write=lambda line: print(line, flush=True)):
        self.app, self.health_path, self.write = app, health_path, write
        self.samples = []
        self.lock = threading.Lock()
        threading.Thread(target=self._report, daemon=True).start()
        atexit.register(self.flush)

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or scope["path"] == self.health_path:
            return await self.app(scope, receive, send)
        began, status = time.perf_counter(), 500

        async def note(message):
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, note)
        finally:
            sample = (100 if status >= 500 else 0, round((time.perf_counter() - began) * 1000, 1))
            with self.lock:
                self.samples.append(sample)

    def flush(self):
        """Writes what came since the last time; nothing when nothing came."""
        with self.lock:
            samples, self.samples = self.samples, []
        for first in range(0, len(samples), MOST_VALUES):
            self.write(json.dumps(embedded_metrics(samples[first : first + MOST_VALUES]), separators=(",", ":")))

    def _report(self):
        while True:
            time.sleep(EVERY_SECONDS)
            self.flush()


def embedded_metrics(samples):
    """One line for CloudWatch: ErrorRate is 100 for a request that failed and 0 for any other, so that its average is
    the percentage and its count that of the requests; Latency is in milliseconds."""
    names = {"Namespace": os.environ.get("METRICS_NAMESPACE", "MPAC"), "Dimensions": [["Service", "Colour"]]}
    metrics = [{"Name": "ErrorRate", "Unit": "Percent"}, {"Name": "Latency", "Unit": "Milliseconds"}]
    return {
        "_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [{**names, "Metrics": metrics}]},
        "Service": os.environ["SERVICE_NAME"],
        "Colour": os.environ["COLOUR"],
        "ErrorRate": [rate for rate, _ in samples],
        "Latency": [latency for _, latency in samples],
    }
