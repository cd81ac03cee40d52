import { z } from 'zod';

/** The part of the body of `POST /containers/create` that the sandbox obeys; all else is accepted and ignored. */
export const createBody = z.object({
  Image: z.string().min(1),
  Cmd: z.array(z.string()).nullish(),
  Env: z.array(z.string()).nullish(),
  Labels: z.record(z.string(), z.string()).nullish(),
  HostConfig: z.object({ NetworkMode: z.string().nullish() }).nullish(),
});

/** See {@link createBody}. */
export type CreateBody = z.infer<typeof createBody>;
