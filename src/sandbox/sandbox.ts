import type { ProductionSettings, RollingSettings } from '../domain/settings';
import type { Load } from './load/start-load';
import type { RunningProcess } from './processes/start-process';
import type { ReceivedMessage, SlackReceiver } from './slack-receiver';
import type { Variables } from './world/environment-file';
import type { Places } from './world/places';
import type { AwsOptions } from './world/start-aws';
import type { TemporalPorts } from './world/start-temporal';

/** How a sandbox is started. */
export interface SandboxOptions extends TemporalPorts, AwsOptions {
  /** Where its files go; `.sandbox` of this checkout by default. */
  folder?: string;
  /** Configuration template; `infra/sandbox/rollout.yaml` by default. */
  template?: string;
  /** Whether a worker is started; yes by default. */
  worker?: boolean;
  /** Whether the template's rolling environment is made too, with one task a service; no by default. */
  staging?: boolean;
  /** Tasks of each slot; 2 by default. */
  desired?: number;
  /** Over all services together; 120 by default. */
  requestsPerSecond?: number;
  /** Takes a line for each thing that is done. */
  say?: (line: string) => void;
  /** Takes each message to Slack. */
  onMessage?: (message: ReceivedMessage) => void;
}

/** A running sandbox. */
export interface Sandbox {
  places: Places;
  /** What a program needs to take part: also in {@link Places.environmentFile}. */
  variables: Variables;
  settings: ProductionSettings;
  /** The rolling environment, if it was made; `url` is where it answers, each service below `/{service}`. */
  staging: RollingSettings | undefined;
  /** The Temporal server, for those who want to see what happens without it. */
  temporal: RunningProcess;
  /** Address of the Temporal UI. */
  ui: string;
  /** Tag that blue and staging run at first. */
  liveTag: string;
  /** Tags in the registry, one for each behaviour; the first is a good image. */
  exampleTags: readonly string[];
  load: Load;
  slack: SlackReceiver;
  /** Starts a worker on the sandbox's ports, so one at a time. The caller need not stop it. */
  startWorker: () => Promise<RunningProcess>;
  /** The worker that was started with it. */
  worker: RunningProcess | undefined;
  /** Pushes an image into the repositories of all services. @throws SandboxFailure */
  push: (tag: string) => Promise<void>;
  /** Resolves with the name of a program without which the sandbox is none, once that has ended by itself. */
  broken: Promise<string>;
  /** Stops everything; nothing is left but the files of the folder, without the environment file. */
  stop: () => Promise<void>;
}
