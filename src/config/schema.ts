import { parseEcrHost } from '../domain/ecr-host';
import { z } from 'zod';
import { environmentSchema } from './environment-schema';
import { address, durationOr, refuse, said, text, written } from './fields';
import { notificationsSchema } from './notifications-schema';
import { recordsSchema } from './records-schema';
import { servicesSchema } from './services-schema';

const port = (description: string) => z.number().int().min(0).max(65_535).describe(description);

const worker = z
  .strictObject({
    heartbeat: z
      .strictObject({
        namespace: text('namespace of the metric').prefault('Rollout'),
        metric: text('name of the metric').prefault('WorkerHeartbeat'),
        every: durationOr('60s', 'time between two heartbeats'),
      })
      .prefault({})
      .describe('metric whose absence tells that no worker lives'),
    listen: text('address on which the worker answers; loopback unless something else must reach it').prefault(
      '127.0.0.1',
    ),
    healthPort: port('port of the health answers; 0 takes a free one').prefault(8081),
    metricsPort: port('port of the metrics; 0 takes a free one').prefault(9464),
  })
  .superRefine(({ healthPort, metricsPort }, context) => {
    if (healthPort !== metricsPort || healthPort === 0) return;
    refuse(context, ['metricsPort'], 'is also the port of the health answers', 'give metrics a port of their own');
  })
  .prefault({})
  .describe('the worker itself');

/** The whole of `rollout.yaml`. Unknown keys are refused everywhere. */
export const configurationSchema = z
  .strictObject({
    version: z.literal(1).describe('version of this format'),
    region: written(
      /^[a-z]{2}(-[a-z]+)+-\d$/,
      'is not a region of AWS',
      'write its code, such as ap-northeast-1',
    ).describe('region of everything'),
    registry: written(
      /^[^/\s]+$/,
      'is not the host of a registry',
      'write the host alone, with neither scheme nor slash',
    )
      .refine(
        (host) => host.includes('/') || parseEcrHost(host) !== null,
        said(
          'is no private registry of Amazon ECR, where alone tags can be pinned to digests',
          'write ACCOUNT.dkr.ecr.REGION.amazonaws.com; images of other registries come by a pull through cache of ECR',
        ),
      )
      .describe('host of the container registry, in any account and region'),
    temporalUi: address('namespace page of the Temporal UI, for links; TEMPORAL_UI_ADDRESS when left out').optional(),
    services: servicesSchema,
    environments: z
      .record(
        written(/^[a-z][a-z0-9-]{0,39}$/, 'is not a name of an environment', 'use small letters, digits and hyphens'),
        environmentSchema,
      )
      .describe('where services run, by name'),
    notifications: notificationsSchema,
    records: recordsSchema.optional(),
    worker,
  })
  .describe('Configuration of Rollout');

export type ConfigurationFile = z.infer<typeof configurationSchema>;
