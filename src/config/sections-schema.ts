import { z } from 'zod';
import { count, durationOr, inMilliseconds, percent, refuse } from './fields';
import { period } from './rules-schema';

/** Section `checks`: how often and how far a rollout looks, and how long it waits for people. */
export const checksSchema = z
  .strictObject({
    every: durationOr('60s', 'time between two checks'),
    // A percentile is asked for with the whole look-back as its period, hence only legal periods.
    lookBack: period('how far back a check looks', '5m'),
    gapLookBack: durationOr('3h', 'how far back the first check after a gap looks at most'),
    staleAfter: durationOr('3m', 'the newest data point may be this old'),
    inconclusiveBudget: durationOr('30m', 'inconclusive time a step may take before the rollout is held'),
    onInconclusive: z.enum(['hold', 'rollback']).prefault('hold').describe('what happens when that budget is spent'),
    onDrift: z
      .enum(['rollback', 'alert'])
      .prefault('rollback')
      .describe('what happens when somebody else changed weights, counts or revisions'),
    heldFor: durationOr('4h', 'how long a held rollout waits before it rolls back'),
    pause: durationOr('4h', 'how long a pause lasts when nobody says otherwise', { atMost: '24h' }),
    maxPause: durationOr('24h', 'longest pause anybody may ask for', { atMost: '24h' }),
  })
  .superRefine((value, context) => {
    if (value.pause <= value.maxPause) return;
    refuse(context, ['pause'], 'is longer than maxPause', 'shorten pause or lengthen maxPause (24h at most)');
  })
  .transform(
    inMilliseconds(
      'every',
      'lookBack',
      'gapLookBack',
      'staleAfter',
      'inconclusiveBudget',
      'heldFor',
      'pause',
      'maxPause',
    ),
  )
  .prefault({})
  .describe('how often and how far a rollout looks, and how long it waits for people');

/** Section `throughput`. */
export const throughputSchema = z
  .strictObject({
    belowShareOfWeight: percent(
      'alerts when the candidate gets less than this percent of its share of requests',
    ).prefault(50),
    for: durationOr('10m', 'for this long'),
  })
  .transform(inMilliseconds('for'))
  .prefault({})
  .describe('alert when the candidate does not get the requests its weight promises');

/** Section `ecs`: the rule about tasks of the candidate. */
export const ecsSchema = z
  .strictObject({
    imageStops: count('stops of tasks for reasons of the image that fail a check').prefault(2),
    within: durationOr('10m', 'counted within this time'),
    healthyBelow: percent('fails when healthy targets stay below this percent of the desired count').prefault(50),
    checksRunning: count('in so many checks running').prefault(2),
  })
  .transform(inMilliseconds('within'))
  .prefault({})
  .describe('when tasks of the candidate fail a check');

/** Section `deploy`: when a new colour counts as stable. */
export const deploySchema = z
  .strictObject({
    stableWithin: durationOr('15m', 'time for a deployment to become stable and healthy'),
    imageStops: count('stops for reasons of the image that end the wait early').prefault(2),
    poll: durationOr('5s', 'longest time between two looks; the first ones are a second apart'),
  })
  .transform(inMilliseconds('stableWithin', 'poll'))
  .prefault({})
  .describe('when a deployment counts as stable');

/** Section `traffic`: what Route 53 needs to move it. */
export const trafficSchema = z
  .strictObject({
    ttl: durationOr('60s', 'how long resolvers keep an answer; 60s for an alias to a load balancer', { zero: true }),
    inSyncWithin: durationOr('10m', 'time for Route 53 to confirm a change'),
  })
  .transform(inMilliseconds('ttl', 'inSyncWithin'))
  .prefault({})
  .describe('how fast traffic follows a change of weights');

/** Section `rollback`. */
export const rollbackSchema = z
  .strictObject({
    waitForLive: durationOr('5m', 'how long live without healthy targets may delay the way back', { zero: true }),
    reassertFor: durationOr('6m', 'how long late writes of ours are looked for; a signed request lives 5m', {
      zero: true,
    }),
    poll: durationOr('10s', 'time between two attempts, 10s at most', { atMost: '10s' }),
    alertEvery: durationOr('5m', 'first repetition of the alert while the way back is not verified'),
    releasableAfter: durationOr('30m', 'two people may release a rollback that stays unverified this long'),
  })
  .transform(inMilliseconds('waitForLive', 'reassertFor', 'poll', 'alertEvery', 'releasableAfter'))
  .prefault({})
  .describe('how a rollback insists');

/** Section `draining`: when the old colour may stop. */
export const drainingSchema = z
  .strictObject({
    deregistrationDelay: durationOr('300s', 'deregistration delay of the target groups', { zero: true, atMost: '1h' }),
    shareBelow: z.number().min(0).max(100).prefault(0.5).describe('a colour is drained below this percent of requests'),
    quietFor: durationOr('5m', 'for this long', { zero: true }),
    within: durationOr('30m', 'gives up after this; the old colour is then kept'),
  })
  .transform(inMilliseconds('deregistrationDelay', 'quietFor', 'within'))
  .prefault({})
  .describe('when the colour without weight may stop');

/** Section `undo`: the way back after success. */
export const undoSchema = z
  .strictObject({
    window: durationOr('15m', 'how long the former revision is watched with all traffic'),
    quorum: count('approvals it takes; whoever asks may give the first').prefault(1),
  })
  .transform(inMilliseconds('window'))
  .prefault({})
  .describe('the way back to the former revision after a completed rollout');

/** Section `guard`: what becomes of split traffic that no rollout is in charge of. */
export const guardSchema = z
  .strictObject({
    mode: z
      .enum(['restore', 'alert', 'off'])
      .prefault('restore')
      .describe('restore: traffic goes back to live; alert: people are told; off: nobody looks'),
    every: durationOr('2m', 'time between two looks'),
  })
  .transform(inMilliseconds('every'))
  .prefault({})
  .describe('what watches over traffic when a rollout was terminated');
