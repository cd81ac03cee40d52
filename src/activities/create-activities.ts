import type { Client } from '@temporalio/client';
import type { Configuration } from '../config/settings';
import type { AwsClients } from './aws/clients';
import type { DefinitionFileOf } from './ecs/definition-file';
import type { Activities } from './index';
import type { NotifyDependencies } from './notify/create';
import type { SecretReader } from './smoke/read-secrets';
import { createApprovalActivities } from './approval/create';
import { createCapacityActivities } from './capacity/create';
import { createEcsActivities } from './ecs/create';
import { createMetricsActivities } from './metrics/create';
import { createSlotReader } from './metrics/ecs-slot-reader';
import { createNotifyActivities } from './notify/create';
import type { GitHubPlace } from './records/ask-github';
import { createRecordsActivities } from './records/create';
import type { StoreWriter } from './records/store/store-writer';
import { createRegistryActivities } from './registry/create';
import { createRunsActivities } from './runs/create';
import { createSettingsActivities } from './settings/create';
import { createSmokeActivities } from './smoke/create';
import { createTrafficActivities } from './traffic/create';
import { readWeights } from './traffic/read-weights';

/** Everything that activities need of the outside; built in the composition root. */
export interface ActivityDependencies {
  readonly aws: AwsClients;
  readonly configuration: Pick<Configuration, 'environments' | 'rolling'>;
  /** Where the definitions of services with `base: file` are. */
  readonly definitionFile: DefinitionFileOf;
  /** Where runs are recorded, or null. */
  readonly github: GitHubPlace | null;
  /** Where results of ended runs are kept, or null. */
  readonly store: StoreWriter | null;
  /** Temporal, as the guard looks at it. */
  readonly temporal: Client;
  readonly slack: NotifyDependencies;
  readonly secrets: SecretReader;
}

/** All activities of the worker. */
export function createActivities(dependencies: ActivityDependencies): Activities {
  const { aws, configuration, definitionFile, temporal, slack, github, store, secrets } = dependencies;
  const { ecs, elbv2, ecr, autoScaling, route53, route53Writes, cloudwatch } = aws;
  return {
    ...createSettingsActivities(configuration),
    ...createRegistryActivities({ ecr }),
    ...createEcsActivities({ ecs, elbv2, definitionFile, readWeights: (input) => readWeights(route53, input) }),
    ...createCapacityActivities({ autoScaling }),
    ...createTrafficActivities({ route53, route53Writes, elbv2 }),
    ...createMetricsActivities({ cloudwatch, route53, readSlot: createSlotReader(ecs, elbv2) }),
    ...createSmokeActivities({ secrets }),
    ...createApprovalActivities(),
    ...createNotifyActivities(slack),
    ...createRecordsActivities({ github, store, client: temporal }),
    ...createRunsActivities({ client: temporal }),
  };
}
