import { execFile } from 'node:child_process';
import { parseJson } from '../../domain/json';
import type { GitHubPerson, GitHubTrust } from '../../domain/identity';
import { z } from 'zod';
import { ClientFailure } from '../client-failure';

/** GitHub's own program, called with the login of the person at this terminal. */
export interface Gh {
  /** Whoever is logged in. */
  whoAmI(): Promise<GitHubPerson>;
  /** Starts a workflow by hand on a ref; returns the run's ID where this `gh` tells it. */
  dispatch(workflow: string, ref: string, inputs: Readonly<Record<string, string>>): Promise<string | null>;
  /** The newest run of a workflow by this person that is not older than this, or a certain run; null before it is there. */
  findRun(
    workflow: string,
    wanted: { readonly by: string; readonly since: number; readonly id: string | null },
  ): Promise<GhRun | null>;
}

/** A run as `gh` shows it. */
export interface GhRun {
  readonly id: string;
  readonly url: string;
  readonly done: boolean;
  /** GitHub's word for how it ended; empty before. */
  readonly conclusion: string;
}

const CALL_MS = 30_000;

/** Our clock and GitHub's differ by less. */
const CLOCKS_DIFFER_MS = 60_000;

const person = z.object({ id: z.number(), login: z.string() });
const runs = z.array(
  z.object({
    databaseId: z.number(),
    url: z.string(),
    status: z.string(),
    conclusion: z.string().nullable(),
    createdAt: z.string(),
  }),
);

/**
 * `gh` towards the repository whose workflows are trusted. Every method throws a `ClientFailure` with the cure, which names
 * the page on which the same can be done by hand.
 */
export function createGh(env: Readonly<Record<string, string | undefined>>, trust: GitHubTrust, page: string): Gh {
  const host = new URL(trust.server).host;
  const repository = `${host}/${trust.repository}`;
  const call = (args: readonly string[], what: string): Promise<string> => callGh(env, args, { host, page, what });
  return {
    whoAmI: async () => {
      const { id, login } = read(person, await call(['api', '--hostname', host, 'user'], 'who you are'));
      return { id: String(id), login };
    },
    dispatch: async (workflow, ref, inputs) => {
      const fields = Object.entries(inputs).flatMap(([name, value]) => ['--raw-field', `${name}=${value}`]);
      const args = ['workflow', 'run', workflow, '--repo', repository, '--ref', shortRef(ref), ...fields];
      return /\/actions\/runs\/(\d+)/.exec(await call(args, 'the start of the workflow'))?.[1] ?? null;
    },
    findRun: async (workflow, { by, since, id }) => {
      const fields = 'databaseId,url,status,conclusion,createdAt';
      const filter = ['--workflow', workflow, '--user', by, '--event', 'workflow_dispatch', '--limit', '20'];
      const text = await call(['run', 'list', '--repo', repository, ...filter, '--json', fields], 'the run');
      const recent = read(runs, text).filter((one) => Date.parse(one.createdAt) >= since - CLOCKS_DIFFER_MS);
      const run = id === null ? recent[0] : recent.find((one) => String(one.databaseId) === id);
      if (!run) return null;
      const { databaseId, url, status, conclusion } = run;
      return { id: String(databaseId), url, done: status === 'completed', conclusion: conclusion ?? '' };
    },
  };
}

/** `gh` wants the name of a branch or tag, and takes the full ref for one of that name. */
function shortRef(ref: string): string {
  return ref.replace(/^refs\/(heads|tags)\//, '');
}

function callGh(
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
  { host, page, what }: { readonly host: string; readonly page: string; readonly what: string },
): Promise<string> {
  const options = {
    env: { ...env, GH_PROMPT_DISABLED: '1', NO_COLOR: '1' },
    timeout: CALL_MS,
    encoding: 'utf8',
  } as const;
  const byHand = `or decide at ${page}`;
  return new Promise((resolve, reject) => {
    execFile('gh', [...args], options, (error, stdout, stderr) => {
      if (!error) {
        resolve(stdout);
        return;
      }
      const said = stderr.trim().split('\n')[0] ?? '';
      if (error.code === 'ENOENT') {
        const cure = `install it (https://cli.github.com) and run \`gh auth login --hostname ${host}\`, ${byHand}`;
        reject(new ClientFailure('usage', `people are verified by GitHub here, and \`gh\` is not installed: ${cure}`));
      } else if (/auth login|not logged in|authentication|HTTP 401/i.test(stderr)) {
        const cure = `run \`gh auth login --hostname ${host}\`, ${byHand}`;
        reject(new ClientFailure('usage', `\`gh\` is not logged in to ${host} (${said}): ${cure}`));
      } else {
        const why = error.killed ? `no answer in ${CALL_MS / 1000} s` : said || error.message;
        reject(new ClientFailure('unreachable', `\`gh\` could not tell ${what} (${why}): try again, ${byHand}`));
      }
    });
  });
}

function read<T>(schema: z.ZodType<T>, text: string): T {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new ClientFailure('unexpected', '`gh` answers with something else than it should: update it (`gh version`)');
}
