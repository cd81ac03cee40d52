/** A private registry of Amazon ECR, as its host tells. */
export interface EcrHost {
  /** Twelve digits. */
  readonly account: string;
  /** Region in which its images are, whatever the region of the cluster that pulls them. */
  readonly region: string;
}

// `ACCOUNT.dkr.ecr.REGION.amazonaws.com`, of China and the isolated partitions under suffixes of their own, `ecr-fips` in
// place of `ecr`, and the dual stack's `ACCOUNT.dkr-ecr.REGION.on.aws` (ECR user guide, "Registry endpoints").
const HOST =
  /^(\d{12})\.dkr(?:\.|-)ecr(?:-fips)?\.([a-z]{2}(?:-[a-z]+)+-\d+)\.(?:on\.aws|on\.amazonwebservices\.com\.cn|[a-z0-9.-]+)$/;

/** Account and region of a private registry's host; null for any other registry. */
export function parseEcrHost(host: string): EcrHost | null {
  const [, account, region] = HOST.exec(host.toLowerCase()) ?? [];
  return account !== undefined && region !== undefined ? { account, region } : null;
}
