// What Rollout judges a Node service by. Let it see every request, before anything else does:
//
//   import { rolloutMetrics } from './rollout-metrics.mjs';
//   const metrics = rolloutMetrics();
//   app.use(metrics.watch);                 // Express, or metrics.watch(request, response) in an http server
//   process.on('SIGTERM', metrics.flush);
//
// Every ten seconds the requests since the last time are one line of stdout, which CloudWatch Logs makes metrics of
// (embedded metric format). It needs the variables SERVICE_NAME and COLOUR, and METRICS_NAMESPACE if that is not MPAC.

const EVERY_MS = 10_000;
const MOST_VALUES = 100; // of one metric in one line

/** Counts every answer but those of the health check, which say nothing about the traffic. */
export function rolloutMetrics({ healthPath = '/health', write = (line) => process.stdout.write(`${line}\n`) } = {}) {
  let samples = [];
  /** Writes what came since the last time; nothing when nothing came. */
  const flush = () => {
    const all = samples;
    samples = [];
    for (let first = 0; first < all.length; first += MOST_VALUES) {
      write(JSON.stringify(embeddedMetrics(all.slice(first, first + MOST_VALUES))));
    }
  };
  setInterval(flush, EVERY_MS).unref();
  process.on('exit', flush);
  const watch = (request, response, next) => {
    const path = request.url.split('?', 1)[0];
    if (path !== healthPath) {
      const began = performance.now();
      // Also when the client gave up: how long it waited counts.
      response.once('close', () => {
        const latencyMs = Math.round((performance.now() - began) * 10) / 10;
        samples.push({ errorRate: response.statusCode >= 500 ? 100 : 0, latencyMs });
      });
    }
    next?.();
  };
  return { watch, flush };
}

/**
 * One line for CloudWatch: ErrorRate is 100 for a request that failed and 0 for any other, so that its average is the
 * percentage and its count that of the requests; Latency is in milliseconds.
 */
function embeddedMetrics(samples) {
  const { SERVICE_NAME, COLOUR, METRICS_NAMESPACE = 'MPAC' } = process.env;
  const Metrics = [
    { Name: 'ErrorRate', Unit: 'Percent' },
    { Name: 'Latency', Unit: 'Milliseconds' },
  ];
  return {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [{ Namespace: METRICS_NAMESPACE, Dimensions: [['Service', 'Colour']], Metrics }],
    },
    Service: SERVICE_NAME,
    Colour: COLOUR,
    ErrorRate: samples.map(({ errorRate }) => errorRate),
    Latency: samples.map(({ latencyMs }) => latencyMs),
  };
}
