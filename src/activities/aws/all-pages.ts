import type { UntilCancelled } from './errors';
import { awsCall } from './errors';

/**
 * All pages of a list of AWS's.
 * @param what the call and what it is about, for people and for IAM
 * @throws AccessDenied | AwsRefused | AwsUnavailable, whichever page failed
 */
export async function allPages<P>(
  what: string,
  list: (untilCancelled: UntilCancelled) => AsyncIterable<P>,
): Promise<P[]> {
  return awsCall(what, async (untilCancelled) => {
    const pages: P[] = [];
    for await (const page of list(untilCancelled)) pages.push(page);
    return pages;
  });
}
