import type { IAdaptiveCard, IMention } from '@microsoft/teams.cards';
import type { RequestView } from '../services/requests/view.ts';
import { card, footer, textBlock } from './card.ts';
import { oneLine } from './text.ts';
import { clockTime } from './time.ts';
import { fillPeople, lowerFirst, personName, withoutFullStop, upperFirst } from './words.ts';

/** An approver who can be mentioned. `id` is an Entra object id, a UPN or a Teams id. */
export interface Approver {
  readonly id: string;
  readonly name: string;
}

/** How many people one post mentions at most. */
const mentionedAtMost = 10;

/**
 * A small card that asks the approvers to decide. It mentions them; when nobody can be mentioned, it says who may approve.
 * @param approvers people to mention; those who may not approve this request are left out
 * @param expiresAt for a reminder, when the request expires in epoch milliseconds; undefined for the first post
 */
export function askLine(view: RequestView, approvers: readonly Approver[], expiresAt?: number): IAdaptiveCard {
  const requester = personName(view.requester);
  const reason = view.reason === null ? '' : ` (${withoutFullStop(oneLine(view.reason))})`;
  const [lead, end] = expiresAt === undefined ? ['', ''] : ['reminder, ', ` It expires at ${clockTime(expiresAt)}.`];
  const needed = `${lead}approval needed to ${lowerFirst(fillPeople(view.title.ask, view.targets))}${reason}.`;
  const { names, mentions } = mentioned(view, approvers);
  const named = mentions.length > 0;
  const sentence = named
    ? `${needed} ${requester} asked.${end}`
    : `${upperFirst(needed)} ${view.practice ? 'Anyone' : 'Any approver'} except ${requester} can approve${view.personal ? ', in their own chat with me' : ' here'}.${end}`;
  const text = textBlock(sentence);
  const body = [
    named ? { ...text, text: `${names}: ${text.text}` } : text,
    footer(`Answer on its card, or type "approve ${view.id}"`, view),
  ];
  const fallback = { fallbackText: `${upperFirst(sentence)} ${view.id}`, ...(named ? { mentions } : {}) };
  return card({ body, actions: [] }, fallback);
}

/**
 * Builds mentions of the approvers who may approve this request.
 * @returns the mentions, and the text that must appear in the card for Teams to resolve them; empty when nobody is left
 */
export function mentioned(view: RequestView, approvers: readonly Approver[]) {
  const mentions = approvers.filter(mayDecide(view)).slice(0, mentionedAtMost).map(mention);
  return { mentions, names: mentions.map(({ text }) => text).join(', ') };
}

/** Leaves out the requester, the targets and the people who have already approved. */
function mayDecide({ requester, targets, state }: RequestView): (approver: Approver) => boolean {
  const voted = state.kind === 'awaiting-approval' ? state.approvals.map(({ by }) => by) : [];
  const excluded = new Set<string>([requester, ...targets, ...voted].map(({ id }) => id));
  return ({ id }) => !excluded.has(id.toLowerCase());
}

/** Teams matches a mention to its person by the text alone, so the text must contain no markup and be unique. */
function mention({ id, name }: Approver, index: number, approvers: readonly Approver[]): IMention & { text: string } {
  const clean = (raw: string): string =>
    oneLine(raw.replace(/[^\p{L}\p{M}\p{N} .,'’()-]/gu, ' '), 64).replace(/ +/g, ' ') || 'Approver';
  const shown = clean(name);
  const before = approvers.slice(0, index).filter((other) => clean(other.name) === shown).length;
  const unique = before === 0 ? shown : `${shown} (${before + 1})`;
  return { type: 'mention', text: `<at>${unique}</at>`, mentioned: { id, name: unique } };
}
