import type { ArgumentReview } from '../contract/action.ts';
import { setForwarding } from './set-forwarding.ts';
import { setOutOfOffice } from './set-out-of-office.ts';

/** The step that ends a forwarding, which `forward=off` does as well. */
export const endForwarding = 'end-forwarding';

/** Checks the steps of an offboarding against its other arguments: who chooses a reply or a forwarding has to say which. */
export function offboardReview(args: Readonly<Record<string, unknown>>): ArgumentReview {
  const { steps, reply, forward } = args;
  const isChosen = (step: string): boolean => Array.isArray(steps) && steps.includes(step);
  if (isChosen(endForwarding) && forward !== undefined && forward !== 'off')
    return {
      kind: 'problems',
      messages: [`argument "steps": ${endForwarding} and an address in forward contradict each other`],
    };
  const reviewed = isChosen(endForwarding) ? { ...args, forward: 'off' } : args;
  const keys = [
    ...(isChosen(setOutOfOffice.name) && reply === undefined ? ['reply'] : []),
    ...(isChosen(setForwarding.name) && forward === undefined && !isChosen(endForwarding) ? ['forward'] : []),
  ];
  return keys.length === 0 ? { kind: 'fits', args: reviewed } : { kind: 'missing', keys, args: reviewed };
}
