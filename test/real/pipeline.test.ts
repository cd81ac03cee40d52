import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { docker, figure, outcomeOf, run, timed, until } from './containers';

interface Definition {
  readonly containerDefinitions: readonly { readonly healthCheck: { readonly command: readonly string[] } }[];
}

/** The command by which ECS asks a service whether it is well. */
function healthCheckOf(service: string): readonly string[] {
  const file = join(__dirname, `../../infra/ecs/task-definitions/${service}-prod.json`);
  const { containerDefinitions } = JSON.parse(readFileSync(file, 'utf8')) as Definition;
  const [kind, ...command] = containerDefinitions[0]?.healthCheck.command ?? [];
  expect(kind).toBe('CMD');
  return command;
}

async function start(service: string): Promise<{ container: string; url: string }> {
  const variables = ['PORT=8002', `SERVICE_NAME=${service}`, 'COLOUR=green'].flatMap((one) => ['--env', one]);
  const container = await docker('run', '--detach', '--read-only', '--tmpfs', '/tmp', ...variables, `${service}:real`);
  const address = await docker('inspect', '--format', '{{.NetworkSettings.IPAddress}}', container);
  return { container, url: `http://${address}:8002` };
}

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;

test.each(['svc-portal', 'svc-smarttab', 'mpac-pgw'])(
  '%s of the pipeline is well by its task definition, reports its requests, and ends when it is told to',
  async (service) => {
    const check = healthCheckOf(service);
    const { container, url } = await start(service);
    const well = () => outcomeOf(docker('exec', container, ...check));
    figure(
      `${service} well after`,
      await timed(() => until('it is well', async () => (await well()).code === 0, 30_000)),
    );
    expect(await docker('exec', container, ...check)).toBe('');
    expect(await docker('inspect', '--format', '{{.Config.User}}', container)).toMatch(/^[1-9]|^nonroot/);

    expect([await statusOf(`${url}/good`), await statusOf(`${url}/good`), await statusOf(`${url}/bad`)]).toEqual([
      200, 200, 503,
    ]);
    const stopped = await timed(() => docker('stop', '--time', '10', container));
    figure(`${service} ended after`, stopped);
    expect(Number.parseFloat(stopped)).toBeLessThan(10);
    const lines = (await run('sh', '-c', `docker logs ${container} 2>/dev/null`)).split('\n');
    const reported = lines.filter((line) => line.startsWith('{"_aws":')).map((line) => JSON.parse(line) as object);
    expect(reported).toEqual([
      expect.objectContaining({
        Service: service,
        Colour: 'green',
        ErrorRate: [0, 0, 100],
        Latency: expect.any(Array),
      }),
    ]);
    await docker('rm', container);
  },
);

test('the frontend serves its page anew and its files for ever', async () => {
  const { container, url } = await start('mpac-frontend');
  await until('it is well', async () => (await statusOf(`${url}/health`)) === 200, 30_000);
  const [page, file] = await Promise.all([fetch(`${url}/some/route`), fetch(`${url}/assets/app-1a2b3c.js`)]);
  expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-cache']);
  expect(await page.text()).toContain('<title>frontend</title>');
  expect([file.status, file.headers.get('cache-control')]).toEqual([200, expect.stringContaining('immutable')]);
  await docker('rm', '--force', container);
});
