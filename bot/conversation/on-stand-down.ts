import type { Answer } from '../../cards/answer-card.ts';
import { looksSecret } from '../../services/base/typed-secrets.ts';
import type { BuiltinLine } from '../../services/commands/parsed-message.ts';
import { tenantsIn } from '../../services/graph/tenants.ts';
import { reasonAtMost } from '../../services/model/request.ts';
import type { BrakeResult, BrakeUser } from '../../services/requests/brake.ts';
import { notice, reasonTooLong } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';

type BrakePorts = Pick<ConversationContext, 'requests' | 'people'>;

/** Stops everything, in the name of an approver. Everybody in the conversation sees the answer. */
export async function onStandDown(context: BrakePorts, turn: Turn, line: BuiltinLine): Promise<Answer> {
  const reason = line.reason ?? null;
  if (line.rest.length > 0) return meantOtherwise(context, line.rest.join(' '));
  if (reason !== null && reason.length > reasonAtMost) return reasonTooLong(reason);
  return braked(context, turn, line, (user) => context.requests.brake.standDown(user, reason));
}

/** Lifts a stand-down, in the name of another approver than the one who began it. */
export const onResume = (context: BrakePorts, turn: Turn, line: BuiltinLine): Promise<Answer> =>
  braked(context, turn, line, (user) => context.requests.brake.resume(user));

/** Why nothing may be asked for now; undefined when Cordon does not stand down. */
export async function whyStoodDown({ requests }: Pick<ConversationContext, 'requests'>): Promise<Answer> {
  const standDown = await requests.brake.now();
  return standDown && { kind: 'stand-down', news: 'asked', standDown };
}

async function braked(
  { people }: BrakePorts,
  turn: Turn,
  line: BuiltinLine,
  act: (user: BrakeUser) => Promise<BrakeResult>,
): Promise<Answer> {
  const tenants = tenantsIn(people.tenants, turn).map(({ id }) => id);
  const scope = { tenants, home: turn.homeTenant.id, place: turn.place };
  const result = await act({ person: turn.person, scope });
  switch (result.kind) {
    case 'refused':
      return { kind: 'refusal', title: `${line.name}: not done`, refusal: result.refusal };
    case 'elsewhere':
      return notice(`${line.name} is not taken here`, [
        'Type it in an incident channel or in the approvals channel, where others see it. Nothing was done.',
      ]);
    case 'none':
      return notice('Cordon is not standing down', ['There is nothing to resume.']);
    case 'begun':
      return undefined; // a post says so, which is kept true until another approver resumes
    case 'already':
    case 'own':
      return { kind: 'stand-down', news: result.kind, standDown: result.standDown };
    case 'lifted':
      return { kind: 'stand-down', news: result.kind, standDown: result.standDown, by: turn.person };
    default:
      return result satisfies never;
  }
}

/** Somebody who types `freeze alex@contoso.com` wants one account blocked, not everything stopped. */
function meantOtherwise({ people }: Pick<BrakePorts, 'people'>, words: string): Answer {
  const reason = looksSecret(words) ? '' : ` because ${words}`;
  const meant =
    words.includes('@') && reason !== ''
      ? { label: 'Block sign-in…', command: `disable-user ${words}` }
      : { label: 'Stand down', command: `stand-down${reason}` };
  return {
    kind: 'notice',
    notice: {
      tone: 'problem',
      title: 'stand-down stops everything',
      sentences: [
        'It stops every request until another approver resumes; it does not block an account. Nothing was done.',
        'To stop everything, type stand-down alone, or with a reason after "because". To stop one request, type stop and its id.',
      ],
      offers: [meant].filter(({ command }) => people.isOffered(command)),
    },
  };
}
