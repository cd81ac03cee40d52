/** `npm run sandbox`: the world of a rollout on this machine, until Ctrl-C. */
import '../config/silence-node-version';
import { readCommandLine, usage } from './command-line';
import type { SandboxCommand } from './command-line';
import { endedBySignal } from './ended-by';
import { exitAfter } from './explain-end';
import { catalogueLines, howToGoOn } from './how-to-go-on';
import { pushCommand } from './push-command';
import { startSandbox } from './start-sandbox';

exitAfter(main());

async function main(): Promise<number> {
  const command = readCommandLine(process.argv.slice(2));
  if (command.kind === 'help') console.log([usage, ...catalogueLines()].join('\n'));
  else if (command.kind === 'push') console.log(await pushCommand(command.tag));
  else return run(command);
  return 0;
}

async function run({ ports, ...options }: Extract<SandboxCommand, { kind: 'start' }>): Promise<number> {
  const signalled = endedBySignal();
  const starting = startSandbox({
    ...options,
    ...ports,
    say: (line) => console.log(line),
    onMessage: ({ text }) => console.log(`Slack        ${text}`),
  });
  const sandbox = await Promise.race([starting, signalled]);
  // Half of it may be running: our death takes it along, see processes/leash.ts.
  if (typeof sandbox === 'number') return sandbox;
  console.log(['', ...howToGoOn(sandbox), ''].join('\n'));
  let stopping = false;
  void sandbox.worker?.exited.then((code) => {
    if (!stopping)
      console.log(
        `Worker       ended with code ${code}; start another in a shell with the environment: bin/rollout worker`,
      );
  });
  const end = await Promise.race([signalled, sandbox.broken]);
  stopping = true;
  if (typeof end === 'string') console.error(`${end} ended by itself; see ${sandbox.places.folder}/logs.`);
  else console.log('Stopping.');
  await sandbox.stop();
  return typeof end === 'string' ? 1 : 0;
}
