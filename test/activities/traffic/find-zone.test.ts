import type { Route53Client } from '@aws-sdk/client-route-53';
import { findZone } from '../../../src/activities/traffic/find-zone';

/** Route 53 with one zone; the emulator has no private ones. */
function oneZone(isPrivate: boolean): Route53Client {
  const HostedZone = { Id: '/hostedzone/Z1234567', Name: 'mpac-cloud.com.', Config: { PrivateZone: isPrivate } };
  return { send: () => Promise.resolve({ HostedZone, HostedZones: [HostedZone] }) } as never;
}

describe.each(['Z1234567', 'mpac-cloud.com'])('a hosted zone that is configured as %s', (wanted) => {
  test('is used when it is public', async () => {
    expect(await findZone(oneZone(false), wanted)).toEqual({ id: 'Z1234567' });
  });

  test('is refused when it is private: no resolver outside its VPC would follow the weights', async () => {
    expect(await findZone(oneZone(true), wanted)).toMatchObject({ finding: { code: 'ZoneMissing' } });
  });
});
