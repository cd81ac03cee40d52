import type { Runner } from './runner';
import { imageTags, isCommitSha } from '../../domain/image-tag';
import { ClientFailure } from '../client-failure';
import { input } from './action-inputs';

/** `command: image-tag`: the tags of this build. In a pull request the branch is the one that asks to be merged. */
export function imageTagAction(runner: Runner): number {
  const { env } = runner.io;
  const branch = input(env, 'branch') ?? (env.GITHUB_HEAD_REF || env.GITHUB_REF_NAME);
  const sha = input(env, 'commit') ?? env.GITHUB_SHA;
  if (!branch) throw new ClientFailure('usage', 'no branch is known: give the input branch');
  if (!sha || !isCommitSha(sha)) {
    throw new ClientFailure('usage', `${sha ?? 'nothing'} is no commit: give the input commit as 7 to 64 hex digits`);
  }
  const { tag, latest } = imageTags({ branch, sha, at: runner.io.now() });
  runner.log(tag);
  runner.output('image-tag', tag);
  runner.output('latest-tag', latest);
  return 0;
}
