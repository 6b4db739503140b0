import { answerCard } from '../../cards/answer-card.ts';
import { requestCard } from '../../cards/request-card.ts';
import { contain } from '../../services/actions/contain.ts';
import type { RequestView } from '../../services/requests/view.ts';
import { aForetoldRequest, foretoldView, kindsOfAccount, ranView } from '../../tests/harness/foretold.ts';
import { notOpened } from '../../bot/conversation/not-opened.ts';
import { obstaclesIn, plannedForeseen } from '../../services/requests/foresee.ts';
import { asked, minutes } from '../../tests/harness/views.ts';
import { view, ordinary } from './shared.ts';

/** What is known about all targets of a request. */
function withProfiles(view: RequestView): RequestView {
  return { ...view, profiles: Object.fromEntries(view.targets.map(({ id }) => [id, ordinary])) };
}

/** Containments of accounts for which not everything works, from the confirmation to the result. */
export function foretoldCards() {
  const { plain, synced, federated, guest, admin } = kindsOfAccount;
  const open = { deliver: 'discard', disable: 'no' };
  const asks = {
    synced: { command: contain, targets: [synced] },
    'synced-open': { command: contain, targets: [synced], args: open },
    federated: { command: contain, targets: [federated] },
    guest: { command: contain, targets: [guest] },
    mixed: { command: contain, targets: [plain, synced, federated, guest, admin] },
  };
  return Object.fromEntries(
    Object.entries(asks).flatMap(([name, ask]) => [
      [
        `foretold-${name}-confirm`,
        requestCard(withProfiles(foretoldView(ask, { kind: 'awaiting-confirmation', expiresAt: minutes(9) }))),
      ],
      [
        `foretold-${name}-approval`,
        requestCard(
          withProfiles(foretoldView(ask, { kind: 'awaiting-approval', expiresAt: minutes(15), approvals: [] })),
        ),
      ],
      [`foretold-${name}-result`, requestCard(ranView(ask))],
    ]),
  );
}

/** What is answered when nothing of a request can work. */
export function hopelessCard() {
  const request = aForetoldRequest({ command: contain, targets: [kindsOfAccount.admin] });
  const obstacles = obstaclesIn(request.targets, plannedForeseen(contain, request));
  const refusal = { kind: 'hopeless', obstacles, offers: [] } as const;
  const answer = notOpened(refusal, { command: contain.name, asked: 1, isOffered: () => true });
  if (answer === undefined || answer.kind === 'text') throw new TypeError('expected a card');
  return answerCard(answer, { practice: true, at: asked });
}
