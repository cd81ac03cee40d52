import type { ECRClient } from '@aws-sdk/client-ecr';
import { asActivity } from '../as-activity';
import type { RegistryPort } from './port';
import { resolveImages } from './resolve-images';

/** The registry port on Amazon ECR. */
export function createRegistryActivities({ ecr }: { readonly ecr: ECRClient }): RegistryPort {
  return { resolveImages: asActivity((input) => resolveImages(ecr, input)) };
}
