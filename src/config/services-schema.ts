import { z } from 'zod';
import { count, ecsName, refuse, text, texts } from './fields';

const perColour = z
  .strictObject({
    environment: texts(
      'environment variables of the container; {service} and {colour} are replaced, so that tasks report their own colour',
      { SERVICE_NAME: '{service}', COLOUR: '{colour}' },
    ),
    logOptions: texts('options of the log driver; {service} and {colour} are replaced'),
  })
  .prefault({});

const service = z.strictObject({
  repository: text('repository of the image in the registry'),
  container: text('container whose image is swapped; the name of the service when left out').optional(),
  port: count('port on which the container answers').max(65_535),
  healthPath: z.string().startsWith('/').prefault('/health').describe('path that answers 200 when the service is well'),
  base: z
    .enum(['live', 'file'])
    .prefault('live')
    .describe('where a new definition comes from: what live runs, or the file in taskDefinitions'),
  perColour: perColour.describe('what differs between the two colours'),
});

/** Section `services`: what can be rolled out, by name. */
export const servicesSchema = z
  .record(ecsName('name of the service'), service)
  .superRefine((services, context) => {
    if (Object.keys(services).length === 0) refuse(context, [], 'is empty', 'define at least one service');
  })
  .describe('what can be rolled out, by name');
