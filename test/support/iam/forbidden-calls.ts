import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LoggedCall } from '../strict-aws/log';
import { textAt } from '../strict-aws/wire/decoded';
import { askedOf } from './asked-of';
import type { Asked } from './decide';
import { allows } from './decide';
import type { Statement } from './policies';
import { readPolicies } from './policies';

const definitions = resolve(__dirname, '../../../infra/ecs/task-definitions');

/** Roles that the task definitions of the sandbox name. */
function rolesOfDefinitions(): string[] {
  const texts = readdirSync(definitions).map((name) => readFileSync(join(definitions, name), 'utf8'));
  return texts.flatMap((text) =>
    [...text.matchAll(/"(?:task|execution)RoleArn": "([^"]+)"/g)].map(([, arn = '']) => arn),
  );
}

/** Not Rollout's own: images that a test pushes, metrics of the services, and what a test does by hand. */
function isOfOthers({ operation, input }: LoggedCall): boolean {
  const metrics = operation === 'PutMetricData' && textAt(input, 'Namespace') !== 'Rollout';
  return metrics || ['PutImage', 'DeregisterScalableTarget', 'CreateRepository'].includes(operation);
}

/** The emulator's account is that of whose key signs. */
function inOneAccount(asked: Asked): Asked {
  return { ...asked, resource: asked.resource.replace(/:\d{12}:/, ':123456789012:') };
}

/** What of these calls the statements do not allow, in words. */
export function forbiddenBy(statements: readonly Statement[], calls: readonly LoggedCall[]): string[] {
  const refused = calls
    .flatMap(askedOf)
    .map(inOneAccount)
    .filter((asked) => !allows(statements, asked));
  return [
    ...new Set(refused.map(({ action, resource, context }) => `${action} on ${resource} ${JSON.stringify(context)}`)),
  ];
}

/** What of these calls of worker and command line the policies of the sandbox's two environments do not allow. */
export function forbiddenCalls(calls: readonly LoggedCall[]): string[] {
  const ours = calls.filter((call) => call.service !== 'sts' && !isOfOthers(call));
  const [HostedZoneId = ''] = ours.flatMap(({ operation, input }) =>
    operation === 'ListResourceRecordSets' ? (textAt(input, 'id') ?? []) : [],
  );
  const common = { HostedZoneId, PassedRoles: rolesOfDefinitions(), RepositoryPrefix: 'mpac-' };
  const RecordNames = ['mpac-cloud.com', 'smarttab.mpac-cloud.com', 'pgw.mpac-cloud.com'];
  const policies = ['mpac-prod', 'mpac-staging'].map((Cluster) => readPolicies({ ...common, RecordNames, Cluster }));
  const statements = policies.flatMap(({ WorkerPolicy = [], TrafficPolicy = [] }) => [
    ...WorkerPolicy,
    ...TrafficPolicy,
  ]);
  return forbiddenBy(statements, ours);
}
