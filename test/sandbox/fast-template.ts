import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Document } from 'yaml';
import { parseDocument } from 'yaml';
import { defaultTemplate } from '../../src/sandbox/world/read-template';

/** The sandbox's own template with windows of a few seconds, for the load that a test sends. */
const FASTER: readonly (readonly [readonly string[], unknown])[] = [
  [
    ['steps'],
    [
      { weight: 20, window: '3s' },
      { weight: 50, window: '1s' },
      { weight: 100, window: '1s' },
    ],
  ],
  [['checks', 'every'], '1s'],
  [['checks', 'lookBack'], '5s'],
  // A busy machine publishes late, which is not what a story is about.
  [['checks', 'staleAfter'], '20s'],
  // Twice as many checks in the same time would be too many events for one history.
  [['checks', 'heldFor'], '2m'],
  [['checks', 'pause'], '2m'],
  [['checks', 'inconclusiveBudget'], '30s'],
  [['traffic', 'ttl'], '1s'],
  [['traffic', 'inSyncWithin'], '2m'],
  [['rollback', 'reassertFor'], '2s'],
  [['deploy', 'stableWithin'], '25s'],
  [['draining', 'deregistrationDelay'], '1s'],
  [['draining', 'quietFor'], '1s'],
  [['undo', 'window'], '3s'],
  [['guard', 'every'], '5s'],
];

/** A further change to the template. */
export type Configure = (document: Document) => void;

/** Writes that template into a folder. @returns its path */
export function writeFastTemplate(folder: string, configure: Configure = () => undefined): string {
  const document = parseDocument(readFileSync(defaultTemplate, 'utf8'));
  const production = ['environments', 'production'];
  for (const [path, value] of FASTER) document.setIn([...production, ...path], document.createNode(value));
  for (const rule of [0, 1]) {
    document.setIn([...production, 'rules', rule, 'minimumSamples'], 3);
    document.setIn([...production, 'rules', rule, 'period'], '1s');
  }
  // Of three requests on a busy machine one may take a second.
  document.setIn([...production, 'rules', 1, 'above'], 5000);
  document.setIn([...production, 'requests', 'period'], '1s');
  document.setIn(['environments', 'staging', 'deploy', 'stableWithin'], '25s');
  for (const [environment, suffix] of [
    ['production', 'prod'],
    ['staging', 'staging'],
  ] as const) {
    const definitions = resolve(dirname(defaultTemplate), `../ecs/task-definitions/{service}-${suffix}.json`);
    document.setIn(['environments', environment, 'taskDefinitions'], definitions);
  }
  configure(document);
  const file = join(folder, 'template.yaml');
  writeFileSync(file, document.toString());
  return file;
}
