/**
 * The bare ID (`Z…`) of a hosted zone that is given by its ID in any form that AWS prints: `aws route53 list-hosted-zones`
 * writes `/hostedzone/Z…`, IAM an ARN. Null for a name.
 */
export function zoneIdOf(hostedZone: string): string | null {
  return /^(?:arn:aws[a-z-]*:route53:::|\/)?(?:hostedzone\/)?(Z[A-Z0-9]{4,31})$/.exec(hostedZone.trim())?.[1] ?? null;
}
