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
  const known = await registered(connection, namespace);
  const missing = Object.entries(searchAttributes).filter(([name]) => !known.has(name));
  if (missing.length === 0) return;
  const wanted = Object.fromEntries(missing.map(([name, type]) => [name, TYPE_NUMBERS[type] ?? 0]));
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: wanted });
  } catch (cause) {
    throw new WorkerRefusal(
      `Temporal namespace ${namespace} lacks the search attributes ${missing.map(([name]) => name).join(', ')}, and this ` +
        `worker may not register them. Register them with: ${creating(namespace, missing)}`,
      { cause },
    );
  }
}

/**
 * Names of the attributes that are there. Where they may not be listed (namespace roles of Temporal Cloud and others,
 * temporalio/temporal#6664) a query that names one is asked instead: visibility refuses it when it does not exist.
 */
async function registered(connection: Connection, namespace: string): Promise<ReadonlySet<string>> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return new Set(Object.keys(customAttributes));
  } catch (cause) {
    if (/namespace .*not found/i.test(String(cause))) {
      throw new WorkerRefusal(
        `Temporal has no namespace ${namespace}. Set TEMPORAL_NAMESPACE to one it has, or create it: temporal operator namespace create --namespace ${namespace}`,
        { cause },
      );
    }
    const query = Object.keys(searchAttributes)
      .map((name) => `${name} IS NULL`)
      .join(' AND ');
    try {
      await connection.workflowService.countWorkflowExecutions({ namespace, query });
      return new Set(Object.keys(searchAttributes));
    } catch {
      throw new WorkerRefusal(
        `Temporal (namespace ${namespace}) does not let this worker see whether its search attributes are registered: ` +
          `${cause instanceof Error ? cause.message : String(cause)}. Register them once with ` +
          `${creating(namespace, Object.entries(searchAttributes))}, and allow the worker to list search attributes or to count workflows.`,
        { cause },
      );
    }
  }
}

function creating(namespace: string, attributes: readonly (readonly [string, string])[]): string {
  const names = attributes.map(([name, type]) => `--name ${name} --type ${type}`).join(' ');
  return `temporal operator search-attribute create --namespace ${namespace} ${names}`;
}
