import { temporalConnection } from '../../src/config/temporal-connection';

const nowhere = { TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml', HOME: '/nowhere' };

test('an empty variable counts as none, as for the CLI of Temporal (temporalio/sdk-rust#929)', () => {
  const { connectionOptions, namespace } = temporalConnection({
    TEMPORAL_ADDRESS: '127.0.0.1:7233',
    TEMPORAL_NAMESPACE: '',
    TEMPORAL_API_KEY: '',
    TEMPORAL_TLS: '',
    TEMPORAL_TLS_CLIENT_CERT_DATA: '',
    TEMPORAL_TLS_CLIENT_KEY_PATH: '',
    TEMPORAL_CONFIG_FILE: '',
    TEMPORAL_PROFILE: '',
    HOME: '/nowhere',
  });
  expect(connectionOptions).toMatchObject({ address: '127.0.0.1:7233' });
  expect(connectionOptions.tls ?? false).toBe(false);
  expect(connectionOptions.apiKey).toBeUndefined();
  expect(namespace).toBeUndefined();
});

test('what is set is taken, an API key with TLS', () => {
  const { connectionOptions } = temporalConnection({ ...nowhere, TEMPORAL_API_KEY: 'key', TEMPORAL_CONFIG_FILE: '' });
  expect(connectionOptions).toMatchObject({ apiKey: 'key' });
  expect(connectionOptions.tls).toBeTruthy();
});
