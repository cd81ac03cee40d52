import { RolloutError } from '../../domain/failure';
import type { RolloutRequest } from '../../domain/request';
import type { ProductionSettings, RecordSettings, RollingSettings } from '../../domain/settings';
import { unknownName } from './unknown-name';

/** What a waiver may name beside the metric rules: the rule about tasks and targets. */
const ECS_RULE = 'ecs';

/**
 * The settings with only the requested services, their records and smoke tests; all of them when none are named. Pure.
 * @throws UnknownService | UnknownRule | RecordTornApart
 */
export function narrowSettings(settings: ProductionSettings, request: RolloutRequest): ProductionSettings {
  checkWaivers(settings, request);
  const narrowed = narrowServices(settings, request);
  const wanted = new Set(narrowed.services.map((service) => service.name));
  const records = settings.records.filter((record) => record.services.some((name) => wanted.has(name)));
  for (const record of records) checkWhole(record, wanted);
  return { ...narrowed, records };
}

/**
 * Settings of either kind with only the requested services and their smoke tests; all when none are named. Pure.
 * @throws UnknownService
 */
export function narrowServices<Settings extends ProductionSettings | RollingSettings>(
  settings: Settings,
  request: Pick<RolloutRequest, 'digests' | 'services'>,
): Settings {
  const known = settings.services.map((service) => service.name);
  const wanted = new Set(request.services?.length ? request.services : known);
  for (const name of [...wanted, ...Object.keys(request.digests ?? {})])
    if (!known.includes(name)) throw unknownName('UnknownService', 'service', name, known, settings);
  return {
    ...settings,
    services: settings.services.filter((service) => wanted.has(service.name)),
    smokeTests: settings.smokeTests
      .map((test) => ({ ...test, services: test.services.filter((name) => wanted.has(name)) }))
      .filter((test) => test.services.length > 0),
  };
}

function checkWaivers(settings: ProductionSettings, request: RolloutRequest): void {
  const rules = [...settings.rules.map((rule) => rule.name), ECS_RULE];
  for (const { rule } of request.waivers ?? []) {
    if (!rules.includes(rule)) throw unknownName('UnknownRule', 'rule', rule, rules, settings);
  }
}

/** Services behind one record share its colour, so one of them alone would take the others' traffic with it. */
function checkWhole(record: RecordSettings, wanted: ReadonlySet<string>): void {
  const left = record.services.filter((name) => !wanted.has(name));
  if (left.length === 0) return;
  throw new RolloutError({
    type: 'RecordTornApart',
    what: `The record ${record.name} also fronts ${left.join(', ')}, which would move without having been asked for.`,
    next: `Ask for ${record.services.join(',')} together, or for none of them.`,
  });
}
