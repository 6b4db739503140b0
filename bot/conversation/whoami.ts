import type { Answer } from '../../cards/answer-card.ts';
import type { BoundArguments } from '../../services/commands/bind.ts';
import { tenantShown, type Tenant } from '../../services/graph/tenants.ts';
import type { Right } from '../../services/model/request.ts';
import type { ApproverNames } from '../../services/requests/approver-names.ts';
import { chooseTenant } from './choose-tenant.ts';
import type { ConversationContext, Turn } from './context.ts';
import { whereCommandsAreTaken } from './wrong-channel.ts';

/** Answers `whoami`: who somebody is to Cordon, and what they may do here as Entra says now. */
export async function whoami(
  { people }: Pick<ConversationContext, 'people'>,
  turn: Turn,
  line: Pick<BoundArguments, 'tenant'>,
): Promise<Answer> {
  const choice = chooseTenant(people.tenants, turn, line);
  if (!choice.ok) return choice.answer;
  const { person, place, homeTenant } = turn;
  const scope = { tenant: choice.tenant.id, home: homeTenant.id, place };
  const [ask, approve] = await Promise.all([
    people.rights.mayRequest(person, scope),
    people.rights.mayApprove(person, scope),
  ]);
  const approvers = [ask, approve].includes('yes') ? await people.approverNames(scope) : undefined;
  const actsOn = tenantShown(people.tenants, choice.tenant.id);
  return whoamiReport(turn, {
    ask,
    approve,
    more: [
      ...(approvers === undefined ? [] : [['Who may approve here', approversInWords(approvers)] as const]),
      ...(actsOn === null ? [] : [['Acts on', actsOn] as const]),
      ['Commands here', people.takesCommands(place) ? 'Yes' : `No: ${whereCommandsAreTaken(people)}`],
    ],
  });
}

/** Who may approve in a place, in one phrase: `The members of Incident Approvers, and Lee Gu`. */
function approversInWords({ everyone, groups, people, others, fewerForSome }: ApproverNames): string {
  const [group = '', ...more] = groups;
  const named = [
    ...(more.length > 0 ? [`the members of the groups ${groups.join(', ')}`] : []),
    ...(more.length === 0 && group !== '' ? [`the members of the group ${group}`] : []),
    ...people,
    ...(others === 0 ? [] : [`${others} more`]),
  ];
  const who = everyone ? 'everyone in this organisation' : named.length === 0 ? 'nobody' : named.join(', ');
  const some = fewerForSome ? '. For some commands fewer' : '';
  return `${who.charAt(0).toUpperCase()}${who.slice(1)}${some}. Nobody approves their own request`;
}

/** What somebody may do, and facts besides. */
export interface OwnRights {
  readonly ask: Right;
  readonly approve: Right;
  readonly more: readonly (readonly [name: string, value: string])[];
}

/** The report that answers `whoami`. */
export function whoamiReport(
  { person, homeTenant }: Pick<Turn, 'person' | 'homeTenant'>,
  { ask, approve, more }: OwnRights,
): Answer {
  const facts = [
    ['Object id', person.id],
    ['Tenant', nameAndId(homeTenant)],
    ['May ask', rightWords[ask]],
    [
      'May approve',
      `${rightWords[approve]}${approve === 'yes' ? ', but never your own request or one about you' : ''}`,
    ],
    ...more,
  ] as const;
  return { kind: 'report', report: { title: person.name, subtitle: 'Who you are to Cordon', facts } };
}

const rightWords: Readonly<Record<Right, string>> = {
  yes: 'Yes',
  no: 'No',
  unknown: 'Microsoft Graph could not say, so no',
  guest: 'No: you are a guest in this organisation',
  disabled: 'No: your account is disabled',
  outsider: 'No: your account is not one of this organisation',
};

/** A tenant whose name is not in the policy file is called by its id. */
const nameAndId = ({ name, id }: Tenant): string => (name === id ? id : `${name} (${id})`);
