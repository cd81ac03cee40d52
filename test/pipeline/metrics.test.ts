import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import { root } from './support/workflow-file';

/** CloudWatch Logs makes metrics of such a line. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
interface EmbeddedMetrics {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [field: string]: unknown;
}

type Samples = Readonly<Record<string, readonly number[]>>;

const MOST_VALUES = 100;
const variables = {
  PATH: process.env['PATH'],
  SERVICE_NAME: 'svc-portal',
  COLOUR: 'green',
  PYTHONDONTWRITEBYTECODE: '1',
};

/** What CloudWatch would keep of a program's output, under the one set of dimensions that a rule asks for. */
function keptOf(output: string): Samples {
  const kept: Record<string, number[]> = {};
  for (const line of output.trim().split('\n')) {
    const document = JSON.parse(line) as EmbeddedMetrics;
    expect(Math.abs(document._aws.Timestamp - Date.now())).toBeLessThan(60_000);
    for (const { Namespace, Dimensions, Metrics } of document._aws.CloudWatchMetrics) {
      expect([Namespace, Dimensions]).toEqual(['MPAC', [['Service', 'Colour']]]);
      expect([document['Service'], document['Colour']]).toEqual(['svc-portal', 'green']);
      for (const { Name } of Metrics) {
        const values = document[Name] as number[];
        expect(values.length).toBeLessThanOrEqual(MOST_VALUES);
        (kept[Name] ??= []).push(...values);
      }
    }
  }
  return kept;
}

async function outputOf(program: string, ...args: string[]): Promise<string> {
  const child = spawn(program, args, { cwd: join(root, 'pipeline/metrics'), env: variables });
  const [output, complaint] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect([complaint, child.exitCode]).toEqual(['', 0]);
  return output;
}

/** 250 good requests, 3 that fail, one that the application dies of, and one health check. */
const inPython = `
import asyncio
from rollout_metrics import RolloutMetrics

async def app(scope, receive, send):
    if scope["path"] == "/dies":
        raise ValueError("as applications do")
    await send({"type": "http.response.start", "status": 503 if scope["path"] == "/bad" else 200})

metrics = RolloutMetrics(app)

async def ask(path):
    async def send(message): pass
    try:
        await metrics({"type": "http", "path": path}, None, send)
    except ValueError:
        pass

async def main():
    for path in ["/"] * 250 + ["/bad"] * 3 + ["/dies", "/health"]:
        await ask(path)

asyncio.run(main())`;

const inNode = `
import { createServer } from 'node:http';
import { once } from 'node:events';
import { rolloutMetrics } from './rollout-metrics.mjs';

const metrics = rolloutMetrics();
const server = createServer((request, response) => {
  metrics.watch(request, response);
  response.statusCode = ['/bad', '/dies'].includes(request.url) ? 503 : 200;
  response.end();
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const paths = [...Array(250).fill('/?q=1'), '/bad', '/bad', '/bad', '/dies', '/health'];
for (const path of paths) await (await fetch('http://127.0.0.1:' + server.address().port + path)).text();
server.closeAllConnections();
server.close();`;

test.each([
  ['Python', join(root, '.venv/bin/python'), ['-c', inPython]],
  ['Node', process.execPath, ['--input-type=module', '--eval', inNode]],
])('what a service in %s reports is what the rules ask for, request by request', async (_language, program, args) => {
  const kept = keptOf(await outputOf(program, ...args));
  const { environments } = parse(readFileSync(join(root, 'rollout.yaml'), 'utf8'), { merge: true }) as {
    environments: { production: { rules: { metric: string }[]; requests: { metric: string } } };
  };
  const { rules, requests } = environments.production;
  expect(Object.keys(kept).sort()).toEqual([...new Set([...rules, requests].map(({ metric }) => metric))].sort());
  const { ErrorRate = [], Latency = [] } = kept;
  expect([ErrorRate.length, Latency.length]).toEqual([254, 254]);
  // An average of these is the percentage that failed.
  expect(ErrorRate.filter((rate) => rate === 100)).toHaveLength(4);
  expect(ErrorRate.filter((rate) => rate === 0)).toHaveLength(250);
  expect(Latency.every((ms) => ms >= 0 && ms < 60_000)).toBe(true);
});
