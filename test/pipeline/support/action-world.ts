import type { At } from '../../client/support/in-environment';
import type { Received } from './asked-workflows';
import type { StepRun } from './runner-folder';
import type { Contexts, Step } from './workflow-file';
import { environmentWorkflowId } from '../../../src/domain/request';
import { openDevServer } from '../../client/support/dev-server';
import { inEnvironment } from '../../client/support/in-environment';
import { bundleAction } from './run-steps';
import { openRunnerFolder } from './runner-folder';
import { openTokenService } from './token-service';
import { stepOf } from './workflow-file';

export const SHA = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678';
export const PLAN_DIGEST = `sha256:${'d'.repeat(64)}`;
export const IMAGE_DIGEST = `sha256:${'a'.repeat(64)}`;

const startStep = stepOf('pipeline/pipeline.yml', 'deploy-production', 'Start the rollout');
const decideStep = stepOf('pipeline/approve-production.yml', 'decide', 'Decide');
/** A worker needs one activity to have something to poll for. */
const nothing = { activities: { nothing: () => Promise.resolve() } };

/** A job of a person, in the environment of a test. */
export interface Job {
  readonly at: At;
  readonly as: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The bundled action, a Temporal server whose rollouts wait to be decided upon, and GitHub's token service. */
export interface ActionWorld {
  readonly audiences: readonly string[];
  /** The token service answers these status codes first. */
  failTokensFirst(...codes: number[]): void;
  withRollouts(body: (at: At) => Promise<void>): Promise<void>;
  run(step: Step, job: Job, inputs?: Step['with'], contexts?: Contexts): Promise<StepRun>;
  /** The pipeline's own step, for a service that the plan has. */
  start(at: At, inputs?: Step['with']): Promise<StepRun>;
  /** The approve workflow's own step. */
  decide(at: At, rollout: string, decision: string, as: string, env?: Job['env']): Promise<StepRun>;
  received(at: At): Promise<Received>;
  /** Ends the part of one test. */
  clear(): void;
  close(): Promise<void>;
}

export async function openActionWorld(): Promise<ActionWorld> {
  const [action, server, tokens] = await Promise.all([
    bundleAction(),
    openDevServer(require.resolve('./asked-workflows.ts')),
    openTokenService(),
  ]);
  let folder = openRunnerFolder();
  const run: ActionWorld['run'] = async (step, { at, as, env }, inputs = {}, contexts = {}) => {
    const about = { 'vars.TEMPORAL_ADDRESS': server.env.address, ...contexts };
    const facts = { GITHUB_ACTOR: as, ROLLOUT_TASK_QUEUE: at.base, ...tokens.env, ...env };
    return await action.run(folder, { ...step, with: { ...step.with, ...inputs } }, about, { ...aRun, ...facts });
  };
  return {
    run,
    audiences: tokens.audiences,
    failTokensFirst: tokens.failFirst,
    withRollouts: (body) => inEnvironment(server, (at) => server.withWorkers(at.base, nothing, () => body(at))),
    start: (at, inputs = {}) => {
      const own = { environment: at.environment, 'image-tag': 'main-a1b2c3d', digests: `portal=${IMAGE_DIGEST}` };
      return run(startStep, { at, as: 'octocat' }, { ...own, ...inputs });
    },
    decide: (at, rollout, decision, as, env = {}) => {
      const contexts = { 'inputs.rollout': rollout, 'inputs.decision': decision, 'inputs.reason': '' };
      return run(decideStep, { at, as, env }, {}, contexts);
    },
    received: (at) =>
      server.env.client.workflow.getHandle(environmentWorkflowId(at.environment)).query<Received>('received'),
    clear: () => {
      folder.remove();
      folder = openRunnerFolder();
      tokens.clear();
    },
    close: async () => {
      folder.remove();
      action.remove();
      await Promise.all([tokens.close(), server.close()]);
    },
  };
}

const aRun = {
  GITHUB_SHA: SHA,
  GITHUB_REF_NAME: 'main',
  GITHUB_RUN_ID: '4711',
  GITHUB_RUN_NUMBER: '118',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_SERVER_URL: 'https://github.test',
  GITHUB_REPOSITORY: 'mpac/shop',
};
