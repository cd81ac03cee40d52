import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Gives and checks the bearer tokens of one service. */
export interface TokenIssuer {
  issue: (user: string) => string;
  /** The user of a token that was issued here, or undefined. */
  verify: (token: string) => string | undefined;
}

/** An issuer whose key derives from `secret`, so that all tasks of a service take each other's tokens. */
export function tokenIssuer(secret: string = randomBytes(32).toString('hex')): TokenIssuer {
  const sign = (payload: string): Buffer => createHmac('sha256', secret).update(payload).digest();
  return {
    issue(user) {
      const payload = Buffer.from(user).toString('base64url');
      return `${payload}.${sign(payload).toString('base64url')}`;
    },
    verify(token) {
      const [payload = '', signature = ''] = token.split('.', 2);
      const given = Buffer.from(signature, 'base64url');
      const expected = sign(payload);
      const genuine = given.length === expected.length && timingSafeEqual(given, expected);
      return genuine ? Buffer.from(payload, 'base64url').toString() : undefined;
    },
  };
}
