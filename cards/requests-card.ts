import type { IAdaptiveCard, IconName } from '@microsoft/teams.cards';
import type { RequestId, StateName } from '../services/model/request.ts';
import { layOutButtons, commandButtons } from './buttons.ts';
import { card, footer, header, icon, line, type Tone } from './card.ts';
import { limitedList } from './people.ts';
import { date, duration } from './time.ts';

/** One request in the list. `title` is raw. */
export interface RequestRow {
  readonly id: RequestId;
  readonly title: string;
  readonly state: StateName;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** How many requests get a button. */
const shownAtMost = 6;

/**
 * A card with the latest requests of a conversation.
 * @param rows newest first
 * @param stamp whether this is the practice tenant, and the current time in epoch milliseconds
 * @param filter what the rows are, where some are left out
 */
export function requestsCard(
  rows: readonly RequestRow[],
  stamp: { readonly practice: boolean; readonly at: number },
  filter = 'Latest requests',
): IAdaptiveCard {
  const none = filter === 'Latest requests' ? 'No requests in this conversation yet' : `${filter}: none here`;
  const title = rows.length === 0 ? none : filter;
  const list = limitedList(rows, {
    full: ({ id, title: what, state, createdAt }) => {
      const { tone, glyph, name, words } = looks[state];
      const ageMs = stamp.at - createdAt;
      const right = ageMs < recentMs ? `${duration(ageMs)} ago` : date(createdAt);
      return [line({ mark: icon(name, tone, glyph), title: what, details: [`${id} · ${words}`], right })];
    },
    brief: ({ id, title: what }) => `${id} · ${what}`,
    everyone: true,
  });
  const offers = rows.slice(0, shownAtMost).map(({ id }) => ({ label: `Show ${id}`, command: `status ${id}` }));
  const next = rows.length === 0 ? 'Type "help" to see what can be done.' : 'Type "status" and an id to see one here.';
  const lines = rows.slice(0, 10).map(({ id, title: what, state }) => `${id} ${state}: ${what}`);
  return card(
    {
      body: [
        header({ icon: 'TaskListLtr', tone: 'Accent', title }),
        ...list,
        footer(next, { practice: stamp.practice }),
      ],
      actions: layOutButtons(commandButtons(offers, 'default')),
    },
    { fallbackText: [title, ...lines].join('. ') },
  );
}

/** Below this age a request shows its age, in milliseconds; above it a date. */
const recentMs = 24 * 60 * 60 * 1000;

interface Look {
  readonly name: IconName;
  readonly tone: Tone;
  readonly glyph: string;
  readonly words: string;
}

const looks: Readonly<Record<StateName, Look>> = {
  'awaiting-confirmation': {
    name: 'Circle',
    tone: 'Default',
    glyph: '○',
    words: 'waiting for its requester to confirm',
  },
  'awaiting-approval': { name: 'Clock', tone: 'Warning', glyph: '○', words: 'waiting for approval' },
  scheduled: { name: 'Clock', tone: 'Accent', glyph: '○', words: 'decided, waiting for its time' },
  running: { name: 'ArrowSync', tone: 'Accent', glyph: '⟳', words: 'running' },
  done: { name: 'CheckmarkCircle', tone: 'Good', glyph: '✓', words: 'done' },
  'partly-done': { name: 'ErrorCircle', tone: 'Attention', glyph: '!', words: 'partly done, action needed' },
  failed: { name: 'DismissCircle', tone: 'Attention', glyph: '✗', words: 'failed, action needed' },
  denied: { name: 'Prohibited', tone: 'Default', glyph: '–', words: 'denied, nothing was changed' },
  cancelled: { name: 'SubtractCircle', tone: 'Default', glyph: '–', words: 'cancelled, nothing was changed' },
  expired: { name: 'ClockDismiss', tone: 'Default', glyph: '–', words: 'expired, nothing was changed' },
};
