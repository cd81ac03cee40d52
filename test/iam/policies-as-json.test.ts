import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { filledTemplate } from '../support/iam/policies';
import { parameters } from './samples';

const folder = resolve(__dirname, '../../infra/iam/policies');

/** Every policy of the template as IAM takes it, by the name of its file. */
function documents(): Record<string, unknown> {
  const { Resources } = filledTemplate(parameters);
  const found = Object.entries(Resources).flatMap(([name, { Properties }]) => {
    const inline = (Properties.Policies ?? []).map(({ PolicyDocument }) => PolicyDocument);
    const document = Properties.PolicyDocument ?? inline[0];
    const file = `${name
      .replace(/(Policy|Role)$/, '')
      .replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`)
      .toLowerCase()}.json`;
    return document ? [[file, document] as const] : [];
  });
  return Object.fromEntries(found);
}

// WRITE_POLICIES=1 npx jest test/iam/policies-as-json && npm run format writes them.
test('the readable policies are those of the template, filled in for an example', () => {
  const wanted = documents();
  expect(Object.keys(wanted).sort()).toEqual(
    [
      'bootstrap.json',
      'break-glass.json',
      'push.json',
      'records-reader.json',
      'records.json',
      'traffic.json',
      'worker-secrets.json',
      'worker.json',
    ].sort(),
  );
  if (process.env['WRITE_POLICIES']) {
    mkdirSync(folder, { recursive: true });
    for (const [file, document] of Object.entries(wanted)) writeFileSync(join(folder, file), JSON.stringify(document));
  }
  const kept = readdirSync(folder).map((file) => [file, JSON.parse(readFileSync(join(folder, file), 'utf8'))] as const);
  expect(Object.fromEntries(kept)).toEqual(wanted);
});
