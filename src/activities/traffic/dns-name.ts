/**
 * A DNS name in one form: lower case, trailing dot, octal escapes undone. Route 53 answers `*` as `\052`.
 * @example canonicalName('\\052.Example.com') // '*.example.com.'
 */
export function canonicalName(name: string): string {
  const plain = name.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
  return `${plain.toLowerCase().replace(/\.$/, '')}.`;
}

/**
 * The name of a load balancer as its API tells it. The console writes aliases with a `dualstack.` prefix, which stands
 * for the same balancer.
 * @example balancerName('dualstack.Blue-1.ap-northeast-1.elb.amazonaws.com.') // 'blue-1.ap-northeast-1.elb.amazonaws.com'
 */
export function balancerName(name: string): string {
  return canonicalName(name)
    .replace(/\.$/, '')
    .replace(/^dualstack\./, '');
}
