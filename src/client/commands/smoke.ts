import type { Command } from 'commander';
import { outcomes } from '../../domain/outcome';
import type { ConfigurationOptions } from '../command-shape';
import { shapedCommand, withConfigurationOptions } from '../command-shape';
import { commaSeparated } from '../option-values';
import type { Session } from '../session';
import { answer } from '../session';
import type { WantedTarget } from '../smoke/wanted-target';
import { wantedTarget } from '../smoke/wanted-target';
import { painterFor } from '../views/colours';
import { smokeLines } from '../views/smoke-view';

export interface SmokeOptions extends ConfigurationOptions {
  readonly environment: string;
  readonly target: WantedTarget;
  readonly services?: string[];
}

// Wide enough for a sentence where nobody says how wide it may be.
const DEFAULT_COLUMNS = 100;

/** `rollout smoke`: the declared smoke tests, by hand, with the caller's own AWS credentials and secrets. */
export function smokeCommand(session: Session): Command {
  const command = shapedCommand({
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
    .option('--services <names>', 'only these services, separated by commas (default: all)', commaSeparated);
  return withConfigurationOptions(command).action(async (options: SmokeOptions) => {
    // Loaded when needed: no other command should wait for what it asks AWS and secrets with.
    const { smokeFromHere } = await import('../smoke/smoke-from-here.js');
    const report = await smokeFromHere(session, options);
    const width = session.io.terminal()?.columns ?? DEFAULT_COLUMNS;
    answer(session, options.json, report, smokeLines(report, { width, painter: painterFor(session.io) }));
    if (!report.ok) session.exitCode = outcomes.failedBeforeTraffic.exitCode;
  });
}
