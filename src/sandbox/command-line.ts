import { parseArgs } from 'node:util';
import { notUnderstood } from './not-understood';
import { SandboxFailure } from './sandbox-failure';

/** What somebody typed after `npm run sandbox --`. */
export type SandboxCommand =
  | { kind: 'help' }
  | { kind: 'push'; tag: string }
  | {
      kind: 'start';
      worker: boolean;
      staging: boolean;
      awsEndpoint?: string;
      temporalAddress?: string;
      temporalNamespace?: string;
      template?: string;
      ports: Partial<Record<PortName, number>>;
    };

type PortName = 'awsPort' | 'temporalPort' | 'uiPort';

/** The text of `npm run sandbox -- --help`; the catalogue of images is told beside it. */
export const usage = `Usage: npm run sandbox [-- OPTIONS]        starts the sandbox; Ctrl-C ends it
       npm run sandbox -- push TAG         pushes an image into the running sandbox

  --no-worker            start none; run bin/rollout worker yourself
  --no-staging           make production alone
  --config FILE          configuration template (infra/sandbox/rollout.yaml)
  --aws-endpoint URL     the address that all but the tasks use for AWS: a proxy of yours
  --aws-port PORT        port of the sandbox's own AWS, so that a proxy can know it beforehand; free ones by default
  --temporal-port PORT   port of the Temporal server
  --temporal-address HOST:PORT
                         a Temporal server that is there, instead of one of its own
  --temporal-namespace NAME
                         the namespace on that server (default)
  --ui-port PORT         port of the Temporal UI
`;

/**
 * Reads the arguments.
 * @throws SandboxFailure with the cure for what is not understood
 */
export function readCommandLine(args: readonly string[]): SandboxCommand {
  const { values, positionals } = parse(args);
  if (values.help) return { kind: 'help' };
  const [command, tag, ...rest] = positionals;
  if (command === 'push' && tag !== undefined && rest.length === 0) return { kind: 'push', tag };
  if (command !== undefined) {
    throw new SandboxFailure(`The sandbox does not know "${positionals.join(' ')}"; see npm run sandbox -- --help.`);
  }
  const awsEndpoint = values['aws-endpoint'];
  if (awsEndpoint !== undefined && !/^https?:\/\/[^/\s]+\/?$/.test(awsEndpoint)) {
    throw new SandboxFailure(`--aws-endpoint ${awsEndpoint} is no address; write it as http://127.0.0.1:4567.`);
  }
  return {
    kind: 'start',
    worker: !values['no-worker'],
    staging: !values['no-staging'],
    ...(awsEndpoint !== undefined && { awsEndpoint: awsEndpoint.replace(/\/$/, '') }),
    ...(values['temporal-address'] !== undefined && { temporalAddress: values['temporal-address'] }),
    ...(values['temporal-namespace'] !== undefined && { temporalNamespace: values['temporal-namespace'] }),
    ...(values.config !== undefined && { template: values.config }),
    ports: {
      ...port('awsPort', '--aws-port', values['aws-port']),
      ...port('temporalPort', '--temporal-port', values['temporal-port']),
      ...port('uiPort', '--ui-port', values['ui-port']),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        'no-worker': { type: 'boolean' },
        'no-staging': { type: 'boolean' },
        'aws-endpoint': { type: 'string' },
        config: { type: 'string' },
        'aws-port': { type: 'string' },
        'temporal-port': { type: 'string' },
        'temporal-address': { type: 'string' },
        'temporal-namespace': { type: 'string' },
        'ui-port': { type: 'string' },
      },
    });
  } catch (failure) {
    throw notUnderstood(failure, 'sandbox');
  }
}

function port(name: PortName, option: string, text: string | undefined): Partial<Record<PortName, number>> {
  if (text === undefined) return {};
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number < 65_536) return { [name]: number };
  throw new SandboxFailure(`${option} ${text} is no port; write a number from 1 to 65535.`);
}
