import type { ApprovalPort } from './approval/port';
import type { CapacityPort } from './capacity/port';
import type { EcsPort } from './ecs/port';
import type { MetricsPort } from './metrics/port';
import type { NotifyPort } from './notify/port';
import type { RecordsPort } from './records/port';
import type { RegistryPort } from './registry/port';
import type { RunsPort } from './runs/port';
import type { SettingsPort } from './settings/port';
import type { SmokePort } from './smoke/port';
import type { TrafficPort } from './traffic/port';

/** All activities by the names under which Temporal knows them; workflows import this type only. */
export type Activities = SettingsPort &
  RegistryPort &
  EcsPort &
  CapacityPort &
  TrafficPort &
  MetricsPort &
  SmokePort &
  ApprovalPort &
  NotifyPort &
  RecordsPort &
  RunsPort;
