import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { Level } from '../../domain/announcement';
import { alertAnnouncement, severities } from '../alert/alert-announcement';
import { sendAlert } from '../alert/send-alert';
import { ClientFailure } from '../client-failure';
import type { ConfigurationOptions } from '../command-shape';
import { shapedCommand, withConfigurationOptions } from '../command-shape';
import type { Session } from '../session';
import { answer, personOf } from '../session';
import { configurationOf, findEnvironment } from '../find-environment';

interface AlertOptions extends ConfigurationOptions {
  readonly severity: Level;
  readonly message: string;
  readonly environment?: string;
  readonly runUrl?: string;
  readonly by?: string;
}

/** `rollout alert`: a message to the people who hear of rollouts, by hand or from a script. */
export function alertCommand(session: Session): Command {
  const command = shapedCommand({
    name: 'alert',
    description:
      'Tell people by Slack, through the webhook in the variable that the configuration names; severity critical mentions the channel.',
    example: {
      says: 'call the team because of what a script found.',
      line: 'rollout alert --severity critical --message "Backups of production are late"',
    },
  })
    .addOption(new Option('--severity <severity>', 'how urgent it is').choices(severities).makeOptionMandatory())
    .requiredOption('--message <text>', 'what to tell; its first line is the title', someText)
    .option('--environment <name>', 'which environment it is about')
    .option('--run-url <url>', 'page of the pipeline run', webAddress)
    .option('--by <login>', 'who tells (default: GITHUB_ACTOR or USER)');
  return withConfigurationOptions(command).action((options: AlertOptions) => alert(session, options));
}

async function alert(session: Session, options: AlertOptions): Promise<void> {
  const { severity, message, environment, runUrl, config, json } = options;
  const configuration = await configurationOf(session, config);
  if (environment !== undefined) findEnvironment(configuration, environment);
  const variable = configuration.notifications.slack.webhookVariable;
  const webhookUrl = session.io.env[variable];
  if (!webhookUrl) {
    const where = `${configuration.path} names it in notifications.slack.webhook`;
    throw new ClientFailure('usage', `nobody was told: the variable ${variable} is not set, and ${where}`);
  }
  const by = personOf(session, options.by, '--by');
  const announcement = alertAnnouncement({
    severity,
    message,
    by,
    ...(environment !== undefined && { environment }),
    ...(runUrl !== undefined && { runUrl }),
  });
  await sendAlert(webhookUrl, announcement);
  answer(session, json, { delivered: true, severity, by }, [`Slack was told (${severity}).`]);
}

function someText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It is empty.');
  return text;
}

function webAddress(text: string): string {
  if (!/^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : '')) {
    throw new InvalidArgumentError('It is an address such as https://github.com/OWNER/REPOSITORY/actions/runs/1.');
  }
  return text;
}
