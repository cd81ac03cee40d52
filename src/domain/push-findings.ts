import type { Finding } from './plan';
import type { RolloutRequest } from './request';

/** How the rule that no older push is deployed over a newer one is called where it is waived. */
export const PUSH_ORDER = 'order of pushes';

/** A push that an environment runs: its number, and the tag of its images. */
export interface DeployedPush {
  readonly sequence: number;
  readonly imageTag: string;
}

/** What a push is compared with: what its tag means now, and what was deployed last. */
export interface PushSources {
  readonly images: readonly { readonly service: string; readonly digest: string }[];
  readonly deployed: readonly { readonly service: string; readonly push: DeployedPush | null }[];
}

/** What a request deploys, as it is noted; null when it is no numbered push. */
export function numberedPush({ sequence, imageTag }: RolloutRequest): DeployedPush | null {
  return sequence === undefined ? null : { sequence, imageTag };
}

/** Reasons against a push that is not what was built, or older than what runs. */
export function pushFindings(request: RolloutRequest, { images, deployed }: PushSources): Finding[] {
  return [...imageFindings(request, images), ...orderFindings(request, deployed)];
}

/** Somebody else may have moved the tag since. A service whose digest was left out would let any image pass. */
function imageFindings({ digests }: RolloutRequest, images: PushSources['images']): Finding[] {
  if (digests === undefined) return [];
  return images.flatMap(({ service, digest }): Finding[] => {
    const pushed = Object.hasOwn(digests, service) ? digests[service] : undefined;
    if (pushed === digest) return [];
    const subject = `image of ${service}`;
    if (pushed === undefined) {
      const cure = 'name the digest that was pushed for each service, or for none';
      return [{ code: 'DigestNotGiven', subject, problem: 'no digest is expected of it, but of others', cure }];
    }
    const problem = `the tag means ${digest} now, and ${pushed} was pushed`;
    return [{ code: 'ImageMoved', subject, problem, cure: 'build again, and see who may push to the registry' }];
  });
}

/** The same push again is not older: a deploy that failed may be repeated. */
function orderFindings({ sequence, allowOlder }: RolloutRequest, deployed: PushSources['deployed']): Finding[] {
  if (sequence === undefined || allowOlder) return [];
  const newer = deployed.flatMap(({ service, push }) =>
    push !== null && push.sequence > sequence ? [`${service} runs push ${push.sequence} (${push.imageTag})`] : [],
  );
  if (newer.length === 0) return [];
  const cure = 'start the newest push again, or this one with --allow-older and a reason';
  return [{ code: 'OlderPush', subject: `push ${sequence}`, problem: `it is older: ${newer.join(', ')}`, cure }];
}
