import type { Snapshot } from '../../../src/domain/topology';

const balancer = (name: string) => ({ name, arn: `arn:${name}`, dnsName: `${name}.test`, hostedZoneId: 'Z1' });

/** An environment before a first weight was written: one record on each colour. */
export const splitSnapshot: Snapshot = {
  takenAt: 0,
  hostedZoneId: 'Z1',
  loadBalancers: { blue: balancer('lb-blue'), green: balancer('lb-green') },
  records: [
    { name: 'portal.example.test', types: ['A'], weights: { blue: 100, green: 0 } },
    { name: 'pgw.example.test', types: ['A'], weights: { blue: 0, green: 100 } },
  ],
  slots: [],
  scaling: [],
};
