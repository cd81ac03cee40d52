import type { Connection } from '@temporalio/client';
import { searchAttributes } from '../workflows/messages';
import { WorkerRefusal } from './worker-refusal';

/** Numbers that the operator service has for the types. */
const TYPE_NUMBERS: Readonly<Record<string, number>> = { Keyword: 2, Int: 3 };

/**
 * Registers the search attributes of rollouts, or verifies that they are there. Upserting an unregistered one fails every
 * task of a rollout, its rollback included, so a worker without them must not start.
 * @throws WorkerRefusal with the command that registers what is missing
 */
export async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const known = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(searchAttributes).filter(([name]) => !(name in known.customAttributes));
  if (missing.length === 0) return;
  const wanted = Object.fromEntries(missing.map(([name, type]) => [name, TYPE_NUMBERS[type] ?? 0]));
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: wanted });
  } catch (cause) {
    const commands = missing.map(([name, type]) => `--name ${name} --type ${type}`).join(' ');
    throw new WorkerRefusal(
      `Temporal namespace ${namespace} lacks the search attributes ${missing.map(([name]) => name).join(', ')}, and this ` +
        `worker may not register them. Register them with: temporal operator search-attribute create ${commands}`,
      { cause },
    );
  }
}
