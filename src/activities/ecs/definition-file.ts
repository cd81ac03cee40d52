import { readFile } from 'node:fs/promises';
import { decodeText } from '../../config/decode-text';
import { RolloutError } from '../../domain/failure';
import type { JsonObject } from './json';
import { isJsonArray, isJsonObject } from './json';

/** Path of the definition file that the configuration names for a service of an environment. */
export type DefinitionFileOf = (environment: string, service: string) => string;

function unreadable(file: string, problem: string, cause?: unknown): RolloutError {
  return new RolloutError(
    {
      type: 'DefinitionUnreadable',
      what: `The definition file ${file} ${problem}.`,
      next: 'Put the task definition there as JSON, in the form of `aws ecs register-task-definition --cli-input-json`.',
    },
    { cause },
  );
}

/** A task definition from a file, as JSON. @throws DefinitionUnreadable when it is missing or no task definition */
export async function readDefinitionFile(file: string): Promise<JsonObject> {
  let text: string;
  try {
    text = decodeText(await readFile(file));
  } catch (error) {
    throw unreadable(file, 'cannot be read', error);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw unreadable(file, 'is not JSON', error);
  }
  if (!isJsonObject(content) || !isJsonArray(content.containerDefinitions)) {
    throw unreadable(file, 'has no `containerDefinitions`');
  }
  return content;
}
