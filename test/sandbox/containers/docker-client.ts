import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface DockerAnswer {
  status: number;
  json: Record<string, unknown>;
  bytes: Buffer;
}

/** Sends one request of a Docker client over the socket. */
export async function docker(socketPath: string, method: string, path: string, body?: object): Promise<DockerAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path: `/v1.41${path}` }, (response) => {
      buffer(response).then((bytes) => {
        const isJson = response.headers['content-type'] === 'application/json' && bytes.length > 0;
        const parsed: unknown = isJson ? JSON.parse(bytes.toString()) : {};
        resolve({ status: response.statusCode ?? 0, json: Object(parsed) as Record<string, unknown>, bytes });
      }, reject);
    });
    sent.once('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Creates and starts a container. @returns its ID */
export async function run(socketPath: string, Image: string, more: object = {}): Promise<string> {
  const created = await docker(socketPath, 'POST', '/containers/create?name=c', { Image, ...more });
  const id = String(created.json['Id']);
  await docker(socketPath, 'POST', `/containers/${id}/start`);
  return id;
}
