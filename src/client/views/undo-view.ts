import type { Plan, PlannedService } from '../../domain/plan';
import { stepsText } from '../../domain/render/rollout-words';
import { shortArn } from '../../domain/short-arn';

/** What live runs and what it returns to, service by service. */
export function undoLines(plan: Plan): string[] {
  return [
    `Undo in ${plan.environment}: back to what was live before (${plan.cluster}, ${plan.region})`,
    ...plan.services.flatMap(serviceLines),
    `  then ${stepsText(plan.steps)} under watch`,
  ];
}

function serviceLines(service: PlannedService): string[] {
  const former = service.undoTo === null ? '' : ` (${shortArn(service.undoTo)})`;
  return [
    `  ${service.service}: ${service.live} runs ${service.liveImage} (${shortArn(service.liveDefinition)})`,
    `  ${' '.repeat(service.service.length)}→ ${service.candidate} runs ${service.image}${former}`,
  ];
}
