import type { IAdaptiveCard, IMention } from '@microsoft/teams.cards';
import type { RequestView } from '../services/requests/view.ts';
import { card, footer, textBlock } from './card.ts';
import { oneLine } from './text.ts';
import { timeOfDay } from './time.ts';
import { fillPeople, lowerFirst, personName, withoutFullStop, upperFirst } from './words.ts';

/** Somebody to call; `id` is an Entra object id, a UPN or a Teams id. */
export interface Approver {
  readonly id: string;
  readonly name: string;
}

/** How many people one post calls at most. */
const calledAtMost = 10;

/**
 * A small card that calls the approvers by mention; with nobody to name it says who may approve.
 * @param expiresAt of a reminder: epoch milliseconds
 */
export function askLine(view: RequestView, approvers: readonly Approver[], expiresAt?: number): IAdaptiveCard {
  const requester = personName(view.requester);
  const reason = view.reason === null ? '' : ` (${withoutFullStop(oneLine(view.reason))})`;
  const [lead, end] = expiresAt === undefined ? ['', ''] : ['reminder, ', ` It expires at ${timeOfDay(expiresAt)}.`];
  const needed = `${lead}approval needed to ${lowerFirst(fillPeople(view.title.ask, view.targets))}${reason}.`;
  const { names, mentions } = mentioned(view, approvers);
  const named = mentions.length > 0;
  const words = named
    ? `${needed} ${requester} asked.${end}`
    : `${upperFirst(needed)} ${view.practice ? 'Anyone' : 'Any approver'} except ${requester} can approve${view.personal ? ', in their own chat with me' : ' here'}.${end}`;
  const said = textBlock(words);
  const body = [
    named ? { ...said, text: `${names}: ${said.text}` } : said,
    footer(`Answer on its card, or type "approve ${view.id}"`, view),
  ];
  const told = { fallbackText: `${upperFirst(words)} ${view.id}`, ...(named ? { mentions } : {}) };
  return card({ body, actions: [] }, told);
}

/** Mentions of those whose click can count, and the text that goes with them. */
export function mentioned(view: RequestView, approvers: readonly Approver[]) {
  const mentions = approvers.filter(mayDecide(view)).slice(0, calledAtMost).map(mention);
  return { mentions, names: mentions.map(({ text }) => text).join(', ') };
}

/** Whose click cannot count is not called. */
function mayDecide({ requester, targets, state }: RequestView): (approver: Approver) => boolean {
  const voted = state.kind === 'awaiting-approval' ? state.approvals.map(({ by }) => by) : [];
  const out = new Set<string>([requester, ...targets, ...voted].map(({ id }) => id));
  return ({ id }) => !out.has(id.toLowerCase());
}

/** Teams pairs text and person by the text alone, so it must hold no markup and no two may be alike. */
function mention({ id, name }: Approver, n: number, approvers: readonly Approver[]): IMention & { text: string } {
  const clean = (raw: string): string =>
    oneLine(raw.replace(/[^\p{L}\p{M}\p{N} .,'’()-]/gu, ' '), 64).replace(/ +/g, ' ') || 'Approver';
  const shown = clean(name);
  const before = approvers.slice(0, n).filter((other) => clean(other.name) === shown).length;
  const called = before === 0 ? shown : `${shown} (${before + 1})`;
  return { type: 'mention', text: `<at>${called}</at>`, mentioned: { id, name: called } };
}
