import { S3Client } from '@aws-sdk/client-s3';
import { clientOptions, type AwsPlace } from './clients';
import { tellOf, type Tell } from './measure-calls';

/**
 * A client of S3. What stands in for AWS under an address of its own has no name for every bucket, so there the bucket is in
 * the path.
 */
export function createS3Client(
  place: AwsPlace,
  env: Readonly<Record<string, string | undefined>>,
  tell?: Tell,
): S3Client {
  const elsewhere = place.endpoint ?? env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'];
  return tellOf(new S3Client({ ...clientOptions(place), forcePathStyle: Boolean(elsewhere) }), tell);
}
