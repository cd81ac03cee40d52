import type { FinalizeRequestMiddleware, HandlerExecutionContext, MiddlewareStack } from '@smithy/types';
import { mayPass, wasRefused } from './errors';

/** What is told of one attempt of a call. */
export interface MeasuredCall {
  /** @example 'ECS' */
  readonly service: string;
  /** @example 'DescribeServices' */
  readonly operation: string;
  readonly result: 'ok' | 'throttled' | 'error';
  readonly ms: number;
}

/** Who hears of attempts. */
export type Tell = (call: MeasuredCall) => void;

/** Lets somebody hear of every attempt of a client's calls: behind the SDK's own repeating, so that what is repeated is seen. */
export function tellOf<C extends object>(client: C, tell: Tell | undefined): C {
  const { middlewareStack } = client as { middlewareStack: MiddlewareStack<object, object> };
  if (tell) middlewareStack.add(measureCalls(tell), { step: 'finalizeRequest', name: 'measureCalls', priority: 'low' });
  return client;
}

function measureCalls(tell: Tell) {
  return (next: Parameters<FinalizeRequestMiddleware<object, object>>[0], context: HandlerExecutionContext) =>
    async (args: Parameters<typeof next>[0]) => {
      const began = performance.now();
      const told = (result: MeasuredCall['result']): void => {
        tell({
          service: String(context.clientName).replace(/Client$/, ''),
          operation: String(context.commandName).replace(/Command$/, ''),
          result,
          ms: performance.now() - began,
        });
      };
      try {
        const answer = await next(args);
        told('ok');
        return answer;
      } catch (error) {
        // With 4xx AWS says that it did nothing; of these only what is too much for it is worth a repetition.
        told(wasRefused(error) && mayPass(error) ? 'throttled' : 'error');
        throw error;
      }
    };
}
