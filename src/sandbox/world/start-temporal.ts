import { connect } from 'node:net';
import { searchAttributes } from '../../workflows/messages';
import { findExecutable } from '../processes/find-executable';
import { freePort } from '../processes/free-port';
import { startProcess } from '../processes/start-process';
import type { RunningProcess } from '../processes/start-process';
import { accepted } from '../processes/wait-until-ready';
import type { Places } from './places';

/** A Temporal dev server with its web UI. */
export interface TemporalServer {
  process: RunningProcess;
  /** `127.0.0.1:PORT`, for TEMPORAL_ADDRESS. */
  address: string;
  /** The page of the default namespace. */
  ui: string;
}

/** Ports to be used instead of free ones. */
export interface TemporalPorts {
  temporalPort?: number;
  uiPort?: number;
}

/** Starts a Temporal dev server on 127.0.0.1 that knows the search attributes of rollouts. */
export async function startTemporal(places: Places, ports: TemporalPorts): Promise<TemporalServer> {
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
  return { process: running, address: `127.0.0.1:${port}`, ui };
}
