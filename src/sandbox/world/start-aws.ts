import type { Configuration } from '../../config/settings';
import { startHealthFront } from '../aws/health-front';
import type { RunningProcess } from '../processes/start-process';
import type { Places } from './places';
import type { Emulator } from './start-emulator';
import { startEmulator } from './start-emulator';
import type { UndoStack } from './undo-stack';

/** What stands between the emulator and those who use it. */
export interface AwsOptions {
  /** Where everybody but the tasks finds AWS instead of the sandbox's own address: a proxy that is already there. */
  awsEndpoint?: string;
  /** The same for a proxy that is made once the emulator is up: takes the sandbox's address, gives the proxy's. */
  interpose?: (address: string) => Promise<string>;
  /** Port of the sandbox's own address; a free one by default. */
  awsPort?: number;
}

/** AWS as the sandbox has it. */
export interface SandboxAws {
  /** The address that is to be used, for AWS_ENDPOINT_URL. */
  endpoint: string;
  /** The sandbox's own address, before which a proxy may stand. */
  own: string;
  /** The emulator itself: load balancers are reached here, and the sandbox's own preparations go here. */
  emulator: string;
  process: RunningProcess;
  /** For clients that prepare the world, past any proxy. */
  client: Emulator['client'];
}

/** Starts the emulator, before it the front that makes targets as healthy as they are, and asks for the proxy if any. */
export async function startAws(
  places: Places,
  configuration: Pick<Configuration, 'region' | 'registry'>,
  { awsEndpoint, interpose, awsPort }: AwsOptions,
  undo: UndoStack,
): Promise<SandboxAws> {
  const emulator = await startEmulator(places, configuration);
  undo.add(emulator.runtime.close);
  undo.add(emulator.process.stop);
  const { client } = emulator;
  const front = await startHealthFront(emulator.url, client, awsPort);
  undo.add(front.close);
  const endpoint = awsEndpoint ?? (await interpose?.(front.origin)) ?? front.origin;
  return { endpoint, own: front.origin, emulator: emulator.url, process: emulator.process, client };
}
