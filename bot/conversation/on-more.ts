import { digestedText } from '../../services/requests/digested.ts';
import type { RequestId } from '../../services/model/request.ts';
import type { ClickedCard } from '../../services/requests/requests.ts';
import type { ClickAnswer } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';

/**
 * Shows everybody that a request is about, to the one who clicked: a card that names them, and the list as a file whose SHA-256 is the
 * request's digest. Whoever stands where Cordon posted a card of the request may see it.
 */
export async function onMore(
  { requests, secrets }: Pick<ConversationContext, 'requests' | 'secrets'>,
  { person }: Pick<Turn, 'person'>,
  clicked: ClickedCard,
  id: RequestId,
): Promise<ClickAnswer> {
  const request = await requests.findByCard(id, clicked);
  if (request === undefined) return { kind: 'refusal', refusal: 'not-our-card' };
  const url = await secrets.downloads.keepData({ name: request.id, text: digestedText(request) }, person.id);
  const view = await requests.view(request);
  return { kind: 'card', card: { kind: 'request', view, everyone: true, list: { url } } };
}
