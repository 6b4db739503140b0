import { withoutParts, type WriteCommand } from '../../services/contract/bundle.ts';
import type { Target } from '../../services/model/person.ts';
import type { Request, Step } from '../../services/model/request.ts';
import { hindranceWords } from '../../services/directory/hindrance-words.ts';
import { commandNamed } from '../../services/registry.ts';
import { foreseenFor, substituteFor } from '../../services/requests/foresee.ts';
import { planOf, stepsFor } from '../../services/requests/plan.ts';
import { viewOf, type RequestView } from '../../services/requests/view.ts';
import { asSentence } from '../../services/base/words.ts';
import { aRequest } from './requests.ts';
import { aPerson, asked as askedAt, aTarget, minutes } from './views.ts';

/** What somebody asks for. */
export interface Asked {
  readonly command: WriteCommand;
  readonly targets: readonly Target[];
  readonly args?: Request['args'];
  /** Template ids of the app's roles; by default those of a User Administrator. */
  readonly appRoles?: readonly string[];
}

const userAdministrator = 'fe930be7-5e62-47db-91af-98c3a49a38b1';

/** A command as it is with a real tenant until the policy switches on what is opt-in. */
export const asByDefault = <C extends WriteCommand>(command: C): C =>
  withoutParts(command, (name) => commandNamed(name)?.optIn === true);

/** A request as it is made of what was asked for, with everything that is foreseen about it. */
export function aForetoldRequest(
  { command: whole, targets, args = { deliver: 'discard', disable: 'auto' }, appRoles = [userAdministrator] }: Asked,
  state?: Request['state'],
): Request {
  const command = asByDefault(whole);
  const foreseen = foreseenFor(command, targets, { signedIn: false, appRoles, args });
  const asked = { args, targets, foreseen };
  const reason = 'impossible travel, INC-4821';
  const differs = { command: command.name, ...asked, ...planOf(command, asked), reason, createdAt: askedAt };
  return aRequest({ ...differs, ...(state && { state }) });
}

/** Its view. */
export const foretoldView = (asked: Asked, state?: Request['state'], steps: readonly Step[] = []): RequestView =>
  viewOf(aForetoldRequest(asked, state), steps, {
    commandNamed,
    isOffered: () => true,
    practice: false,
    maxTries: 4,
    askedWhere: 'here',
    raised: false,
    handover: null,
    profiles: {},
    standDown: undefined,
    tenantShown: () => null,
  });

/** The view of a request that ran as it was foreseen: what could work did. */
export function ranView(asked: Asked): RequestView {
  const request = aForetoldRequest(asked);
  const ran = { startedAt: minutes(4), endedAt: minutes(4) + 800, tries: 1 };
  const steps = stepsFor(asked.command, request).map((step): Step => {
    const told = request.foreseen?.find(({ action, target }) => action === step.action && target === step.target);
    if (told?.effect !== 'none')
      return step.action === 'closing-revoke'
        ? {
            ...step,
            ...ran,
            status: 'skipped',
            note: 'Not needed: the sessions were revoked after the password was replaced.',
          }
        : { ...step, ...ran, status: 'proved', provedAt: minutes(5), note: 'Microsoft Graph shows it.' };
    const target = request.targets.find(({ id }) => id === told.target);
    const message = target === undefined ? '' : asSentence(hindranceWords(told.action, told, target).why);
    const status = substituteFor(asked.command, request, told) === undefined ? 'failed' : 'skipped';
    const problem = { code: told.hindrance, status: null, graphCode: null, message };
    return { ...step, status, note: message, problem, endedAt: minutes(4) };
  });
  const failed = steps.filter(({ status }) => status === 'failed').length;
  const kind = failed === 0 ? 'done' : failed === steps.length ? 'failed' : 'partly-done';
  return foretoldView(asked, { kind, startedAt: minutes(4), endedAt: minutes(4) + 1800, approvals: [] }, steps);
}

/** An account of each kind that hinders something, and an ordinary one. */
export const kindsOfAccount = {
  plain: aTarget(),
  synced: aTarget({ ...aPerson('Diego Siciliani', 11), upn: 'diego@contoso.com', synced: true }),
  federated: aTarget({ ...aPerson('Pradeep Gupta', 12), upn: 'pradeep@fed.contoso.com', federated: true }),
  guest: aTarget({ ...aPerson('Nora Berg', 13), upn: 'nora_fabrikam.com#EXT#@contoso.com', guest: true }),
  admin: aTarget({
    ...aPerson('Christie Cline', 14),
    upn: 'christie@contoso.com',
    roles: ['Global Administrator'],
    activeRoles: ['62e90394-69f5-4237-9190-012177145e10'],
  }),
} as const;
