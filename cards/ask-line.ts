import type { IAdaptiveCard, IMention } from '@microsoft/teams.cards';
import type { RequestView } from '../services/requests/view.ts';
import type { Person } from '../services/model/person.ts';
import { card, footer, textBlock } from './card.ts';
import { causesInWords, nowNeeds } from './demand-words.ts';
import { standDownPhrase } from './stand-down-card.ts';
import { stateInShort, stateLine, stateSentence } from './state-line.ts';
import { oneLine } from './text.ts';
import { clockTime } from './time.ts';
import { fillPeople, joinWords, lowerFirst, personName, withoutFullStop, upperFirst } from './words.ts';

/** An approver who can be mentioned. `id` is an Entra object id, a UPN or a Teams id. */
export interface Approver {
  readonly id: string;
  readonly name: string;
}

/** How many people one post mentions at most. */
const mentionedAtMost = 10;

/**
 * A small card that asks the approvers to decide. It mentions them; when nobody is to be mentioned, it says who may approve. Once the
 * request waits for approvals no more, this card and the two below say what became of it instead.
 * @param approvers people to mention; those who may not approve this request are left out. None for an update: it must call nobody again
 */
export const askLine = (view: RequestView, approvers: readonly Approver[]): IAdaptiveCard =>
  callFor(view, approvers, { what: `approval needed to ${asked(view)}`, then: `${personName(view.requester)} asked.` });

/**
 * The same once more, before the time of the approvers is over.
 * @param approvers as for `askLine`
 */
export const reminderLine = (view: RequestView, approvers: readonly Approver[]): IAdaptiveCard =>
  callFor(view, approvers, {
    what: `reminder, approval needed to ${asked(view)}`,
    then: `${personName(view.requester)} asked.`,
    ...(view.state.kind === 'awaiting-approval' && { end: ` It expires at ${clockTime(view.state.expiresAt)}.` }),
  });

/** Calls the approvers who have not voted yet, because the request needs more approvals than they were asked for. */
export function raisedLine(view: RequestView, approvers: readonly Approver[]): IAdaptiveCard {
  const causes = causesInWords(view);
  const why = causes === '' ? '' : `, because ${causes}`;
  const needs = `${lowerFirst(nowNeeds(view))} (${votersOf(view).length} given)`;
  return callFor(view, approvers, {
    what: `${needs}: ${asked(view)}, asked by ${personName(view.requester)}${why}`,
    then: 'It was checked again.',
  });
}

/** What is asked for and why: `contain Alex Wilber (INC-4821)`. */
function asked(view: RequestView): string {
  const reason = view.reason === null ? '' : ` (${withoutFullStop(oneLine(view.reason))})`;
  return `${lowerFirst(fillPeople(view.title.ask, view.targets))}${reason}`;
}

interface Call {
  /** What is needed, without a capital and a full stop. */
  readonly what: string;
  /** The sentence that follows where somebody is mentioned. */
  readonly then: string;
  /** What follows in any case, with a space before it. */
  readonly end?: string;
}

function callFor(view: RequestView, approvers: readonly Approver[], { what, then, end = '' }: Call): IAdaptiveCard {
  if (view.state.kind !== 'awaiting-approval') return decidedLine(view);
  const { names, mentions } = mentioned(view, approvers);
  const named = mentions.length > 0;
  const rest = [end, ...standDownPhrase(view).map((phrase) => ` ${upperFirst(phrase)}.`)].join('');
  const sentence = named ? `${what}. ${then}${rest}` : `${upperFirst(what)}. ${whoMay(view)}${rest}`;
  const text = textBlock(sentence);
  const body = [
    named ? { ...text, text: `${names}: ${text.text}` } : text,
    footer(`Answer on its card, or type "approve ${view.id}"`, view),
  ];
  const fallback = { fallbackText: `${upperFirst(sentence)} ${view.id}`, ...(named ? { mentions } : {}) };
  return card({ body, actions: [] }, fallback);
}

/** What a call says when nobody has to decide any more: how the request stands or has ended, by whom and when. */
function decidedLine(view: RequestView): IAdaptiveCard {
  const state = stateInShort(view);
  const body = [stateLine(state), footer('See its card for more', view)];
  return card({ body, actions: [] }, { fallbackText: `${upperFirst(stateSentence(state))}. ${view.id}` });
}

function whoMay(view: RequestView): string {
  const others = joinWords([view.requester, ...votersOf(view)].map(personName));
  const where = view.personal ? ', in their own chat with me' : ' here';
  return `${view.practice ? 'Anyone' : 'Any approver'} except ${others} can approve${where}.`;
}

const votersOf = ({ state }: RequestView): readonly Person[] =>
  state.kind === 'awaiting-approval' ? state.approvals.map(({ by }) => by) : [];

/**
 * Builds mentions of the approvers who may approve this request.
 * @returns the mentions, and the text that must appear in the card for Teams to resolve them; empty when nobody is left
 */
export function mentioned(view: RequestView, approvers: readonly Approver[]) {
  const mentions = approvers.filter(mayDecide(view)).slice(0, mentionedAtMost).map(mention);
  return { mentions, names: mentions.map(({ text }) => text).join(', ') };
}

/** Leaves out the requester, the targets and the people who have already approved. */
function mayDecide(view: RequestView): (approver: Approver) => boolean {
  const excluded = new Set<string>([view.requester, ...view.targets, ...votersOf(view)].map(({ id }) => id));
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
