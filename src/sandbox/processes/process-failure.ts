/** A program of the sandbox could not be found, did not get ready, or ended too early. */
export class ProcessFailure extends Error {
  override readonly name = 'ProcessFailure';
}
