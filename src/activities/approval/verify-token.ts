import type { JWTPayload } from 'jose';
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { RolloutError } from '../../domain/failure';
import type { Identity } from '../../domain/identity';
import { workflowPage } from '../../domain/identity';
import { claimFaults, personOf } from './claims';
import type { IssuerKeys } from './issuer-keys';
import type { IdentityQuestion } from './port';
import { identityRefused, shown } from './refusal';

/** GitHub signs with this alone. Anything else is `none`, or a secret key made of our public one. */
const ALGORITHM = 'RS256';

/** A token older than this is refused, seconds. */
const MAX_AGE_S = 300;

/** How much the clocks of issuer and worker may differ, seconds. It makes no token live longer. */
const CLOCKS_DIFFER_S = 5;

type TokenQuestion = IdentityQuestion & { readonly verification: 'github-oidc' };

/**
 * Verifies a token of a workflow's job: signature, issuer, audience, age, and every claim that says where it comes from.
 * @throws IdentityRefused with the points that failed | IssuerUnavailable
 */
export async function verifyToken(
  { keys, now }: { readonly keys: IssuerKeys; readonly now: () => number },
  question: TokenQuestion,
): Promise<Identity> {
  const { token, github } = question;
  const page = workflowPage(github, question.workflow);
  if (!token) {
    throw identityRefused(`\`${question.decision}\` came without a token.`, `Ask for it in a job of ${page}.`);
  }
  requireOurs(token, github.issuer, page);
  const claims = await verified(token, question, keys, now());
  const faults = claimFaults(claims, question);
  if (faults.length > 0) {
    throw identityRefused(
      `The token is genuine but not good for this: ${faults.join('; ')}.`,
      `Start ${page} by hand and decide there, in a new run.`,
    );
  }
  return personOf(claims, github);
}

/** Before any key is looked for: what a token says of itself can only speak against it. */
function requireOurs(token: string, issuer: string, page: string): void {
  let algorithm: unknown;
  let from: unknown;
  try {
    algorithm = decodeProtectedHeader(token).alg;
    from = decodeJwt(token).iss;
  } catch {
    throw identityRefused('The token is no JSON Web Token.', `Take the one that a job of ${page} gets.`);
  }
  if (algorithm !== ALGORITHM) {
    throw identityRefused(
      `The token is signed by ${shown(algorithm)}, and only ${ALGORITHM} is believed.`,
      `Take the one that a job of ${page} gets.`,
    );
  }
  if (from !== issuer) {
    throw identityRefused(
      `The token's issuer is ${shown(from)}, expected \`${issuer}\`.`,
      `Take the one that a job of ${page} gets, or correct approvals.github.issuer in rollout.yaml.`,
    );
  }
}

async function verified(token: string, question: TokenQuestion, keys: IssuerKeys, now: number): Promise<JWTPayload> {
  const { issuer } = question.github;
  try {
    const { payload } = await jwtVerify(token, keys.of(issuer), {
      algorithms: [ALGORITHM],
      issuer,
      audience: question.audience,
      clockTolerance: CLOCKS_DIFFER_S,
      // The tolerance is added to it: in the end the age is what was promised.
      maxTokenAge: MAX_AGE_S - CLOCKS_DIFFER_S,
      requiredClaims: ['exp', 'jti'],
      currentDate: new Date(now),
    });
    return payload;
  } catch (error) {
    if (error instanceof RolloutError) throw error;
    throw refusalOf(error, question, now);
  }
}

function refusalOf(error: unknown, question: TokenQuestion, now: number): RolloutError {
  const anew = `Get a new token: start ${workflowPage(question.github, question.workflow)} by hand.`;
  if (error instanceof errors.JWKSNoMatchingKey) {
    return identityRefused(`The token is signed by a key that ${question.github.issuer} does not have.`, anew);
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return identityRefused('The signature does not fit the token: it was changed, or is not of its issuer.', anew);
  }
  if (error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed) {
    return identityRefused(claimText(error, question, now), anew);
  }
  if (error instanceof errors.JOSEError) return identityRefused(`The token cannot be verified (${error.code}).`, anew);
  // A key without a part of it, or too weak to be one: what the library throws then has no type of its own.
  return identityRefused(`The issuer's key for the token cannot be used: ${shown(reasonOf(error))}.`, anew);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function claimText(
  { claim, reason, payload }: errors.JWTExpired | errors.JWTClaimValidationFailed,
  { audience }: TokenQuestion,
  now: number,
): string {
  if (reason !== 'check_failed') return `The token has no valid claim \`${claim}\`.`;
  const nowS = Math.floor(now / 1000);
  switch (claim) {
    case 'aud':
      return `The token was made for ${shown(payload.aud)}, expected \`${audience}\`: another decision, plan or run.`;
    case 'exp':
      return `The token expired ${nowS - (payload.exp ?? nowS)} s ago.`;
    case 'nbf':
      return `The token is valid only in ${(payload.nbf ?? nowS) - nowS} s; compare the clocks.`;
    case 'iat': {
      const age = nowS - (payload.iat ?? nowS);
      return age < 0
        ? `The token was issued ${-age} s in the future; compare the clocks.`
        : `The token is ${age} s old, and is good for ${MAX_AGE_S} s.`;
    }
    default:
      return `The claim \`${claim}\` of the token is ${shown(payload[claim])}.`;
  }
}
