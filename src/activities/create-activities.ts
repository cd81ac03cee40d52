import type { Route53Client } from '@aws-sdk/client-route-53';
import type { ProductionSettings } from '../domain/settings';
import type { AwsClients } from './aws/clients';
import type { Activities } from './index';
import { createApprovalActivities } from './approval/create';
import { createEcsActivities } from './ecs/create';
import { readSlotForCheck } from './ecs/read-slot-for-check';
import { createMetricsActivities } from './metrics/create';
import { createNotifyActivities } from './notify/create';
import { createRegistryActivities } from './registry/create';
import { createSettingsActivities } from './settings/create';
import { createSmokeActivities } from './smoke/create';
import { createTrafficActivities } from './traffic/create';

/** Everything that activities need of the outside; built in the composition root. */
export interface ActivityDependencies {
  readonly aws: AwsClients;
  /** Makes one attempt only: a retry of the SDK's own would not look at a write's deadline again. */
  readonly route53Writes: Route53Client;
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
  const { aws, route53Writes, environments, definitionsFolder, webhookUrl, secret } = dependencies;
  const { ecs, elbv2, ecr, route53, cloudwatch } = aws;
  return {
    ...createSettingsActivities({ environments }),
    ...createRegistryActivities({ ecr }),
    ...createEcsActivities({ ecs, elbv2, definitionsFolder }),
    ...createTrafficActivities({ route53, route53Writes, elbv2 }),
    ...createMetricsActivities({ cloudwatch, readSlot: (slot, signal) => readSlotForCheck(ecs, elbv2, slot, signal) }),
    ...createSmokeActivities({ secret }),
    ...createApprovalActivities(),
    ...createNotifyActivities({ webhookUrl }),
  };
}
