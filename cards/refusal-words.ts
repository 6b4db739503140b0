import type { Refusal } from '../services/model/request.ts';

/** Explains a refusal to the person concerned: the reason, and what to do instead. */
export function refusalWords(refusal: Refusal): string {
  switch (refusal) {
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
    case 'involved':
      return 'You are involved in this request, so another approver must decide.';
    case 'no-such-request':
      return 'There is no such request. Type "requests" to see the latest ones of this conversation.';
    case 'not-a-responder':
      return 'You are no longer a responder, so you cannot confirm this. A responder must ask for it; "whoami" shows what you may do.';
    case 'not-an-approver':
      return 'You are not an approver. Ask one of the approvers; "whoami" shows what you may do.';
    case 'not-here':
      return 'You can type a decision only where the card of the request is. Type "status" and its id to see the card here.';
    case 'not-now':
      return 'That is no longer possible: somebody has already decided, or it is running. The card of the request shows where it stands.';
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
    case 'wrong-digest':
      return 'That card does not show what is stored, so the click does not count. Type "status" and the id for the latest card.';
    default:
      return refusal satisfies never;
  }
}
