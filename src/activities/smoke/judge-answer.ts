import { parseJson, valueAt } from '../../domain/json';
import type { SmokeTest } from '../../domain/settings';
import type { SavedValue } from './fill-template';

/** An HTTP answer, its body as text. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** What an answer gives: values to keep, and what is wrong with it (null when nothing is). */
export interface Judged {
  readonly saved: ReadonlyMap<string, SavedValue>;
  readonly problem: string | null;
}

/** Compares an answer with what its test expects, and takes the values to save out of it, also of a wrong answer. Pure. */
export function judgeAnswer(test: Pick<SmokeTest, 'expectJson' | 'expectStatus' | 'save'>, answer: Answer): Judged {
  const json = parseJson(answer.body);
  const saved = new Map<string, SavedValue>();
  const problems: string[] = [];
  if (!test.expectStatus.includes(answer.status)) {
    problems.push(`status ${answer.status}, expected ${test.expectStatus.join(' or ')}`);
  }
  const readsJson = Object.keys(test.expectJson).length + Object.keys(test.save).length > 0;
  if (readsJson && json === undefined) problems.push('the answer is not JSON');
  for (const [path, expected] of Object.entries(json === undefined ? {} : test.expectJson)) {
    const found = valueAt(json, path.split('.'));
    if (found !== expected)
      problems.push(
        `${path} is ${found === undefined ? 'missing' : JSON.stringify(found)}, expected ${JSON.stringify(expected)}`,
      );
  }
  for (const [name, path] of Object.entries(json === undefined ? {} : test.save)) {
    const found = valueAt(json, path.split('.'));
    if (isSavable(found)) saved.set(name, found);
    else problems.push(`there is no value at ${path} to save as ${name}`);
  }
  return { saved, problem: problems.length === 0 ? null : problems.join('; ') };
}

function isSavable(value: unknown): value is SavedValue {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean';
}
