import type { Command } from 'commander';
import type { PlanAnswer } from '../../domain/plan';
import type { RequestOptions } from './start';
import type { Session } from '../session';
import { outcomes } from '../../domain/outcome';
import { shapedCommand, withCommonOptions } from '../command-shape';
import { answer, withClient } from '../session';
import { planLines } from '../views/plan-view';
import { requestOf, withRequestOptions } from './start';

/** `rollout plan`: what a rollout would do; nothing is written. */
export function planCommand(session: Session): Command {
  const command = shapedCommand({
    name: 'plan',
    description: 'Show what a rollout would do and what stands against it (exit 3); writes nothing, takes no lock.',
    example: {
      says: 'read records, images, changes and rules before you start.',
      line: 'rollout plan --environment production --image-tag main-1a2b3c4-20260102030405',
    },
  });
  return withCommonOptions(withRequestOptions(command)).action(async (options: RequestOptions) => {
    const request = requestOf(session, options);
    await withClient(session, options, async (client) => {
      tellPlan(session, options, await client.plan(request));
    });
  });
}

/** Answers with a plan and what stands against it, and ends the program as a refusal would when something does. */
export function tellPlan(session: Session, options: Pick<RequestOptions, 'json'>, plan: PlanAnswer): void {
  answer(session, options.json, plan, planLines(plan));
  if (plan.findings.length > 0 || !plan.plan) session.exitCode = outcomes.refused.exitCode;
}
