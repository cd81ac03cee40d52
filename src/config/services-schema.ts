import { z } from 'zod';
import { slotName } from '../domain/colour';
import { count, resourceName, said, text } from './fields';

/** A target group's name has at most 32 characters, and a slot's target group is called like the slot. */
const LONGEST_SLOT = 32;

const perColour = z
  .strictObject({
    environment: z
      .record(z.string(), z.string())
      .prefault({ SERVICE_NAME: '{service}', COLOUR: '{colour}' })
      .describe(
        'environment variables of the container; {service} and {colour} are replaced, so that tasks report their own colour',
      ),
    logOptions: z
      .record(z.string(), z.string())
      .prefault({})
      .describe('options of the log driver; {service} and {colour} are replaced'),
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
  .record(resourceName('name of the service', LONGEST_SLOT), service)
  .superRefine((services, context) => {
    const names = Object.keys(services);
    if (names.length === 0)
      context.addIssue({ code: 'custom', message: said('is empty', 'define at least one service') });
    for (const name of names) {
      // The longer of the two slots.
      const slot = slotName(name, 'green');
      if (slot.length <= LONGEST_SLOT) continue;
      const problem = `makes the slot ${slot} of ${slot.length} characters, and a target group's name has at most ${LONGEST_SLOT}`;
      const longest = LONGEST_SLOT - '-green'.length;
      context.addIssue({
        code: 'custom',
        path: [name],
        message: said(problem, `shorten the service to ${longest} characters or less`),
      });
    }
  })
  .describe('what can be rolled out, by name');

export type ServicesSection = z.infer<typeof servicesSchema>;
