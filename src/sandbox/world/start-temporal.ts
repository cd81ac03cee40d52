import { connect } from 'node:net';
import { searchAttributes } from '../../workflows/messages';
import { findExecutable } from '../processes/find-executable';
import { freePort } from '../processes/free-port';
import { startProcess } from '../processes/start-process';
import type { RunningProcess } from '../processes/start-process';
import { accepted } from '../processes/wait-until-ready';
import type { Places } from './places';

/** A Temporal server with its web UI. */
export interface TemporalServer {
  process: RunningProcess;
  /** For TEMPORAL_ADDRESS. */
  address: string;
  /** For TEMPORAL_NAMESPACE. */
  namespace: string;
  /** The page of the namespace. */
  ui: string;
}

/** Ports to be used instead of free ones, or a server that is there. */
export interface TemporalPorts {
  temporalPort?: number;
  uiPort?: number;
  /** `HOST:PORT` of a server of somebody else: then none is started. Its worker registers the search attributes. */
  temporalAddress?: string;
  /** Namespace on that server; `default` otherwise. */
  temporalNamespace?: string;
}

/** The UI of Temporal's own images. */
const USUAL_UI_PORT = 8080;

/** Takes the server that it is given, or starts a dev server on 127.0.0.1 that knows the search attributes of rollouts. */
export async function startTemporal(places: Places, ports: TemporalPorts): Promise<TemporalServer> {
  const { temporalAddress: address, temporalNamespace: namespace = 'default' } = ports;
  if (address === undefined) return startDevServer(places, ports);
  const ui = `http://127.0.0.1:${ports.uiPort ?? USUAL_UI_PORT}/namespaces/${namespace}`;
  return { process: somebodyElses, address, namespace, ui };
}

/** Never seen to end, and not ours to stop. */
const somebodyElses: RunningProcess = {
  name: 'Temporal',
  pid: 0,
  exited: new Promise(() => undefined),
  stop: () => Promise.resolve(),
};

async function startDevServer(places: Places, ports: TemporalPorts): Promise<TemporalServer> {
  const port = ports.temporalPort ?? (await freePort());
  const uiPort = ports.uiPort ?? (await freePort());
  const listen = ['--ip', '127.0.0.1', '--port', String(port), '--ui-ip', '127.0.0.1', '--ui-port', String(uiPort)];
  const attributes = Object.entries(searchAttributes).flatMap(([name, type]) => [
    '--search-attribute',
    `${name}=${type}`,
  ]);
  const running = await startProcess({
    name: 'The Temporal dev server',
    command: findExecutable('temporal'),
    // The newsfeed of the UI would be traffic to elsewhere.
    args: [
      ...['server', 'start-dev', '--db-filename', places.temporalDatabase, '--log-level', 'warn'],
      ...['--ui-disable-news-fetch', ...listen, ...attributes],
    ],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    ready: async () => (await accepted(connect(port, '127.0.0.1'))) && (await accepted(connect(uiPort, '127.0.0.1'))),
    logFile: places.logOf('temporal'),
  });
  const ui = `http://127.0.0.1:${uiPort}/namespaces/default`;
  return { process: running, address: `127.0.0.1:${port}`, namespace: 'default', ui };
}
