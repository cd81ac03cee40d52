import type { ProductionSettings } from '../domain/settings';
import type { AwsClients } from './aws/clients';
import type { Activities } from './index';
import { createApprovalActivities } from './approval/create';
import { createEcsActivities } from './ecs/create';
import { createMetricsActivities } from './metrics/create';
import { createSlotReader } from './metrics/ecs-slot-reader';
import { createNotifyActivities } from './notify/create';
import { createRegistryActivities } from './registry/create';
import { createSettingsActivities } from './settings/create';
import { createSmokeActivities } from './smoke/create';
import { createTrafficActivities } from './traffic/create';

/** Everything that activities need of the outside; built in the composition root. */
export interface ActivityDependencies {
  readonly aws: AwsClients;
  readonly environments: Readonly<Record<string, ProductionSettings>>;
  /** Folder with the definitions of services whose base is `file`. */
  readonly definitionsFolder: string;
  /** Slack's incoming webhook, or null. */
  readonly webhookUrl: string | null;
  /** A secret by the name of its variable. */
  readonly secret: (name: string) => string | undefined;
}

/** All activities of the worker. */
export function createActivities(dependencies: ActivityDependencies): Activities {
  const { aws, environments, definitionsFolder, webhookUrl, secret } = dependencies;
  const { ecs, elbv2, ecr, route53, route53Writes, cloudwatch } = aws;
  return {
    ...createSettingsActivities({ environments }),
    ...createRegistryActivities({ ecr }),
    ...createEcsActivities({ ecs, elbv2, definitionsFolder }),
    ...createTrafficActivities({ route53, route53Writes, elbv2 }),
    ...createMetricsActivities({ cloudwatch, readSlot: createSlotReader(ecs, elbv2) }),
    ...createSmokeActivities({ secret }),
    ...createApprovalActivities(),
    ...createNotifyActivities({ webhookUrl }),
  };
}
