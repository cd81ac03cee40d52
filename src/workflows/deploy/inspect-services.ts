import type { Deploy } from './open-deploy';
import type { Ending } from '../run/before-writes';
import type { Finding } from '../../domain/plan';
import type { RolloutRequest } from '../../domain/request';
import { pushFindings } from '../../domain/push-findings';
import { attempt } from '../rollout/inspect';
import { handOver, wasHandedOver } from '../run/hand-over';
import { readSettings, refusedFor, refusedRequest } from '../run/before-writes';
import { reads } from '../activity-proxies';
import { workflowTypes } from '../messages';

/**
 * Resolves the worker's configuration, finds the images, and reads what every service runs. Reads only. Ends as `refused`
 * with all findings.
 * @param request as it came, with the proof of who asks
 */
export async function inspectServices(deploy: Deploy, request: RolloutRequest): Promise<Ending> {
  const { state } = deploy;
  deploy.enter('preflight', { what: 'Reading the services and finding the images.' });
  const read = await readSettings(deploy);
  if ('outcome' in read) return read;
  const { settings } = read;
  if (settings.strategy !== 'rolling') {
    if (!wasHandedOver()) return handOver(workflowTypes.productionRollout, request);
    const what = `${settings.environment} is rolled out by colours, not in place.`;
    return refusedRequest(deploy, { type: 'StrategyUnsupported', what, next: 'Start it with `rollout start`.' });
  }
  state.settings = settings;

  const findings: Finding[] = [];
  const found = await attempt(findings, 'images', () =>
    reads.resolveImages(`Find ${state.request.imageTag} in the registry`, {
      settings,
      imageTag: state.request.imageTag,
    }),
  );
  const images = found?.images ?? [];
  const inspected = await attempt(findings, 'services', () =>
    reads.inspectServices('Read what every service runs, and what would change', { settings, images }),
  );
  const deployed = (inspected?.services ?? []).map(({ service, push }) => ({ service, push }));
  findings.push(...(found?.findings ?? []), ...(inspected?.findings ?? []));
  findings.push(...pushFindings(state.request, { images, deployed }));
  state.findings = findings;
  if (findings.length > 0) return refusedFor(findings);
  state.services = (inspected?.services ?? []).map((former) => ({
    former,
    image: images.find(({ service }) => service === former.service)?.image ?? '',
    definition: null,
    touched: false,
    standing: 'waiting',
    problem: null,
  }));
  return null;
}
