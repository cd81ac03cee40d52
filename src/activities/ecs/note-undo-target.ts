import type { ECSClient } from '@aws-sdk/client-ecs';
import { ListTagsForResourceCommand, TagResourceCommand } from '@aws-sdk/client-ecs';
import { awsCall } from '../aws/errors';
import { describeSlot, nameOf } from './describe-services';
import type { EcsPort, SlotRef } from './port';
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
  { slot, undoSlot, undoDefinition }: Parameters<EcsPort['noteUndoTarget']>[0],
): Promise<void> {
  const { serviceArn: resourceArn } = await describeSlot(ecs, slot);
  const full = `${undoSlot} ${undoDefinition}`;
  // Cut off, an ARN is worth nothing; `family:revision` means the same in this account and region.
  const short = `${undoSlot} ${undoDefinition.split('/').at(-1) ?? ''}`;
  const value = tagValue(full) === full ? full : tagValue(short);
  await awsCall(`ecs:TagResource for ${nameOf(slot)}`, () =>
    ecs.send(new TagResourceCommand({ resourceArn, tags: [{ key: UNDO_TAG, value }] })),
  );
}

/** The noted target of an undo, or null when none was noted. @throws SlotMissing */
export async function readUndoTarget(ecs: ECSClient, slot: SlotRef): Promise<UndoTarget | null> {
  const { serviceArn: resourceArn } = await describeSlot(ecs, slot);
  const answer = await awsCall(`ecs:ListTagsForResource for ${nameOf(slot)}`, () =>
    ecs.send(new ListTagsForResourceCommand({ resourceArn })),
  );
  const value = answer.tags?.find(({ key }) => key === UNDO_TAG)?.value;
  const [undoSlot, definition] = value?.split(' ') ?? [];
  return undoSlot && definition ? { slot: undoSlot, definition } : null;
}
