import { colours } from '../../domain/colour';
import { RolloutError } from '../../domain/failure';
import type { RolloutRequest } from '../../domain/request';
import { modeOf } from '../../domain/request';
import type { ProductionSettings, RollingSettings } from '../../domain/settings';
import { unknownName } from './unknown-name';

function refusal(what: string, next: string): RolloutError {
  return new RolloutError({ type: 'StrategyUnsupported', what, next });
}

/**
 * Whether an environment in which tasks are replaced in place can do what is asked: it has no second colour to go back
 * to, and nothing is measured there. @throws StrategyUnsupported | UnknownRule
 */
export function checkRollingRequest({ environment }: RollingSettings, request: RolloutRequest): void {
  const mode = modeOf(request);
  if (mode !== 'rollout') {
    const what = `In ${environment} tasks are replaced in place, so there is no other colour for the mode ${mode}.`;
    throw refusal(what, 'Start a deploy of the former image tag instead.');
  }
  if (request.to !== undefined) {
    const what = `In ${environment} tasks are replaced in place, so no colour can be named for it.`;
    throw refusal(what, 'Start the deploy without `to`.');
  }
  const [waiver] = request.waivers ?? [];
  if (!waiver) return;
  throw new RolloutError({
    type: 'UnknownRule',
    what: `The environment ${environment} has no rule \`${waiver.rule}\`, nor any other: nothing is measured there.`,
    next: 'Start the deploy without waivers.',
  });
}

/**
 * Whether what is asked of a blue-green environment makes sense: a colour is named by a restore and by nothing else,
 * and nothing can be waived where nothing is judged, or expected of a push where there is none.
 * @param settings narrowed to what is asked for
 * @throws StrategyUnsupported | UnknownRecord
 */
export function checkBlueGreenRequest(settings: ProductionSettings, request: RolloutRequest): void {
  const mode = modeOf(request);
  if (mode !== 'rollout' && (request.digests !== undefined || request.allowOlder)) {
    const what = `A request of the mode ${mode} carries no push, so nothing can be expected of its digests or its order.`;
    throw refusal(what, 'Ask for it without digests, and without allowOlder.');
  }
  if (mode !== 'restore') {
    if (request.to === undefined) return;
    const what = `A request of the mode ${mode} names a colour, which only a restore does.`;
    throw refusal(what, 'Ask for the mode restore, or leave `to` out: the colours are found from the records.');
  }
  if ((request.waivers ?? []).length > 0) {
    const what = 'A restore judges by no rule, so there is nothing to waive.';
    throw refusal(what, 'Ask for it without waivers.');
  }
  checkDestination(settings, request.to);
}

function checkDestination(settings: ProductionSettings, to: RolloutRequest['to']): void {
  const named = typeof to === 'object' ? Object.entries(to) : [];
  const wanted: readonly unknown[] = typeof to === 'object' ? Object.values(to) : [to];
  if (wanted.length === 0 || !wanted.every((colour) => colours.some((known) => known === colour))) {
    const what = 'A restore must name the colour that is to have all traffic.';
    throw refusal(what, `Say ${colours.join(' or ')} in \`to\`, for all records or for each by its name.`);
  }
  const known = settings.records.map(({ name }) => name);
  for (const [record] of named) {
    if (!known.includes(record)) throw unknownName('UnknownRecord', 'record', record, known, settings);
  }
}
