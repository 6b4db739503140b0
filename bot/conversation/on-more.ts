import { tenantShown } from '../../services/graph/tenants.ts';
import type { RequestId } from '../../services/model/request.ts';
import { digestedText } from '../../services/requests/digested.ts';
import type { ClickedCard } from '../../services/requests/requests.ts';
import { targetReport } from '../../services/requests/target-report.ts';
import type { ClickAnswer } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';
import { ownView } from './viewers.ts';

/**
 * Shows everybody that a request is about, to the one who clicked: a card that names as many as fit, a page that names all, and the file
 * whose SHA-256 is the request's digest. Whoever stands where Cordon posted a card of the request may see it.
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
  const [data, page] = await Promise.all([
    downloads.keepData({ name: request.id, text: digestedText(request) }, owner),
    downloads.keep({ name: `${request.id}-everyone`, sections: [targetReport(view)] }, owner),
  ]);
  // Without a refresh, which would fold the list again.
  const { viewer } = ownView(request, { person }, await people.viewers.rightOf(request, { person }));
  return { kind: 'card', card: { kind: 'request', view, everyone: true, list: { data, page }, viewer } };
}
