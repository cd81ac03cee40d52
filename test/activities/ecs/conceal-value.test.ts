import { concealValue } from '../../../src/activities/ecs/conceal-value';

const shown = (name: string, value: string): string =>
  concealValue(`containerDefinitions[app].environment[${name}]`, value);

test.each([
  ['NEW_RELIC_LICENSE_KEY', 'eu01xx0000000000000000000000000000NRAL'],
  ['DB_PASS', 'correct-horse'],
  ['DB_PWD', 'correct-horse'],
  ['MYSQL_PWD', 'correct-horse'],
  ['MYSQLPWD', 'correct-horse'],
  ['SMTP_PASS', 'correct-horse'],
  ['DB_PASSWORD', 'correct-horse'],
  ['APP_KEY', 'base64:q83vEjRWeJCrze8SNFZ4kA=='],
  ['RAILS_MASTER_KEY', '0123456789abcdef0123456789abcdef'],
  ['ENCRYPTION_KEY', '0123456789abcdef'],
  ['SIGNING_KEY', '0123456789abcdef'],
  ['signingKey', 'abc'],
  ['STRIPE_KEY', 'abc'],
  ['DATADOG_API_KEY', 'abc'],
  ['AWS_SECRET_ACCESS_KEY', 'abc'],
  ['AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE'],
  ['SENTRY_DSN', 'https://abc@o1.ingest.sentry.io/1'],
  ['SESSION_SALT', 'abc'],
  ['BASIC_AUTH', 'ada:lovelace'],
  ['SLACK_WEBHOOK', 'https://hooks.slack.test/services/T0/B0/x'],
  ['A', 'ghp_0123456789abcdefghijABCDEFGHIJ012345'],
  ['A', 'github_pat_11ABCDEFG0123456789_abcdefghij'],
  ['A', 'xoxb-123456789012-abcdefghijkl'],
  ['A', 'sk_live_51H0123456789abcdef'],
  ['A', 'AKIAIOSFODNN7EXAMPLE'],
  ['A', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'],
  ['A', '-----BEGIN RSA PRIVATE KEY-----\nMIIE'],
  ['A', '-----BEGIN CERTIFICATE-----\nMIIE'],
  ['A', 'Authorization: Bearer abcdef123456'],
  ['A', 'https://hooks.slack.com/services/T000/B000/XXXX'],
  ['A', 'postgres://portal:correct-horse@db.example.test:5432/portal'],
  ['A', 'redis://:correct-horse@cache.example.test:6379'],
  ['A', 'Server=db;User=sa;Password=correct-horse;'],
  ['A', 'https://example.test/hook?sig=abc'],
  ['A', 'q83vEjRWeJCrze8SNFZ4kA7Zb2pLm9Xw'],
  ['A', '9f86d081884c7d659a2feaa0c55ad015'],
  ['A', 'start --config 7hJ2kQ9xVb4mN8pR3sT6wYzA1c'],
])('%s = %s is hidden', (name, value) => {
  expect(shown(name, value)).toMatch(/^\(hidden, [0-9a-f]{8}\)$/);
});

test.each([
  ['LOG_LEVEL', 'info'],
  ['PRIMARY_KEY_COLUMN', 'id'],
  ['PRIMARY_KEY', 'id'],
  ['STRIPE_PUBLISHABLE_KEY', 'pk'],
  ['PARTITION_KEY', 'tenant'],
  ['COMPASS_URL', 'https://compass.example.test'],
  ['PASSENGER_MAX_POOL_SIZE', '12'],
  ['BYPASS_CACHE', 'true'],
  ['KEYBOARD_LAYOUT', 'de'],
  ['MONKEY_PATCH', 'false'],
  ['KEY_COUNT', '4'],
  ['AUTHOR', 'ada'],
  ['PINNED_VERSION', '1.2.3'],
  ['PORT', '8080'],
  ['AWS_REGION', 'eu-central-1'],
  ['NODE_ENV', 'production'],
  ['NODE_OPTIONS', '--max-old-space-size=1024 --enable-source-maps'],
  ['JAVA_OPTS', '-Xmx512m -XX:+UseG1GC -Dfile.encoding=UTF-8'],
  ['FEATURE_NEW_CHECKOUT', 'on'],
  ['DB_HOST', 'portal.cluster-c0ffee123456.eu-central-1.rds.amazonaws.com'],
  ['DB_NAME', 'portal_production'],
  ['DATABASE_URL', 'postgres://db.example.test:5432/portal?sslmode=require'],
  ['PUBLIC_URL', 'https://portal.mpac-cloud.com/checkout?lang=de&currency=EUR'],
  ['QUEUE_URL', 'https://sqs.eu-central-1.amazonaws.com/123456789012/orders-production'],
  ['TABLE_ARN', 'arn:aws:dynamodb:eu-central-1:123456789012:table/orders'],
  ['ALLOWED_ORIGINS', 'https://a.example.test,https://b.example.test'],
  ['CURRENCY', 'EUR'],
  ['TZ', 'Europe/Berlin'],
  ['TIMEOUT_MS', '30000'],
  ['RATE_LIMIT', '100/1m'],
  ['COMMIT', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['TENANT_ID', '123e4567-e89b-12d3-a456-426614174000'],
  ['IMAGE', `123456789012.dkr.ecr.eu-central-1.amazonaws.com/portal@sha256:${'9f86d081884c7d65'.repeat(4)}`],
  ['SERVICE_NAME', 'payment-gateway-worker-production-v2'],
  ['EMAIL_FROM', 'no-reply@mpac-cloud.com'],
  ['GREETING', 'Willkommen in der Filiale 7'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'service.name=portal,deployment.environment=production'],
  ['SPRING_PROFILES_ACTIVE', 'prod,metrics'],
  ['LOCALE', 'de_DE.UTF-8'],
  ['EMPTY', ''],
  ['BUCKET', 'mpac-production-uploads-123456789012'],
  ['CLASS', 'com.mpac.payments.gateway.TerminalSessionFactory2Impl'],
])('%s = %s stays readable', (name, value) => {
  expect(shown(name, value)).toBe(value);
});

test('a name of a secret stays readable, two hidden values stay apart, and a long path is no work', () => {
  const name = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:portal/db-AbCdEf';
  expect(concealValue('containerDefinitions[app].secrets[DB_PASSWORD]', name)).toBe(name);
  expect(shown('DB_PASS', 'a')).not.toBe(shown('DB_PASS', 'b'));
  const began = performance.now();
  for (const piece of ['a', '[', '://', 'a:', ' ', '=', 'eyJ', 'bearer ', '-']) {
    concealValue(piece.repeat(200_000), piece.repeat(200_000));
  }
  expect(performance.now() - began).toBeLessThan(2_000);
});
