import { mask } from '../../../src/activities/smoke/mask';

const secret = 'p@ss "wörd"/+?~9';
const bytes = Buffer.from(secret);
const address = encodeURIComponent(secret);

test.each([
  ['itself', secret],
  ['JSON', JSON.stringify({ a: secret })],
  ['JSON in JSON', JSON.stringify({ a: JSON.stringify({ b: secret }) })],
  ['an address', address],
  ['an address in small letters', address.toLowerCase()],
  ['a form', address.replaceAll('%20', '+')],
  ['base64', bytes.toString('base64')],
  ['base64url', bytes.toString('base64url')],
  ['hex', bytes.toString('hex')],
  ['hex in capitals', bytes.toString('hex').toUpperCase()],
  ...['', 'a', 'ada', 'lovelace'].map((user) => [
    `Basic auth of ${user || 'nobody'}`,
    `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
  ]),
])('a secret in %s is masked', (_, text) => {
  const masked = mask(`before ${text} after`, [secret]);
  expect(masked).toMatch(/^before .*\*\*\*.* after$/);
  const rest = masked.slice('before '.length, -' after'.length).replace('***', '');
  expect(rest.length).toBeLessThanOrEqual(24);
});

test('a short secret masks itself and no words beside it', () => {
  expect(mask('abc and 616263', ['abc'])).toBe('*** and 616263');
});
