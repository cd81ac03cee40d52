export { guardEnvironment } from './guard-environment';
export { keepRecords } from './records/keep-records';
export { keepResult } from './records/keep-result';
export { planRollout } from './plan-rollout';
export { productionRollout } from './production-rollout';
export { restoreTraffic } from './restore-traffic';
export { stagingDeploy } from './staging-deploy';
