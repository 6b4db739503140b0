import type { StepStatus } from '../services/model/request.ts';
import type { RequestView } from '../services/requests/view.ts';

/** How many steps of a request have one of these statuses; left out, how many it has. */
export function numberOfSteps({ steps, counts }: RequestView, ...statuses: readonly StepStatus[]): number {
  const isOne = ({ status }: { readonly status: StepStatus }) => statuses.length === 0 || statuses.includes(status);
  return counts === null ? steps.filter(isOne).length : counts.filter(isOne).reduce((sum, { count }) => sum + count, 0);
}
