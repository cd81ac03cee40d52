/** Why a worker does not start, in one line with the cure. */
export class WorkerRefusal extends Error {
  override readonly name = 'WorkerRefusal';
}
