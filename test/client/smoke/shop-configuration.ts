import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testRegion } from '../../support/ministack';

/** The two names of the shop's production. */
export const records = { portal: 'portal.mpac-cloud.com', pgw: 'pgw.mpac-cloud.com' } as const;

/** Where each colour's balancer and staging listen. */
export interface ShopPlaces {
  readonly blue: string;
  readonly green: string;
  readonly staging: string;
}

/** A configuration of two services: production of two records in the zone mpac-cloud.com, and a staging. @returns its file */
export function writeShop(directory: string, { blue, green, staging }: ShopPlaces): string {
  const file = join(directory, 'rollout.yaml');
  const text = `
version: 1
region: ${testRegion}
registry: 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com
services:
  portal: { repository: portal, port: 8002 }
  pgw: { repository: pgw, port: 8002, healthPath: /up }
environments:
  production:
    strategy: blueGreen
    cluster: mpac-prod
    url: https://mpac-cloud.com
    branch: main
    hostedZone: mpac-cloud.com
    loadBalancers:
      blue: { name: mpac-blue, connectTo: '${blue}' }
      green: { name: mpac-green, connectTo: '${green}' }
    records:
      - { name: ${records.portal}, services: [portal] }
      - { name: ${records.pgw}, services: [pgw] }
    metricNamespace: Shop
    approvals: { approvers: [one, two] }
    traffic: { ttl: 20ms, inSyncWithin: 30s }
    smokeTests:
      - { name: health, kind: health, path: '{healthPath}' }
      - { name: login, kind: authentication, services: [portal], path: /login, headers: { x-key: '\${ssm:/mpac/key}' } }
  staging:
    strategy: rolling
    cluster: mpac-staging
    url: ${staging}
    branch: develop
    smokeTests:
      - { name: health, kind: health, path: '{healthPath}', services: [portal] }
      - { name: own, kind: api, path: '${staging}/own', services: [portal], headers: { x-key: '\${env:SHOP_KEY}' } }
`;
  writeFileSync(file, text);
  return file;
}
