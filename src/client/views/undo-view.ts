import type { Plan, PlannedService } from '../../domain/plan';
import { formatDuration } from '../../domain/duration';
import { shortArn } from '../../domain/short-arn';

/** What live runs and what it returns to, service by service. */
export function undoLines(plan: Plan): string[] {
  const steps = plan.steps.map((step) => `${step.weight} % for ${formatDuration(step.windowMs)}`).join(', ');
  return [
    `Undo in ${plan.environment}: back to what was live before (${plan.cluster}, ${plan.region})`,
    ...plan.services.flatMap(serviceLines),
    `  then ${steps} under watch`,
  ];
}

function serviceLines(service: PlannedService): string[] {
  const former = service.undoTo === null ? '' : ` (${shortArn(service.undoTo)})`;
  return [
    `  ${service.service}: ${service.live} runs ${service.liveImage} (${shortArn(service.liveDefinition)})`,
    `  ${' '.repeat(service.service.length)}→ ${service.candidate} runs ${service.image}${former}`,
  ];
}
