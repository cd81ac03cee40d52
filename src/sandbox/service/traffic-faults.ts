import type { Behaviour } from '../images';

/** What goes wrong with one request of the traffic. */
export interface Fault {
  delayMs: number;
  fails: boolean;
}

const LEAKING_DELAY_MS = 1500;
const NO_FAULT: Fault = { delayMs: 0, fails: false };

/**
 * The faults of a behaviour, request by request. Only traffic is counted and harmed: neither health checks nor smoke
 * tests see them, as with a fault that only real use brings to light. Error rates are exact, not drawn by lot, so
 * that a story told twice ends twice the same way.
 */
export function trafficFaults(behaviour: Behaviour): () => Fault {
  let requests = 0;
  return () => {
    requests += 1;
    return faultOf(behaviour, requests);
  };
}

function faultOf(behaviour: Behaviour, nth: number): Fault {
  if (behaviour.kind === 'errors') return { delayMs: 0, fails: isNthOfPercent(nth, behaviour.percent) };
  if (behaviour.kind === 'slow') return { delayMs: behaviour.milliseconds, fails: false };
  const leaks = behaviour.kind === 'leaks' && nth > behaviour.requests;
  return leaks ? { delayMs: LEAKING_DELAY_MS, fails: nth % 2 === 0 } : NO_FAULT;
}

function isNthOfPercent(nth: number, percent: number): boolean {
  return Math.floor((nth * percent) / 100) > Math.floor(((nth - 1) * percent) / 100);
}
