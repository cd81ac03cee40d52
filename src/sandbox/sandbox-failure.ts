/** The sandbox cannot do what was asked; the message is one line with the cure. */
export class SandboxFailure extends Error {
  override readonly name = 'SandboxFailure';
}
