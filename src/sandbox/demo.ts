/** `npm run demo`: the sandbox and two stories in it, one that ends well and one that is taken back. */
import '../config/silence-node-version';
import { writeFileSync } from 'node:fs';
import { connectTemporal } from '../client/connect-temporal';
import type { RolloutClient } from '../client/rollout-client';
import { readCommandLine, usage } from './demo/command-line';
import type { DemoOptions } from './demo/command-line';
import { openStage } from './demo/stage';
import type { Stage } from './demo/stage';
import { storiesOf } from './demo/story';
import { summaryLines } from './demo/summary';
import type { DemoSummary } from './demo/summary';
import { tellStory } from './demo/tell-story';
import type { ToldStory } from './demo/told-story';
import { endedBySignal } from './ended-by';
import { exitAfter } from './explain-end';
import { howToGoOn } from './how-to-go-on';
import { startSandbox } from './start-sandbox';
import type { Sandbox } from './sandbox';
import { SandboxFailure } from './sandbox-failure';

exitAfter(main());

async function main(): Promise<number> {
  const options = readCommandLine(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return 0;
  }
  // With the summary on standard output, all else goes to the other stream.
  const stage = openStage(options.json === '-' ? process.stderr : process.stdout, process.env);
  const signalled = endedBySignal();
  // A signal ends us at once; our death takes everything along, see processes/leash.ts.
  const sandbox = await Promise.race([startSandbox({ say: stage.say }), signalled]);
  if (typeof sandbox === 'number') return sandbox;
  try {
    const summary = await Promise.race([tellStories(sandbox, stage), signalled, failureOf(sandbox)]);
    if (typeof summary === 'number') return summary;
    report(summary, options, stage);
    if (options.keep) await keep(sandbox, stage, signalled);
    return summary.ok ? 0 : 1;
  } finally {
    await sandbox.stop();
  }
}

async function tellStories(sandbox: Sandbox, stage: Stage): Promise<DemoSummary> {
  const temporal = await connectTemporal({}, sandbox.variables);
  try {
    const startedAt = Date.now();
    const stories = await inTurn(sandbox, temporal.client, stage);
    return {
      ok: stories.every(({ asExpected }) => asExpected),
      stories,
      tookMs: Date.now() - startedAt,
      temporalUi: sandbox.ui,
    };
  } finally {
    await temporal.close();
  }
}

async function inTurn(sandbox: Sandbox, client: RolloutClient, stage: Stage): Promise<ToldStory[]> {
  const stories = storiesOf(sandbox.exampleTags);
  const told: ToldStory[] = [];
  for (const [index, story] of stories.entries()) {
    const title = `Story ${index + 1} of ${stories.length}: ${story.title}`;
    stage.say('');
    const ended = await tellStory(sandbox, client, story, stage.open(title, sandbox.load.read));
    told.push(ended);
    // The second story is about the image that the first brought; without it there is nothing to tell.
    if (!ended.asExpected) break;
  }
  return told;
}

async function failureOf(sandbox: Sandbox): Promise<never> {
  const name = await sandbox.broken;
  throw new SandboxFailure(`${name} ended by itself; see ${sandbox.places.folder}/logs, and start the demo again.`);
}

function report(summary: DemoSummary, { json }: DemoOptions, stage: Stage): void {
  stage.say(['', ...summaryLines(summary, stage.painter)].join('\n'));
  const text = `${JSON.stringify(summary, null, 2)}\n`;
  if (json === '-') process.stdout.write(text);
  else if (json !== undefined) writeFileSync(json, text);
}

async function keep(sandbox: Sandbox, stage: Stage, signalled: Promise<number>): Promise<void> {
  stage.say(['', ...howToGoOn(sandbox)].join('\n'));
  await Promise.race([signalled, sandbox.broken]);
}
