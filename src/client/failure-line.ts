import { ClientFailure } from './client-failure';

/** Usage and connection errors, and whatever was refused at once. */
export const EXIT_FAILED = 1;

/** A failure in one line; no stack, since the message says the cure. */
export function failureLine(error: unknown): string {
  if (error instanceof ClientFailure) return error.code === 'refused' ? `refused: ${error.message}` : error.message;
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s+/g, ' ').trim();
}
