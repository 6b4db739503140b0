import type { Command } from '../../services/contract/bundle.ts';
import type { Answer } from '../../cards/answer-card.ts';
import { timeInZone } from '../../services/base/typed-time.ts';
import type { Target } from '../../services/model/person.ts';
import { asSentence } from '../../services/base/words.ts';
import type { Obstacle } from '../../services/requests/foresee.ts';
import type { IsOffered } from '../../services/requests/offered.ts';
import type { DraftRefusal, LimitReached } from '../../services/requests/open-request.ts';
import { notice } from './answer.ts';

/** What was asked for. */
export interface NotOpened {
  /** Name of the command. */
  readonly command: string;
  /** How many targets it names. */
  readonly asked: number;
  readonly isOffered: IsOffered;
}

/** Why no request was opened, in words, and what to do. Where the same was asked for already, `askedBefore` answers. */
export function notOpened(refusal: DraftRefusal, { command, asked, isOffered }: NotOpened): Answer {
  switch (refusal.kind) {
    case 'too-many-targets':
      return notice('Too many at once', [
        `One request is for ${refusal.most} people at most, this one names ${asked}. Nothing was done.`,
      ]);
    case 'switched-off':
      return switchedOff(command, refusal.name);
    case 'protected':
      return notice('A protected account', [
        `${listOf(refusal.targets)}: the policy does not let Cordon change this. Nothing was done.`,
      ]);
    case 'own-account':
      return notice('Your own account', [
        `${listOf(refusal.targets)}: this can give access, and nobody may ask for that for their own account. Nothing was done; have a colleague ask for it.`,
      ]);
    case 'own-identity':
      return notice('Cordon’s own app', [
        `${refusal.ids.join(', ')}: this is an identity of Cordon itself, and Cordon does not act on it. Nothing was done.`,
      ]);
    case 'last-administrator':
      return notice('The last Global Administrator', [
        `${listOf(refusal.targets)}: no other enabled Global Administrator would be left, so nobody could administer the tenant. Nothing was done.`,
      ]);
    case 'too-far-ahead':
      return notice('Too far ahead', [
        `A request can be scheduled for ${refusal.days} days ahead at most. Nothing was done; choose an earlier time.`,
      ]);
    case 'hopeless':
      return notice(
        'Cordon cannot do this',
        [...refusal.obstacles.map(obstacleSentences), 'Nothing was done.'],
        [],
        refusal.offers.filter((offer) => isOffered(offer.command)),
      );
    case 'back-already':
      return notice('Nothing to undo', [...refusal.told, 'Nothing was done.']);
    case 'secret-for-several':
      return notice('One account at a time', ['A secret that you give is for one account only. Nothing was done.']);
    case 'too-many-in-a-minute': {
      const next = refusal.fitsAt === undefined ? 'ask for fewer at once.' : 'try again in a minute.';
      return notice('Too many in a minute', [
        `The policy lets ${refusal.most} actions start in a minute, and this asks for ${asked} more. Nothing was done; ${next}`,
      ]);
    }
    case 'too-many-in-an-hour':
      return notice('Too many in an hour', [
        `The policy lets one person ask for ${refusal.most} destructive actions on accounts in an hour. ${whatIsLeft(refusal, asked)}`,
      ]);
    case 'too-many-in-a-day':
      return notice('Too many in a day', [
        `The policy lets all people together ask for ${refusal.most} destructive actions on accounts in a day. ${whatIsLeft(refusal, asked)}`,
      ]);
    default:
      return refusal satisfies never;
  }
}

const obstacleSentences = ({ targets, why, next }: Obstacle): string =>
  [`${listOf(targets)}: ${why}.`, ...(next === null ? [] : [asSentence(next)])].join(' ');

/**
 * What is answered to a command that the policy has switched off.
 * @param off name of the command itself, or of the part of it that is switched off
 */
export const switchedOff = (command: string, off: string): Answer =>
  notice(`${command} is switched off`, [`${switchedOffSentence(command, off)} Nothing was done.`]);

/**
 * What is answered to a command that cannot work before the operator has written into the policy file what it needs.
 * @param unset names of the arguments that only the policy sets
 */
export const notSetUp = ({ name }: Pick<Command, 'name'>, unset: readonly string[]): Answer =>
  notice(`${name} is not set up`, [
    `The operator of this Cordon has to write into the policy file what it needs: commands: { ${name}: { fixed: { ${unset.map((key) => `${key}: …`).join(', ')} } } }.`,
    'Nothing was done.',
  ]);

/** Why a command is switched off. Takes what `switchedOff` takes. */
export const switchedOffSentence = (command: string, off: string): string =>
  off === command
    ? 'The policy of this Cordon has switched it off.'
    : `It includes ${off}, which the policy of this Cordon has switched off.`;

function whatIsLeft({ left, fitsAt }: LimitReached, asked: number): string {
  const remains = left === 0 ? 'None is left' : left === 1 ? 'One is left' : `${left} are left`;
  const more = `${remains}, and this asks for ${asked}. Nothing was done; `;
  return fitsAt === undefined
    ? `${more}ask for fewer at once.`
    : `${more}${left === 0 ? '' : 'ask for fewer, or '}ask again after ${utc(fitsAt)}.`;
}

const minuteMs = 60_000;

/** Rounded up to the minute, so that it is not too early. */
const utc = (at: number): string => timeInZone(Math.ceil(at / minuteMs) * minuteMs, undefined);

/** How many accounts a notice names. */
const named = 20;

function listOf(targets: readonly Target[]): string {
  const names = targets.slice(0, named).map(({ upn }) => upn);
  const more = targets.length - names.length;
  return [...names, ...(more === 0 ? [] : [`${more} more`])].join(', ');
}
