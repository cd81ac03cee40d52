import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { Session } from '../session';
import { imageTags, isCommitSha, isTagTime } from '../../domain/image-tag';
import { shapedCommand } from '../command-shape';
import { answer } from '../session';

interface ImageTagOptions {
  readonly branch: string;
  readonly sha: string;
  readonly time?: number;
  readonly json?: boolean;
}

/** `rollout image-tag`: the tag of a build, as the pipeline and people write it. */
export function imageTagCommand(session: Session): Command {
  return shapedCommand({
    name: 'image-tag',
    description: 'Print the image tag of a build, {branch}-{sha7}-{UTC time}, for any branch that git allows.',
    example: {
      says: 'name the build of a commit; --json adds the moving tag {branch}-latest.',
      line: 'rollout image-tag --branch feature/login --sha a1b2c3d4e5f6',
    },
  })
    .requiredOption('--branch <name>', 'branch of the commit', branchName)
    .requiredOption('--sha <sha>', 'commit, at least seven hex digits', commitSha)
    .option('--time <iso>', 'when it was built, with its zone (default: now)', isoTime)
    .option('--json', 'print tag and latest as JSON')
    .action(({ branch, sha, time, json }: ImageTagOptions) => {
      const tags = imageTags({ branch, sha, at: time ?? session.io.now() });
      answer(session, json, tags, [tags.tag]);
    });
}

function branchName(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It is the name of a branch.');
  return text;
}

function commitSha(text: string): string {
  if (!isCommitSha(text)) throw new InvalidArgumentError('It is a commit: 7 to 64 hex digits.');
  return text;
}

function isoTime(text: string): number {
  // Without a zone it would be this machine's time, and the tag says UTC.
  const at = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : NaN;
  if (!isTagTime(at)) throw new InvalidArgumentError('It is a time with its zone: 2026-01-28T10:30:45Z.');
  return at;
}
