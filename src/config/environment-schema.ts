import { z } from 'zod';
import { approvalsSchema } from './approvals-schema';
import {
  address,
  balancerName,
  duration,
  ecsName,
  inMilliseconds,
  names,
  percent,
  refuse,
  text,
  written,
} from './fields';
import { requestsSchema, rulesSchema } from './rules-schema';
import {
  checksSchema,
  deploySchema,
  drainingSchema,
  ecsSchema,
  guardSchema,
  rollbackSchema,
  throughputSchema,
  trafficSchema,
  undoSchema,
} from './sections-schema';
import { smokeTestsSchema } from './smoke-schema';

const connectTo = written(
  /^https?:\/\/[^/\s]+$/,
  'is not an origin',
  'write scheme, host and port only, such as http://127.0.0.1:8080',
).describe('where smoke tests connect instead of port 443 of the balancer: a tunnel, the sandbox');

const loadBalancer = z
  .union([
    balancerName('name of the load balancer'),
    z.strictObject({ name: balancerName('name of the load balancer'), connectTo: connectTo.optional() }),
  ])
  .transform((value) =>
    typeof value === 'string'
      ? { name: value, connectTo: null }
      : { name: value.name, connectTo: value.connectTo ?? null },
  );

const loadBalancers = z
  .strictObject({ blue: loadBalancer, green: loadBalancer })
  .superRefine(({ blue, green }, context) => {
    if (blue.name !== green.name) return;
    const problem = 'is also the load balancer of blue: two aliases to one load balancer would shift nothing';
    refuse(context, ['green'], problem, 'give each colour its own load balancer');
  })
  .describe('the load balancer of each colour');

const record = z.strictObject({
  name: written(
    /^(?=.{1,255}$)[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)+\.?$/,
    'is not a public name',
    'write it in full, such as www.mpac-cloud.com',
  )
    .transform((name) => name.toLowerCase().replace(/\.$/, ''))
    .describe('public name with weighted record sets'),
  types: z
    .array(z.enum(['A', 'AAAA']))
    .min(1)
    .prefault(['A'])
    .describe('types of the record sets'),
  services: names('services behind this name; they share its colour and move together'),
});

const step = z
  .strictObject({
    weight: percent('percent of the traffic that the candidate gets', 1),
    window: duration('how long it must be seen healthy there'),
  })
  .transform(inMilliseconds('window'));

/** Section `steps`: strictly rising weights that end at 100. */
export const stepsSchema = z
  .array(step)
  .min(1)
  .prefault([
    { weight: 5, window: '15m' },
    { weight: 50, window: '30m' },
    { weight: 100, window: '1h' },
  ])
  .superRefine((steps, context) => {
    steps.forEach(({ weight }, index) => {
      const before = steps[index - 1]?.weight ?? 0;
      if (weight > before || index === 0) return;
      const problem = `is not above the step before it (${before})`;
      refuse(context, [index, 'weight'], problem, 'let the weights rise from step to step');
    });
    const last = steps.length - 1;
    if (steps.length === 0 || steps[last]?.weight === 100) return;
    const problem = 'is the last step and would leave traffic split';
    refuse(context, [last, 'weight'], problem, 'add a last step of weight 100');
  })
  .describe('weights of the candidate, and how long each must be healthy');

/** Section `infrastructure`: read by `rollout bootstrap` only, when it makes what is missing. */
export const infrastructureSchema = z
  .strictObject({
    vpc: text('VPC of load balancers and tasks').optional(),
    subnets: names('subnets of the load balancers').optional(),
    securityGroups: names('security groups of the load balancers').optional(),
    taskSubnets: names('subnets of the tasks; those of the load balancers when left out').optional(),
    taskSecurityGroups: names('security groups of the tasks; those of the load balancers when left out').optional(),
    certificateArn: text('certificate of the listeners; plain HTTP on port 80 when left out').optional(),
  })
  .prefault({})
  .describe('what `rollout bootstrap` needs to make what is missing');

const common = {
  cluster: ecsName('ECS cluster'),
  url: address('address that people open'),
  branch: text('branch whose pushes come here'),
  services: names('services of this environment; all that are defined when left out').optional(),
  deploy: deploySchema,
  smokeTests: smokeTestsSchema,
};

function definitionFiles(usual: string) {
  const file = `infra/ecs/task-definitions/{service}-${usual}.json`;
  return text('file of a definition; {service} is replaced; seen from this file').prefault(file);
}

const blueGreen = z.strictObject({
  strategy: z.literal('blueGreen').describe('traffic moves in steps between two colours'),
  ...common,
  hostedZone: text('hosted zone of all records: its name, or its ID'),
  loadBalancers,
  records: z.array(record).min(1).describe('public names and the services behind them'),
  taskDefinitions: definitionFiles('prod'),
  metricNamespace: text('namespace of the metrics that rules and requests name'),
  steps: stepsSchema,
  checks: checksSchema,
  rules: rulesSchema,
  requests: requestsSchema,
  throughput: throughputSchema,
  ecs: ecsSchema,
  approvals: approvalsSchema,
  traffic: trafficSchema,
  rollback: rollbackSchema,
  draining: drainingSchema,
  undo: undoSchema,
  guard: guardSchema,
  infrastructure: infrastructureSchema,
});

const rolling = z.strictObject({
  strategy: z.literal('rolling').describe('tasks are replaced in place'),
  ...common,
  taskDefinitions: definitionFiles('staging'),
});

/** One environment, by its strategy. */
export const environmentSchema = z.discriminatedUnion('strategy', [blueGreen, rolling]);

export type BlueGreenSection = z.infer<typeof blueGreen>;
export type RollingSection = z.infer<typeof rolling>;
