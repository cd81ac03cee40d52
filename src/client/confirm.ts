import type { Session } from './session';
import { ClientFailure } from './client-failure';

/** What stands for a person's yes: the option `--yes`, or the word typed at a terminal. */
export interface Consent {
  readonly yes?: boolean;
}

/** Throws `usage` when nobody could be asked and `--yes` was not given; call it before anything is begun. */
export function requireConsent(session: Session, consent: Consent, what: string): void {
  if (consent.yes || session.io.ask) return;
  throw new ClientFailure('usage', `${what} asks first, and there is no terminal to ask at: give --yes`);
}

/** Whether a person consents: true with `--yes`, else only by typing `yes`. */
export async function confirmed(session: Session, consent: Consent, question: string): Promise<boolean> {
  if (consent.yes) return true;
  const answer = (await session.io.ask?.(`${question} Type yes: `)) ?? '';
  return answer.trim().toLowerCase() === 'yes';
}
