import type { IAdaptiveCard, IMention } from '@microsoft/teams.cards';
import type { RequestView } from '../services/requests/view.ts';
import type { Person } from '../services/model/person.ts';
import { decisionButton } from './buttons.ts';
import { card, footer, textBlock, type CardBody } from './card.ts';
import { causesInWords, nowNeeds } from './demand-words.ts';
import { standDownPhrase } from './stand-down-card.ts';
import { stateInShort, stateLine, stateSentence } from './state-line.ts';
import { oneLine } from './text.ts';
import { clockTime } from './time.ts';
import { seenBy, type CallKind, type CardViewers } from './viewer.ts';
import { fillPeople, joinWords, lowerFirst, personName, withoutFullStop, upperFirst } from './words.ts';

/** An approver who can be mentioned. `id` is an Entra object id, a UPN or a Teams id. */
export interface Approver {
  readonly id: string;
  readonly name: string;
}

/** What became of calls in personal chats. */
export interface PersonalCalls {
  readonly reached: readonly Person[];
  readonly unreached: readonly Person[];
}

/** What a call shows besides its request. */
export interface CallOptions extends CardViewers {
  /**
   * People to mention; those who may not approve this request are left out. None for an update, because it must call nobody again, and none
   * in a personal chat.
   */
  readonly approvers?: readonly Approver[];
  /** For the requester's own chat, where nobody else can press a button: whom Cordon has written to instead. */
  readonly ownChat?: PersonalCalls | undefined;
}

/**
 * A small card that asks the approvers to decide, with the buttons. It mentions them; when nobody is to be mentioned, it says who may
 * approve. Once the request waits for approvals no more, this card and the two below say what became of it instead.
 */
export const askLine = (view: RequestView, options: CallOptions = {}): IAdaptiveCard =>
  callFor(view, options, { kind: 'ask', sentence: `Approve? ${asked(view)}.`, short: callInShort.ask(view) });

/** The same once more, before the time of the approvers is over. */
export const reminderLine = (view: RequestView, options: CallOptions = {}): IAdaptiveCard =>
  callFor(view, options, {
    kind: 'reminder',
    sentence: `Reminder. Approve? ${asked(view)}.`,
    short: callInShort.reminder(view),
    ...(view.state.kind === 'awaiting-approval' && { end: `It expires at ${clockTime(view.state.expiresAt)}.` }),
  });

/** Calls the approvers who have not voted yet, because the request needs more approvals than they were asked for. */
export const raisedLine = (view: RequestView, options: CallOptions = {}): IAdaptiveCard =>
  callFor(view, options, {
    kind: 'raised',
    sentence: `${raisedTo(view)}: ${lowerFirst(asked(view))}${why(view)}. It was checked again.`,
    short: callInShort.raised(view),
  });

/** Each call by its kind. */
export const callLines = { ask: askLine, raised: raisedLine, reminder: reminderLine } as const;

const raisedTo = (view: RequestView): string => `${nowNeeds(view)} (${votersOf(view).length} given)`;

function why(view: RequestView): string {
  const causes = causesInWords(view);
  return causes === '' ? '' : `, because ${causes}`;
}

/** Each call as a notification shows it, such as `Approve? Contain Alex Wilber, asked by Megan Bowen, INC-4821`. Raw, without a full stop. */
export const callInShort = {
  ask: (view: RequestView): string => `Approve? ${inShort(view)}`,
  reminder: (view: RequestView): string => `Reminder. Approve? ${inShort(view)}`,
  raised: (view: RequestView): string =>
    `${raisedTo(view)}: ${lowerFirst(fillPeople(view.title.ask, view.targets))}, ${askedBy(view)}${why(view)}`,
} as const;

/** `Contain Alex Wilber, asked by Megan Bowen, INC-4821`. */
const inShort = (view: RequestView): string =>
  [
    fillPeople(view.title.ask, view.targets),
    askedBy(view),
    ...(view.reason === null ? [] : [withoutFullStop(oneLine(view.reason, 120))]),
  ].join(', ');

/** `asked by Megan Bowen`, so that whoever decides knows also when she did not ask in Teams. */
const askedBy = ({ requester, via }: RequestView): string =>
  `asked by ${personName(requester)}${via === undefined ? '' : ' through an assistant'}`;

/** What is asked for, why, and by whom: `Contain Alex Wilber (INC-4821), asked by Megan Bowen`. */
function asked(view: RequestView): string {
  const reason = view.reason === null ? '' : ` (${withoutFullStop(oneLine(view.reason))})`;
  return `${fillPeople(view.title.ask, view.targets)}${reason}, ${askedBy(view)}`;
}

interface Call {
  readonly kind: CallKind;
  /** What is needed. */
  readonly sentence: string;
  /** What a notification shows, without a full stop. */
  readonly short: string;
  /** What follows at the end. */
  readonly end?: string;
}

function callFor(
  view: RequestView,
  { approvers = [], ownChat, ...viewers }: CallOptions,
  { kind, sentence, short, end }: Call,
): IAdaptiveCard {
  if (view.state.kind !== 'awaiting-approval') return decidedLine(view);
  const { names, mentions } = mentioned(view, approvers);
  const isNamed = mentions.length > 0;
  const rest = [
    ...(isNamed ? [] : [ownChat === undefined ? whoMay(view) : whoWasReached(view, ownChat)]),
    ...(end === undefined ? [] : [end]),
    ...standDownPhrase(view).map((phrase) => `${upperFirst(phrase)}.`),
  ];
  const text = textBlock([sentence, ...rest].join(' '));
  const typed =
    ownChat === undefined
      ? `More on its card, or type "approve ${view.id}"`
      : `An approver can type "approve ${view.id}"`;
  const body = [isNamed ? { ...text, text: `${names}: ${text.text}` } : text, footer(typed, view)];
  const whole = card(
    { body, actions: ownChat === undefined ? decisionButtons(view) : [] },
    { fallbackText: [`${short}.`, ...rest, view.id].join(' '), ...(isNamed ? { mentions } : {}) },
  );
  return seenBy(viewers, view, whole, kind);
}

/** Approve and Deny. During a stand-down nothing can be approved. */
const decisionButtons = (view: RequestView): CardBody['actions'] => [
  ...(view.standDown === null ? [decisionButton('approve', 'Approve', view, { style: 'positive' })] : []),
  decisionButton('deny', 'Deny', view),
];

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

/** Whom the calls in personal chats have reached. Nobody is named who has not been written to. */
function whoWasReached(view: RequestView, { reached, unreached }: PersonalCalls): string {
  const asked = reached.length === 0 ? whoMay(view) : `Asked in their own chat: ${namesOf(reached)}.`;
  return unreached.length === 0
    ? asked
    : `${asked} Not reached, because they have no chat with me: ${namesOf(unreached)}.`;
}

const namesOf = (people: readonly Person[]): string => joinWords(people.map(personName));

const votersOf = ({ state }: RequestView): readonly Person[] =>
  state.kind === 'awaiting-approval' ? state.approvals.map(({ by }) => by) : [];

/**
 * Builds mentions of the approvers who may approve this request.
 * @returns the mentions, and the text that must appear in the card for Teams to resolve them; empty when nobody is left
 */
export const mentioned = (view: RequestView, approvers: readonly Approver[]): Mentions =>
  mentionsOf(approvers.filter(mayDecide(view)));

/** Mentions, and the text that must appear in the card for Teams to resolve them. */
export interface Mentions {
  readonly mentions: IMention[];
  readonly names: string;
}

/** Builds mentions of people. */
export function mentionsOf(people: readonly Approver[]): Mentions {
  const mentions = people.map(mention);
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
