import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const root = resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile?: string };
  readonly ports?: readonly string[];
  readonly profiles?: readonly string[];
  readonly read_only?: boolean;
  readonly stop_grace_period?: string;
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const { services } = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, Service> };
const all = Object.entries(services);
const baseImages = ['Dockerfile', 'infra/sandbox/Dockerfile'].flatMap((file) =>
  [...read(file).matchAll(/^FROM (\S+)/gm)].map(([, image = '']) => image),
);

test('every image that is pulled has an exact version', () => {
  const pulled = [...all.map(([, { image }]) => image), ...baseImages.filter((image) => image !== 'packages')];
  expect(pulled.length).toBeGreaterThan(8);
  expect(pulled.filter((image) => !/:\d+\.\d+(\.\d+)?(-bookworm(-slim)?)?$/.test(image))).toEqual([]);
});

test('every port is published on loopback alone', () => {
  const ports = all.flatMap(([, service]) => service.ports ?? []);
  expect(ports.length).toBeGreaterThan(0);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

test('the version of the images is that of the package', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  expect(services['worker']?.image).toBe(`rollout:${version}`);
  expect(read('Dockerfile')).toContain(`image.version="${version}"`);
});

test('no variable of the compose file holds a secret, and only the worker sees the folder of secrets', () => {
  const names = all.flatMap(([, { environment }]) => Object.keys(environment ?? {}));
  expect(names).toContain('POSTGRES_PASSWORD_FILE');
  expect(names.filter((name) => /PASSWORD$|PWD$|TOKEN|SECRET|API_KEY|WEBHOOK/.test(name))).toEqual([]);
  const withSecrets = all.filter(([, { volumes }]) => volumes?.some((volume) => volume.includes('/run/secrets')));
  expect(withSecrets.map(([name]) => name)).toEqual(['worker']);
});

test('a sandbox starts no worker for real AWS, and a worker no sandbox', () => {
  const started = (profile: string) =>
    all.filter(([, { profiles }]) => profiles?.includes(profile)).map(([name]) => name);
  expect(started('sandbox')).toEqual(['sandbox', 'sandbox-worker']);
  expect(started('worker')).toEqual(['worker']);
});

test.each(['worker', 'sandbox-worker'])('%s is the image of the Dockerfile that users run', (name) => {
  expect(services[name]?.build).toEqual({ context: '.' });
  expect(services[name]?.image).toBe(services['worker']?.image);
});

test.each(['worker', 'sandbox-worker'])('%s is read-only, and has longer to stop than it drains', (name) => {
  const graceMs = Number(/shutdownGraceTime: ([\d_]+)/.exec(read('src/worker.ts'))?.[1]?.replaceAll('_', ''));
  expect(services[name]?.read_only).toBe(true);
  expect(Number.parseInt(services[name]?.stop_grace_period ?? '', 10) * 1000).toBeGreaterThanOrEqual(graceMs + 5000);
});

test('the image has no sandbox and no Python, and a user who is not root and is told by number', () => {
  const ignored = read('.dockerignore').split('\n');
  expect(ignored.find((line) => !line.startsWith('#'))).toBe('*');
  expect(ignored.filter((line) => /^!\W*(\*|git|venv|test|infra\/?$|secrets|env)/.test(line))).toEqual([]);
  expect(ignored.indexOf('src/sandbox')).toBeGreaterThan(ignored.indexOf('!src'));
  const dockerfile = read('Dockerfile');
  expect(dockerfile.replace(/^#.*$/gm, '')).not.toMatch(/sandbox|python|requirements/i);
  expect(dockerfile).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
  expect(dockerfile).toContain('npm ci --omit=dev');
});

describe('secrets', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollout-secrets-'));
    mkdirSync(join(folder, 'secrets'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs the image's entrypoint on our folder, with a program in the place of rollout that prints its variables. */
  function withSecrets(...args: string[]) {
    const script = read('infra/docker/with-secrets.sh')
      .replaceAll('/run/secrets', join(folder, 'secrets'))
      .replace('node /app/bin/rollout', 'sh -c \'echo "$1"; env\' sh');
    writeFileSync(join(folder, 'entrypoint.sh'), script);
    const { status, stdout } = spawnSync('sh', [join(folder, 'entrypoint.sh'), ...args], { env: {}, encoding: 'utf8' });
    return { status, lines: stdout.split('\n') };
  }

  test('a file that is named like a variable becomes that variable, whatever is in it', () => {
    writeFileSync(join(folder, 'secrets/SLACK_WEBHOOK_URL'), 'https://x.example/a$b "c" `d`\n');
    const { status, lines } = withSecrets('worker');
    expect(status).toBe(0);
    expect(lines[0]).toBe('worker');
    expect(lines).toContain('SLACK_WEBHOOK_URL=https://x.example/a$b "c" `d`');
  });

  test('other files, such as certificates, stay files, and a folder without any is fine', () => {
    expect(withSecrets('worker').status).toBe(0);
    writeFileSync(join(folder, 'secrets/client.pem'), 'certificate');
    const { status, lines } = withSecrets('worker');
    expect(status).toBe(0);
    expect(lines.join('\n')).not.toContain('certificate');
  });
});
