import type { RolloutStatus } from '../../src/domain/status';
import type { RunnerFolder, StepRun } from '../pipeline/support/runner-folder';
import type { BundledAction } from '../pipeline/support/run-steps';
import type { LocalIssuer } from '../support/local-issuer';
import type { JobTokens } from './job-tokens';
import type { SandboxWorld } from './sandbox-world';
import { openRunnerFolder } from '../pipeline/support/runner-folder';
import { bundleAction } from '../pipeline/support/run-steps';
import { stepOf } from '../pipeline/support/workflow-file';
import { startIssuer } from '../support/local-issuer';
import { people } from '../support/verified-world';
import { startJobTokens } from './job-tokens';
import { lookUntil } from './look-until';
import { startSandboxWorld } from './sandbox-world';

const startStep = stepOf('pipeline/pipeline.yml', 'deploy-production', 'Start the rollout');
const decideStep = stepOf('pipeline/approve-production.yml', 'decide', 'Decide');

let issuer: LocalIssuer;
let tokens: JobTokens;
let world: SandboxWorld;
let action: BundledAction;
let folder: RunnerFolder;
/** Every job is of a run of its own: what is sent twice of one run counts once. */
let runs = 9000;

beforeAll(async () => {
  issuer = await startIssuer();
  tokens = await startJobTokens(issuer, people);
  folder = openRunnerFolder();
  action = await bundleAction();
  const { repository, approvers, server } = issuer.trust;
  world = await startSandboxWorld({
    configure: (document) =>
      document.setIn(
        ['environments', 'production', 'approvals'],
        document.createNode({
          quorum: 2,
          expiresAfter: '1h',
          verification: 'github-oidc',
          approvers: approvers.map(({ id, login }) => ({ id: Number(id), login })),
          github: { repository, repositoryId: 7001, ownerId: 7002, issuer: issuer.address, server },
        }),
      ),
  });
});

afterAll(async () => {
  await world.close();
  action.remove();
  folder.remove();
  await tokens.close();
  await issuer.close();
});

/** A step of a workflow that others install, run by the action's own entry point as a runner runs it. */
function job(
  person: string,
  step: typeof startStep,
  inputs: Record<string, string>,
  contexts: Record<string, string> = {},
): Promise<StepRun> {
  const address = world.sandbox.variables['TEMPORAL_ADDRESS'] ?? '';
  const run = {
    GITHUB_SHA: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
    GITHUB_REF_NAME: 'main',
    GITHUB_RUN_ID: String((runs += 1)),
    GITHUB_RUN_NUMBER: '118',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SERVER_URL: issuer.trust.server,
    GITHUB_REPOSITORY: issuer.trust.repository,
  };
  const about = { 'vars.TEMPORAL_ADDRESS': address, ...contexts };
  return action.run(folder, { ...step, with: { ...step.with, ...inputs } }, about, { ...run, ...tokens.of(person) });
}

const decide = (person: string, rollout: string, decision: string): Promise<StepRun> =>
  job(person, decideStep, {}, { 'inputs.rollout': rollout, 'inputs.decision': decision, 'inputs.reason': 'as agreed' });

const statusOnce = (wanted: (status: RolloutStatus) => boolean): Promise<RolloutStatus> =>
  lookUntil(world.client, 'production', wanted);

test('two people approve from GitHub, and nobody in their names', async () => {
  const tag = world.sandbox.exampleTags[0] ?? '';
  const started = await job('linus', startStep, { 'image-tag': tag, digests: '' });
  expect([started.code, started.log]).toEqual([0, expect.any(String)]);
  const rollout = started.outputs['rollout'] ?? '';
  const { planDigest } = await statusOnce(({ phase }) => phase === 'awaitingApproval');

  // Whoever reaches Temporal can send this; it is written down and counts for nothing.
  const forged = JSON.stringify({ id: 'forged', by: 'ada', planDigest });
  const signal = ['workflow', 'signal', '--workflow-id', 'environment/production', '--name', 'approve'];
  expect(await world.temporal(...signal, '--input', forged)).toMatchObject({ exitCode: 0 });
  const { decisions, approvals } = await statusOnce((status) => status.decisions.length > 0);
  expect(decisions).toMatchObject([{ id: 'forged', by: 'ada', accepted: false, verification: 'unverified' }]);
  expect(decisions[0]?.refusal).toContain('token');
  expect(approvals.givenBy).toEqual([]);

  const voices: [string, StepRun][] = [];
  for (const person of ['linus', 'mallory', 'ada', 'ada', 'grace'])
    voices.push([person, await decide(person, rollout, 'approve')]);
  expect(voices.map(([person, { code }]) => [person, code])).toEqual([
    ['linus', 1],
    ['mallory', 1],
    ['ada', 0],
    ['ada', 1],
    ['grace', 0],
  ]);
  expect(voices[0]?.[1].log).toContain('asked for this rollout and cannot approve it');
  expect(voices[1]?.[1].log).toContain('approvers');

  await statusOnce(({ phase }) => !['awaitingApproval', 'preflight'].includes(phase));
  expect(await decide('mallory', rollout, 'abort')).toMatchObject({ code: 0 });
  const ended = await statusOnce(({ outcome }) => outcome !== null);
  const counted = ended.decisions.filter(({ accepted }) => accepted);
  expect(counted.map(({ kind, by, verification, proof }) => [kind, by, verification, proof?.actorId])).toEqual([
    ['approve', 'ada', 'github-oidc', '101'],
    ['approve', 'grace', 'github-oidc', '102'],
    ['abort', 'mallory', 'unverified', undefined],
  ]);
  // Good for one decision, and shown to nobody afterwards.
  expect(issuer.issued.filter((token) => JSON.stringify(ended).includes(token))).toEqual([]);
});
