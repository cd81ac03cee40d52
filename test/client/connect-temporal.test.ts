import { connectTemporal } from '../../src/client/connect-temporal';
import { freePort } from '../../src/sandbox/processes/free-port';

test('a Temporal that is not there is told in one line', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  await expect(connectTemporal({ address }, {})).rejects.toMatchObject({
    code: 'unreachable',
    message: `cannot reach Temporal at ${address}: is it running? Set TEMPORAL_ADDRESS or --address`,
  });
});

test('settings that cannot be read name their place', async () => {
  const connecting = connectTemporal({}, { TEMPORAL_CONFIG_FILE: __filename, TEMPORAL_PROFILE: 'none' });
  await expect(connecting).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('see TEMPORAL_CONFIG_FILE'),
  });
});
