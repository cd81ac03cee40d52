import type { ECSClient } from '@aws-sdk/client-ecs';
import { shortArn } from '../../domain/short-arn';
import { describeSlot } from './describe-services';
import type { EcsPort, SlotRef } from './port';
import { pushTag } from './noted-push';
import { serviceTag, writeServiceTags } from './service-tag';
import { tagValue } from './tag-value';

const UNDO_TAG = 'rollout:undo';

/** Where an undo goes: the slot and the definition it ran. */
export interface UndoTarget {
  readonly slot: string;
  readonly definition: string;
}

/** Notes the definition to return to on the now live ECS service, as `{slot} {definition}`; writing again replaces it. */
export async function noteUndoTarget(
  ecs: ECSClient,
  { slot, undoSlot, undoDefinition, push }: Parameters<EcsPort['noteUndoTarget']>[0],
): Promise<void> {
  const service = await describeSlot(ecs, slot);
  const full = `${undoSlot} ${undoDefinition}`;
  // Cut off, an ARN is worth nothing; `family:revision` means the same in this account and region.
  const short = `${undoSlot} ${shortArn(undoDefinition)}`;
  const value = tagValue(full) === full ? full : short;
  await writeServiceTags(ecs, service, { [UNDO_TAG]: value, ...pushTag(push) });
}

/** The noted target of an undo, or null when none was noted. @throws SlotMissing */
export async function readUndoTarget(ecs: ECSClient, slot: SlotRef): Promise<UndoTarget | null> {
  const [undoSlot, definition] = serviceTag(await describeSlot(ecs, slot), UNDO_TAG)?.split(' ') ?? [];
  return undoSlot && definition ? { slot: undoSlot, definition } : null;
}
