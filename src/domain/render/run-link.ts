/**
 * Address of a run in Temporal's UI, or null when the UI's address is not known.
 * `temporalUi` is the namespace page (`http://host/namespaces/default`), or a run's own page already.
 */
export function runLink(temporalUi: string | null, workflowId: string, runId: string): string | null {
  if (!temporalUi) return null;
  if (temporalUi.includes('/workflows/')) return temporalUi;
  const page = temporalUi.replace(/\/+$/, '');
  return `${page}/workflows/${encodeURIComponent(workflowId)}/${encodeURIComponent(runId)}`;
}
