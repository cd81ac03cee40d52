import type { Finding } from '../../domain/plan';
import type { EnvironmentSettings } from '../../domain/settings';

/** An image tag pinned to what it means now. */
export interface ResolvedImage {
  readonly service: string;
  /** `registry/repository@sha256:…` */
  readonly image: string;
  readonly digest: string;
}

/** ECR. */
export interface RegistryPort {
  /** Tag -> digest for every service; a tag that does not exist is a finding, not an error. */
  resolveImages(input: {
    readonly settings: EnvironmentSettings;
    readonly imageTag: string;
  }): Promise<{ readonly images: readonly ResolvedImage[]; readonly findings: readonly Finding[] }>;
}
