export { planRollout } from './plan-rollout';
export { productionRollout } from './production-rollout';
