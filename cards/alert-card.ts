import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { Alert } from '../services/alerts/alert.ts';
import { commandButtons } from './buttons.ts';
import { callout, card, facts, footer, header, bold, textBlock, type Tone } from './card.ts';
import { openUrlButton } from './notice-card.ts';
import { oneLine } from './text.ts';
import { clockTime } from './time.ts';
import { joinWords, fillWho, upperFirst } from './words.ts';

/** What the card of an alert shows. Its text is raw and untrusted: it comes from whoever holds the secret or made the alert fire. */
export interface AlertView extends Pick<
  Alert,
  'id' | 'title' | 'severity' | 'source' | 'users' | 'reason' | 'url' | 'details'
> {
  /** Title of a button, such as `Contain {who}`. */
  readonly ask: string;
  /** The command of each button and the accounts that it is for. The first button is the primary one. None for one that is switched off. */
  readonly offers: readonly { readonly users: readonly string[]; readonly command: string }[];
  /** Name of the proposed command when the policy has switched it off, so that there is no button; null otherwise. */
  readonly switchedOff: string | null;
  /** Ids of the requests that were made in its thread. */
  readonly requests: readonly string[];
  /** When the alert came in, in epoch milliseconds. */
  readonly at: number;
  readonly practice: boolean;
}

/** Longest title of a button, in characters. */
const titleFits = 32;
/** How many accounts the card names; of the others it shows the number. */
const namedAtMost = 5;

/** The card of an alert: what another system has found, and buttons that open a request about it in the name of whoever clicks. */
export function alertCard(alert: AlertView): IAdaptiveCard {
  const { id, title, severity, source, users, reason, url, switchedOff, requests, at, practice } = alert;
  const named = `${joinWords(users.slice(0, namedAtMost))}${users.length > namedAtMost ? ` and ${users.length - namedAtMost} more` : ''}`;
  const body = [
    header({
      icon: 'AlertUrgent',
      tone: tones[severity],
      title,
      subtitle: `${source ?? 'Alert'} at ${clockTime(at)}`,
      badge: { text: upperFirst(severity), tone: tones[severity] },
    }),
    ...facts([
      [users.length === 1 ? 'Account' : 'Accounts', named],
      ['Reason', reason ?? null],
      ...Object.entries(alert.details),
    ]),
    ...(requests.length === 0 ? [] : [callout('Accent', [['Asked for here:', bold(requests.join(', '))]])]),
    ...(url === undefined
      ? []
      : [
          textBlock(new URL(url).host, { size: 'Small', isSubtle: true, spacing: 'Medium' }),
          openUrlButton({ title: 'Open the alert', url }),
        ]),
    footer(
      switchedOff === null
        ? 'You confirm first; destructive actions also need an approver'
        : `No button: the policy of this Cordon has switched off ${switchedOff}`,
      { practice, id },
    ),
  ];
  const fallbackText = `Alert ${id}, ${severity}: ${title}; about ${named}${requests.length === 0 ? '' : `; asked for in ${joinWords(requests)}`}.`;
  return card({ body, actions: buttonsOf(alert) }, { fallbackText });
}

const buttonsOf = ({ ask, offers }: AlertView) =>
  commandButtons(offers.map(({ users, command }) => ({ label: labelOf(ask, users), command }))).map((action, index) =>
    index === 0 ? action : { ...action, mode: 'secondary' as const },
  );

/** Leaves out the domain, which the card shows anyway, where Teams would cut the title. */
function labelOf(ask: string, users: readonly string[]): string {
  const [user = ''] = users;
  if (users.length > 1) return fillWho(ask, `all ${users.length}`, true);
  const whole = fillWho(ask, user);
  return whole.length <= titleFits ? whole : oneLine(fillWho(ask, user.split('@')[0] ?? user), titleFits);
}

const tones: Readonly<Record<Alert['severity'], Tone>> = {
  low: 'Accent',
  medium: 'Warning',
  high: 'Attention',
  critical: 'Attention',
};
