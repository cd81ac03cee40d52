import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { messages } from '../../src/domain/message-registry';
import { metrics } from '../../src/domain/metric-registry';
import { outcomes } from '../../src/domain/outcome';

const root = resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
}
interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

/** Of Temporal's SDK; a story reads them from a real worker. */
const OF_THE_SDK = ['temporal_num_pollers'];
/** What Prometheus and Temporal's SDK put beside ours. */
const OTHER_LABELS = ['job', 'le', 'task_queue', 'poller_type'];

const alerts = (parse(read('infra/prometheus/alerts.yaml')) as Rules).groups.flatMap(({ rules }) => rules);
const { panels } = JSON.parse(read('infra/grafana/dashboard.json')) as Dashboard;
const queries = [
  ...alerts.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
];

test.each(queries)('%s asks for what there is', (_name, expr) => {
  const named = expr.match(/\b(?:rollout|temporal)_[a-z_]+/g) ?? [];
  const bases = named.map((name) => name.replace(/_(?:bucket|sum|count)$/, ''));
  expect(bases.length).toBeGreaterThan(0);
  expect(bases.filter((name) => !(name in metrics) && !OF_THE_SDK.includes(name))).toEqual([]);
  const known: string[] = [...OTHER_LABELS, ...Object.values(metrics).flatMap(({ labels }) => labels)];
  const labels = [...expr.matchAll(/([a-z_]+)(?:=~|!=|=)"/g)].map(([, label = '']) => label);
  expect(labels.filter((label) => !known.includes(label))).toEqual([]);
});

test('alerts are about codes and outcomes that a run can have', () => {
  const values = (label: string) =>
    alerts
      .flatMap(({ expr }) => [...expr.matchAll(new RegExp(`${label}=~?"([^"]+)"`, 'g'))])
      .flatMap(([, all = '']) => all.split('|'));
  expect(values('code').length).toBeGreaterThan(0);
  expect(values('code').filter((code) => !(code in messages))).toEqual([]);
  expect(values('outcome').filter((outcome) => !(outcome in outcomes))).toEqual([]);
});

test('every metric and every alert is told to operators', () => {
  const told = read('docs/operating.md');
  const names = [...Object.keys(metrics), ...alerts.map(({ alert }) => alert)];
  expect(names.filter((name) => !told.includes(`\`${name}\``))).toEqual([]);
});
