import { once } from 'node:events';
import type { Server } from 'node:http';

/** A server that listens. */
export interface Listening {
  /** `http://127.0.0.1:PORT`. */
  origin: string;
  close: () => Promise<void>;
}

/** Lets a server listen on 127.0.0.1, on a free port unless one is given. */
export async function listen(server: Server, fixedPort = 0): Promise<Listening> {
  server.listen(fixedPort, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { origin: `http://127.0.0.1:${port}`, close: () => closeServer(server) };
}

/** Ends a server with all its connections. */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
