import { accountsReport } from '../../cards/accounts-report.ts';
import type { AccountFiles } from '../../cards/target-list.ts';
import { csvOf } from '../../services/base/csv.ts';
import { toTheSecond } from '../../services/base/time.ts';
import { tenantShown } from '../../services/graph/tenants.ts';
import type { RequestId } from '../../services/model/request.ts';
import { digestedText } from '../../services/requests/digested.ts';
import type { ClickedCard } from '../../services/requests/requests.ts';
import { targetReport } from '../../services/requests/target-report.ts';
import type { RequestView } from '../../services/requests/view.ts';
import type { ClickAnswer } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';
import type { DownloadOwner, Downloads } from './downloads.ts';
import { ownView } from './viewers.ts';

/**
 * Shows everybody that a request is about, to the one who clicked: a card that names as many as fit, a page that names all, and the file
 * whose SHA-256 is the request's digest. Of a request that has run there is also what became of each of them, as a page and as a table. Whoever stands where Cordon posted a card of the request may see it.
 */
export async function onMore(
  { requests, people, secrets }: Pick<ConversationContext, 'requests' | 'people' | 'secrets'>,
  { person }: Pick<Turn, 'person'>,
  clicked: ClickedCard,
  id: RequestId,
): Promise<ClickAnswer> {
  const request = await requests.findByCard(id, clicked);
  if (request === undefined) return { kind: 'refusal', refusal: 'not-our-card' };
  const view = await requests.view(request, 'whole');
  const { downloads } = secrets;
  const owner = {
    reader: person.id,
    tenantId: request.tenant,
    tenantShown: tenantShown(people.tenants, request.tenant),
  };
  const [data, page, accounts] = await Promise.all([
    downloads.keepData({ name: request.id, text: digestedText(request) }, owner),
    downloads.keep({ name: `${request.id}-everyone`, sections: [targetReport(view)] }, owner),
    'startedAt' in view.state && 'endedAt' in view.state ? accountFiles(downloads, view, owner) : undefined,
  ]);
  // Without a refresh, which would fold the list again.
  const { viewer } = ownView(request, { person }, await people.viewers.rightOf(request, { person }));
  return {
    kind: 'card',
    card: { kind: 'request', view, everyone: true, list: { data, page, ...(accounts && { accounts }) }, viewer },
  };
}

/** Keeps what became of every account. */
async function accountFiles(downloads: Downloads, view: RequestView, owner: DownloadOwner): Promise<AccountFiles> {
  const report = accountsReport(view, toTheSecond);
  const name = `${view.id}-accounts`;
  const [page, table] = await Promise.all([
    downloads.keep({ name, sections: [report] }, owner),
    report.table && downloads.keepData({ name, text: csvOf(report.table), format: 'csv' }, owner),
  ]);
  return { page, table };
}
