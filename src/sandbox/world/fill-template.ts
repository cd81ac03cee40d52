import { dirname, resolve } from 'node:path';
import type { Document } from 'yaml';
import { parseDocument } from 'yaml';
import type { Colour } from '../../domain/colour';
import { colours } from '../../domain/colour';
import { valueAt } from '../../domain/json';

/** What a template cannot know. */
export interface TemplateFacts {
  /** Path of the template, from which relative paths in it are seen. */
  template: string;
  /** Origin of each colour's load balancer. */
  fronts: Readonly<Record<Colour, string>>;
  /** The rolling environment that there is, and the origin of its load balancer; null when there is none. */
  staging: { environment: string; origin: string } | null;
  healthPort: number;
  metricsPort: number;
}

/**
 * Turns a configuration into one for a running sandbox: where the load balancers listen, the worker's ports, and
 * absolute paths of task definitions; without the rolling environments that are not made. Everything else, comments too,
 * stays as it is written.
 */
export function fillTemplate(text: string, facts: TemplateFacts): string {
  const { template, fronts, staging, healthPort, metricsPort } = facts;
  const document = parseDocument(text);
  const file: unknown = document.toJS();
  for (const name of namesOf(file, 'rolling')) {
    if (name === staging?.environment) document.setIn(['environments', name, 'url'], staging.origin);
    else document.deleteIn(['environments', name]);
  }
  for (const name of namesOf(file, 'blueGreen')) {
    for (const colour of colours) {
      const path = ['environments', name, 'loadBalancers', colour];
      const balancer: unknown = document.getIn(path);
      const balancerName = typeof balancer === 'string' ? balancer : document.getIn([...path, 'name']);
      document.setIn(path, document.createNode({ name: balancerName, connectTo: fronts[colour] }, { flow: true }));
    }
    setDefinitions(document, name, template, 'infra/ecs/task-definitions/{service}-prod.json');
  }
  if (staging)
    setDefinitions(document, staging.environment, template, 'infra/ecs/task-definitions/{service}-staging.json');
  document.setIn(['worker', 'healthPort'], healthPort);
  document.setIn(['worker', 'metricsPort'], metricsPort);
  return document.toString({ lineWidth: 0 });
}

/** The written file lies elsewhere, and relative paths are seen from it. */
function setDefinitions(document: Document.Parsed, environment: string, template: string, usual: string): void {
  const path = ['environments', environment, 'taskDefinitions'];
  const said: unknown = document.getIn(path);
  document.setIn(path, resolve(dirname(template), typeof said === 'string' ? said : usual));
}

function namesOf(file: unknown, strategy: string): string[] {
  const environments = valueAt(file, ['environments']);
  if (typeof environments !== 'object' || environments === null) return [];
  return Object.entries(environments)
    .filter(([, section]) => valueAt(section, ['strategy']) === strategy)
    .map(([name]) => name);
}
