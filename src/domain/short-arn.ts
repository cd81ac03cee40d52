/** What stands behind the last slash of an ARN. @example shortArn('arn:…:task-definition/svc-portal-blue:41') // 'svc-portal-blue:41' */
export function shortArn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
