import { formatDuration } from '../../domain/duration';
import type { Painter } from '../../domain/render/painter';
import { clip } from '../../domain/render/text-columns';
import type { ToldStory } from './told-story';

/** What the demo leaves behind; with `--json` it is written as it is here. */
export interface DemoSummary {
  /** Both stories ended as they should. */
  ok: boolean;
  stories: ToldStory[];
  /** Time for both, set-up not counted. */
  tookMs: number;
  temporalUi: string;
}

const WIDTH = 110;

/** The summary as lines for people. */
export function summaryLines({ stories, tookMs, temporalUi }: DemoSummary, paint: Painter): string[] {
  return [
    ...stories.flatMap((story, index) => [...storyLines(story, index + 1, paint), '']),
    `Both stories took ${formatDuration(tookMs)}. The Temporal UI of this run: ${temporalUi}`,
  ];
}

function storyLines(story: ToldStory, number: number, paint: Painter): string[] {
  const { title, imageTag, outcome, asExpected, startedAt, endedAt, timeLine, requests, bad, wayBack } = story;
  const verdict = asExpected ? paint.good('✔ as it should') : paint.bad(`✘ should have been ${story.expected}`);
  const offset = (at: number): string => `+${((at - startedAt) / 1000).toFixed(1)}s`.padStart(8);
  const share = (100 * requests[story.candidate]) / Math.max(1, requests.blue + requests.green);
  return [
    `${paint.strong(`Story ${number}: ${title}`)}  ${imageTag}`,
    `  ${outcome} after ${formatDuration(endedAt - startedAt)}  ${verdict}`,
    ...timeLine.map(({ at, what }) => `  ${offset(at)}  ${clip(what, WIDTH)}`),
    `  requests  blue ${requests.blue}, green ${requests.green} (${share.toFixed(1)} % to the candidate, ${story.candidate})`,
    `  bad       ${bad.count} of them, ${bad.percent.toFixed(3)} %`,
    ...(wayBack
      ? [
          ...(wayBack.firstBadAnswerAt === undefined
            ? []
            : [`  ${offset(wayBack.firstBadAnswerAt)}  first bad answer, to the second`]),
          `  ${offset(wayBack.firstBreachAt)}  first breaching value: ${wayBack.breach}`,
          `  ${offset(wayBack.trafficBackAt)}  traffic back, confirmed: ${seconds(wayBack.tookMs)} after that value`,
        ]
      : []),
    ...(asExpected ? [] : [`  ${story.message}`]),
  ];
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)}s`;
}
