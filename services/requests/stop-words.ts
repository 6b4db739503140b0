import type { Barred, StopCause } from '../model/stop-cause.ts';

/** What a step says that was not started because its run ended early: one sentence with a full stop. */
export function notStartedBecause(cause: StopCause): string {
  switch (cause.kind) {
    case 'stopped':
      return `Not started: ${cause.by.name} stopped the request.`;
    case 'stand-down':
      return `Not started: ${cause.by.name} told Cordon to stand down.`;
    case 'tampered':
      return 'Not started: the stored request is not what its audit trail says.';
    case 'barred':
      return `Not started: ${barredWords(cause.barred)}.`;
    default:
      return cause satisfies never;
  }
}

function barredWords({ why, who }: Barred): string {
  const names = who.join(', ');
  switch (why) {
    case 'protected':
      return `the policy now protects ${names}`;
    case 'requester-lost-right':
      return `${names} may no longer ask for this`;
    case 'approver-lost-right':
      return `${names} may no longer approve`;
    case 'involved':
      return `${names} approved it and is involved in it`;
    case 'last-administrator':
      return `${names} is the last enabled Global Administrator`;
    case 'switched-off':
      return 'the policy has switched this command off';
    case 'cannot-tell':
      return 'Microsoft Graph could not say whether it may still run';
    case 'signed-out':
      return `${names} has to sign in again`;
    default:
      return why satisfies never;
  }
}
