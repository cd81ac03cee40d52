import { relative } from 'node:path';
import { catalogueTable, exampleTags } from './images';
import type { Sandbox } from './sandbox';

/** The lines that a person reads once the sandbox is up: what to type next. */
export function howToGoOn(
  sandbox: Pick<Sandbox, 'places' | 'settings' | 'staging' | 'exampleTags' | 'worker'>,
): string[] {
  const { environment, approvals } = sandbox.settings;
  const inEnvironment = `--environment ${environment}`;
  const [first = 'somebody'] = sandbox.exampleTags;
  const approvers = approvals.approvers.slice(0, approvals.quorum);
  return [
    `The sandbox is up. In another terminal:`,
    '',
    `  source ${relative(process.cwd(), sandbox.places.environmentFile)}`,
    ...(sandbox.worker ? [] : ['  bin/rollout worker']),
    `  bin/rollout start ${inEnvironment} --image-tag ${first} --requested-by "$USER"`,
    ...approvers.map((by) => `  bin/rollout approve ${inEnvironment} --by ${by}`),
    `  bin/rollout watch ${inEnvironment}`,
    '',
    ...inStaging(sandbox.staging, first),
    `Images to try: ${sandbox.exampleTags.slice(1, 5).join(', ')}.`,
    'All that an image can do: npm run sandbox -- --help. Ctrl-C ends everything.',
  ];
}

function inStaging(staging: Sandbox['staging'], imageTag: string): string[] {
  if (staging === undefined) return [];
  const request = `--environment ${staging.environment} --image-tag ${imageTag} --requested-by "$USER" --wait`;
  return [`And in ${staging.environment}, where nobody is asked:`, '', `  bin/rollout start ${request}`, ''];
}

/** The catalogue of images as lines for people. */
export function catalogueLines(): string[] {
  const width = Math.max(...catalogueTable.map(({ branch }) => branch.length));
  const [example = ''] = exampleTags();
  return [
    `Images: a tag is BRANCH-COMMIT-TIME, such as ${example}, and its branch says what it does:`,
    ...catalogueTable.map(({ branch, does, default: value }) => {
      const preset = value === undefined ? '' : ` (${value} when left out)`;
      return `  ${branch.padEnd(width)}  ${does}${preset}`;
    }),
  ];
}
