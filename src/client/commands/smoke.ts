import type { Command } from 'commander';
import { createAwsClients, destroyAwsClients } from '../../activities/aws/clients';
import { createSecretClients } from '../../activities/smoke/secret-clients';
import { createSecretReader } from '../../activities/smoke/secret-reader';
import { inspectTraffic } from '../../activities/traffic/inspect-traffic';
import { loadConfiguration } from '../../config/load';
import { outcomes } from '../../domain/outcome';
import { shapedCommand } from '../command-shape';
import { commaSeparated } from '../option-values';
import type { Session } from '../session';
import { answer, say } from '../session';
import { findEnvironment } from '../smoke/find-environment';
import { withOwnCredentials } from '../smoke/own-credentials';
import type { SmokeReport } from '../smoke/smoke-environment';
import { smokeEnvironment } from '../smoke/smoke-environment';
import type { WantedTarget } from '../smoke/wanted-target';
import { wantedTarget } from '../smoke/wanted-target';
import { painterFor } from '../views/colours';
import { smokeLines } from '../views/smoke-view';

interface Options {
  readonly environment: string;
  readonly target: WantedTarget;
  readonly services?: string[];
  readonly config?: string;
  readonly json?: boolean;
}

// Wide enough for a sentence where nobody says how wide it may be.
const DEFAULT_COLUMNS = 100;

/** `rollout smoke`: the declared smoke tests, by hand, with the caller's own AWS credentials and secrets. */
export function smokeCommand(session: Session): Command {
  return shapedCommand({
    name: 'smoke',
    description:
      'Run the declared smoke tests of an environment from here, with your own AWS credentials and secrets (exit 2: a test failed).',
    example: {
      says: 'ask the candidate what a rollout would ask it.',
      line: 'rollout smoke --environment production --target candidate',
    },
  })
    .requiredOption('--environment <name>', 'whose tests')
    .option('--target <target>', 'candidate, live (default), or an address of your own', wantedTarget, 'live')
    .option('--services <names>', 'only these services, separated by commas (default: all)', commaSeparated)
    .option('--config <file>', 'configuration (default: ROLLOUT_CONFIG or rollout.yaml)')
    .option('--json', 'print data as JSON to stdout')
    .action(async (options: Options) => {
      const report = await smoke(session, options);
      const width = session.io.terminal()?.columns ?? DEFAULT_COLUMNS;
      answer(session, options.json, report, smokeLines(report, { width, painter: painterFor(session.io) }));
      if (!report.ok) session.exitCode = outcomes.failedBeforeTraffic.exitCode;
    });
}

async function smoke(session: Session, { environment, target, services, config }: Options): Promise<SmokeReport> {
  const { env } = session.io;
  const configuration = loadConfiguration(config || env.ROLLOUT_CONFIG || 'rollout.yaml', env);
  const settings = findEnvironment(configuration, environment);
  const aws = createAwsClients({ region: configuration.region });
  const places = createSecretClients({ region: configuration.region });
  const outside = {
    inspect: (narrowed: Parameters<typeof inspectTraffic>[1]) => inspectTraffic(aws, narrowed),
    secrets: createSecretReader({ env, ...places }),
    tell: (line: string) => say(session, [line]),
  };
  try {
    return await withOwnCredentials(() => smokeEnvironment({ settings, services: services ?? null, target }, outside));
  } finally {
    places.destroy();
    destroyAwsClients(aws);
  }
}
