import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A `gh` on the PATH that answers as it is told, and keeps what it was called with. */
export interface FakeGh {
  readonly env: Record<string, string>;
  /** What a call answers, by its first two words (`workflow run`); a fault ends it with 1. */
  answers(call: 'api' | 'workflow run' | 'run list', text: string, fault?: boolean): void;
  /** Its calls so far, each with its arguments. */
  calls(): string[][];
  remove(): void;
}

const SCRIPT = `#!/bin/sh
printf '%s\\036' "$@" >> "$GH_DIR/calls"
printf '\\n' >> "$GH_DIR/calls"
case "$1" in api) what=api ;; *) what="$1-$2" ;; esac
if [ -f "$GH_DIR/$what.fault" ]; then cat "$GH_DIR/$what.fault" >&2; exit 1; fi
[ "$what" = workflow-run ] && touch "$GH_DIR/dispatched"
cat "$GH_DIR/$what"
`;

/** Puts it into a directory of its own; ada is logged in, and no run is known. */
export function fakeGh(): FakeGh {
  const directory = mkdtempSync(join(tmpdir(), 'gh-'));
  writeFileSync(join(directory, 'gh'), SCRIPT, { mode: 0o755 });
  const gh: FakeGh = {
    env: { USER: 'ada', PATH: `${directory}:${process.env['PATH'] ?? ''}`, GH_DIR: directory },
    answers: (call, text, fault = false) =>
      writeFileSync(join(directory, `${call.replace(' ', '-')}${fault ? '.fault' : ''}`), text),
    calls: () =>
      readFileSync(join(directory, 'calls'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\u001e').slice(0, -1)),
    remove: () => rmSync(directory, { recursive: true }),
  };
  gh.answers('api', JSON.stringify({ id: 101, login: 'ada', name: 'Ada' }));
  gh.answers('workflow run', '');
  gh.answers('run list', '[]');
  return gh;
}
