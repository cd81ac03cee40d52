import { z } from 'zod';
import { environmentSchema } from './environment-schema';
import { address, durationOr, said, text } from './fields';
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
    const message = said('is also the port of the health answers', 'give metrics a port of their own');
    context.addIssue({ code: 'custom', path: ['metricsPort'], message });
  })
  .prefault({})
  .describe('the worker itself');

/** The whole of `rollout.yaml`. Unknown keys are refused everywhere. */
export const configurationSchema = z
  .strictObject({
    version: z.literal(1).describe('version of this format'),
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, said('is not a region of AWS', 'write its code, such as ap-northeast-1'))
      .describe('region of everything'),
    registry: z
      .string()
      .regex(/^[^/\s]+$/, said('is not the host of a registry', 'write the host alone, with neither scheme nor slash'))
      .describe('host of the container registry'),
    temporalUi: address('namespace page of the Temporal UI, for links; TEMPORAL_UI_ADDRESS when left out').optional(),
    services: servicesSchema,
    environments: z
      .record(
        z
          .string()
          .regex(
            /^[a-z][a-z0-9-]{0,39}$/,
            said('is not a name of an environment', 'use small letters, digits and hyphens'),
          ),
        environmentSchema,
      )
      .describe('where services run, by name'),
    notifications: notificationsSchema,
    records: recordsSchema.optional(),
    worker,
  })
  .describe('Configuration of Rollout');

export type ConfigurationFile = z.infer<typeof configurationSchema>;
