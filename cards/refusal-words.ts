import type { Refusal, Request } from '../services/model/request.ts';
import { dateAndTime } from './time.ts';
import { personName, shortNameList } from './words.ts';

/** What a refusal can tell about the request that it is about. */
export type RefusedRequest = Pick<Request, 'requester' | 'state'>;

/**
 * Explains a refusal to the person concerned: the reason, and what to do instead. Raw, so that it is escaped where Markdown is read.
 * @param about the request as it stood when the decision was refused; undefined where it was not looked at
 */
export function refusalWords(refusal: Refusal, about?: RefusedRequest): string {
  switch (refusal) {
    case 'already-confirmed':
      return 'It is confirmed already, and waits for its approvals.';
    case 'already-stopped':
      return `${stopper(about)} has stopped it already. It ends after the step under way.`;
    case 'already-voted':
      return 'You have already approved this. One person counts once, so somebody else must approve it too.';
    case 'cannot-tell':
      return 'Microsoft Entra could not say whether you may do this, so the answer is no for now. Try again in a minute, or ask another approver.';
    case 'count-needed':
      return 'This is about many accounts. Type how many there are, and confirm again.';
    case 'disabled':
      return 'Your account is disabled in Entra, so you cannot decide here. An administrator can enable it.';
    case 'expired':
      return 'This request has expired and nothing was changed. Ask again if it is still needed.';
    case 'guest':
      return 'You are a guest in this organisation, and only its own members may decide here.';
    case 'has-ended':
      return `Too late: ${ending(about?.state)}. Its card shows what became of it.`;
    case 'involved':
      return 'You are involved in this request, so another approver must decide.';
    case 'is-running':
      return `Too late: ${running(about?.state)}. Type "stop" and its id to end it after the step under way.`;
    case 'is-scheduled':
      return `${scheduled(about?.state)}. Until then an approver can deny it.`;
    case 'no-such-request':
      return 'There is no such request. Type "requests" to see the latest ones of this conversation.';
    case 'not-a-responder':
      return 'You are no longer a responder, so you cannot confirm this. A responder must ask for it; "whoami" shows what you may do.';
    case 'not-an-approver':
      return 'You are not an approver. Ask one of the approvers; "whoami" shows what you may do.';
    case 'not-confirmed':
      return `Not yet: ${about === undefined ? 'the person who asked' : personName(about.requester)} has not confirmed it.`;
    case 'not-here':
      return 'You can type a decision only where the card of the request is. Type "status" and its id to see the card here.';
    case 'not-now':
      return 'That is not possible now. The card of the request shows where it stands.';
    case 'not-our-card':
      return 'Your click does not count: this card has moved further down, or Cordon did not post it for this request. Use the newest card, or type "status" and its id.';
    case 'only-requester':
      return 'Only the person who asked can do that. An approver can stop it with "deny".';
    case 'outsider':
      return 'Your account is not one of this organisation, so you cannot decide here.';
    case 'own-request':
      return 'You asked for this, so another person must approve it.';
    case 'reason-needed':
      return 'Approvers need to know why. Write a short reason and confirm again.';
    case 'same-person':
      return 'This account and another one in the request belong to the same person, so somebody else must decide.';
    case 'stood-down':
      return 'Cordon is standing down, so nothing starts now. An approver other than the one who began that can type "resume".';
    case 'target-cannot-decide':
      return 'This is about your own account, so another approver must decide.';
    case 'time-passed':
      return 'A time in this request has passed since it was asked for, so it was not confirmed. Cancel it, and ask again with a later time or without one.';
    case 'wrong-digest':
      return 'That card does not show what is stored, so the click does not count. Type "status" and the id for the latest card.';
    default:
      return refusal satisfies never;
  }
}

type State = RefusedRequest['state'];

function stopper(about: RefusedRequest | undefined): string {
  const by = about?.state.kind === 'running' ? about.state.stoppedBy : undefined;
  return by === undefined ? 'Somebody' : personName(by);
}

function running(state: State | undefined): string {
  if (state?.kind !== 'running') return 'it is running';
  return `it has been running since ${dateAndTime(state.startedAt)}${approvedBy(state)}`;
}

function scheduled(state: State | undefined): string {
  if (state?.kind !== 'scheduled') return 'It is decided already, and waits for its time';
  return `It is decided already${approvedBy(state)}, and starts on ${dateAndTime(state.startsAt)}`;
}

const approvedBy = ({ approvals }: Extract<State, { readonly kind: 'running' | 'scheduled' }>): string =>
  approvals.length === 0 ? '' : `, approved by ${shortNameList(approvals.map(({ by }) => by))}`;

/** How a request ended: who decided, or with what outcome, and when. */
function ending(state: State | undefined): string {
  switch (state?.kind) {
    case 'denied':
    case 'cancelled':
      return `${personName(state.by)} ${state.kind} it on ${dateAndTime(state.endedAt)}`;
    case 'done':
    case 'partly-done':
    case 'failed':
      return `it ended on ${dateAndTime(state.endedAt)}, ${state.kind.replace('-', ' ')}`;
    case 'expired':
      return `it expired on ${dateAndTime(state.endedAt)}`;
    case 'awaiting-confirmation':
    case 'awaiting-approval':
    case 'scheduled':
    case 'running':
    case undefined:
      return 'it has ended';
    default:
      return state satisfies never;
  }
}
