import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * A TCP port of 127.0.0.1 that nobody listens on. Whoever asks to listen on it may, but for about a minute the kernel
 * gives it to nobody who asks for any port: of two sandboxes at once, one found its worker's Temporal gone that way.
 *
 * The kernel does so for the side that closes a connection first (TIME_WAIT), so that is what happens here.
 */
export async function freePort(): Promise<number> {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const visitor = connect(port, '127.0.0.1').resume();
  await once(visitor, 'close');
  server.close();
  await once(server, 'close');
  return port;
}
