import { RolloutError } from '../../../domain/failure';

/** The result of a run is not in its store yet; it is tried again. */
export function notStored(evidence: string, next: string, options?: { cause?: unknown }): RolloutError {
  const what = 'The result of the run is not in the store of `records.store` yet.';
  return new RolloutError(
    { type: 'RecordNotKept', what, evidence, did: 'It is tried again for a week.', next },
    options,
  );
}
