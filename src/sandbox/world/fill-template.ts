import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import type { Colour } from '../../domain/colour';
import { colours } from '../../domain/colour';

/** What a template cannot know. */
export interface TemplateFacts {
  /** Path of the template, from which relative paths in it are seen. */
  template: string;
  /** Origin of each colour's load balancer. */
  fronts: Readonly<Record<Colour, string>>;
  healthPort: number;
  metricsPort: number;
}

/**
 * Turns a configuration into one for a running sandbox: where the load balancers listen, the worker's ports, and
 * absolute paths of task definitions. Everything else, comments too, stays as it is written.
 */
export function fillTemplate(text: string, { template, fronts, healthPort, metricsPort }: TemplateFacts): string {
  const document = parseDocument(text);
  const environments: unknown = document.toJS();
  for (const name of blueGreenNames(environments)) {
    for (const colour of colours) {
      const path = ['environments', name, 'loadBalancers', colour];
      const balancer: unknown = document.getIn(path);
      const balancerName = typeof balancer === 'string' ? balancer : document.getIn([...path, 'name']);
      document.setIn(path, document.createNode({ name: balancerName, connectTo: fronts[colour] }, { flow: true }));
    }
    const definitions: unknown = document.getIn(['environments', name, 'taskDefinitions']);
    const pattern = typeof definitions === 'string' ? definitions : 'infra/ecs/task-definitions/{service}-prod.json';
    document.setIn(['environments', name, 'taskDefinitions'], resolve(dirname(template), pattern));
  }
  document.setIn(['worker', 'healthPort'], healthPort);
  document.setIn(['worker', 'metricsPort'], metricsPort);
  return document.toString({ lineWidth: 0 });
}

function blueGreenNames(file: unknown): string[] {
  const environments = property(file, 'environments');
  if (typeof environments !== 'object' || environments === null) return [];
  return Object.entries(environments)
    .filter(([, section]) => property(section, 'strategy') === 'blueGreen')
    .map(([name]) => name);
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
