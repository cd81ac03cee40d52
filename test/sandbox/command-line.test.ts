import { readCommandLine } from '../../src/sandbox/command-line';
import { readCommandLine as readDemoCommandLine } from '../../src/sandbox/demo/command-line';

test('a sandbox started plainly has worker, staging and free ports', () => {
  expect(readCommandLine([])).toEqual({ kind: 'start', worker: true, staging: true, ports: {} });
});

test('all options of the sandbox arrive where they belong', () => {
  const without = ['--no-worker', '--no-staging'];
  const args = [...without, '--config', 'my.yaml', '--aws-endpoint', 'http://127.0.0.1:9/', '--ui-port', '8080'];
  expect(readCommandLine(args)).toEqual({
    kind: 'start',
    worker: false,
    staging: false,
    template: 'my.yaml',
    awsEndpoint: 'http://127.0.0.1:9',
    ports: { uiPort: 8080 },
  });
});

test('a Temporal server that is there is taken by its address and namespace', () => {
  const args = ['--temporal-address', 'temporal:7233', '--temporal-namespace', 'sandbox'];
  expect(readCommandLine(args)).toMatchObject({ temporalAddress: 'temporal:7233', temporalNamespace: 'sandbox' });
});

test('push takes one tag and nothing else', () => {
  expect(readCommandLine(['push', 'errors30-a'])).toEqual({ kind: 'push', tag: 'errors30-a' });
  expect(() => readCommandLine(['push'])).toThrow('--help');
  expect(() => readCommandLine(['push', 'a', 'b'])).toThrow('--help');
});

test.each([
  [['--prot', '1'], "Unknown option '--prot'"],
  [['--ui-port', 'x'], '--ui-port x is no port'],
  [['--ui-port', '70000'], '--ui-port 70000 is no port'],
  [['--aws-endpoint', 'localhost'], '--aws-endpoint localhost is no address'],
  [['start'], 'does not know "start"'],
])('the arguments %j are refused with the cure', (args, message) => {
  expect(() => readCommandLine(args)).toThrow(message);
});

test('the demo knows where its summary goes', () => {
  expect(readDemoCommandLine(['--json', '-', '--keep'])).toEqual({ help: false, keep: true, json: '-' });
  expect(() => readDemoCommandLine(['--jsno', 'x'])).toThrow("Unknown option '--jsno'");
});
