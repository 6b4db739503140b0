import type { Config } from '../../bot/config/config.ts';
import { resolveTargets } from '../../bot/conversation/resolve-targets.ts';
import { vocabulary } from '../../bot/conversation/vocabulary.ts';
import { demandWords } from '../../cards/demand-words.ts';
import { bindArguments, type BoundArguments } from '../../services/commands/bind.ts';
import { parseMessage } from '../../services/commands/parse-message.ts';
import type { ParsedCommand } from '../../services/commands/parsed-message.ts';
import { readPeopleField } from '../../services/commands/person-query.ts';
import { lookUpPerson } from '../../services/commands/resolve.ts';
import { isRead, targetKeyOf, tierOf, type WriteCommand } from '../../services/contract/bundle.ts';
import { createAppRoles } from '../../services/directory/app-roles.ts';
import { createFederatedDomains } from '../../services/directory/domains.ts';
import type { Graph } from '../../services/graph/graph.ts';
import { tenantCalled, tenantWithId, type Tenant } from '../../services/graph/tenants.ts';
import type { Person, Target } from '../../services/model/person.ts';
import type { Place, Right } from '../../services/model/request.ts';
import { commandNamed } from '../../services/registry.ts';
import { createAssess } from '../../services/requests/assess.ts';
import { takesCommands } from '../../services/requests/channels.ts';
import { switchedOffIn } from '../../services/requests/command-rules.ts';
import { withFixed } from '../../services/requests/fixed-arguments.ts';
import { createForesee } from '../../services/requests/foresee.ts';
import { draftRequest, type DraftResult } from '../../services/requests/open-request.ts';
import { createRights } from '../../services/requests/rights.ts';
import { CliFailure } from './cli-command.ts';
import type { OpenDirectory } from './open-directory.ts';
import { refusalLines } from './refusal-lines.ts';

/** What is asked of the policy. */
export interface PolicyQuestion {
  /** Address or object id. */
  readonly person: string;
  /** The command line, as it would be typed in Teams. */
  readonly line: string;
  readonly tenant: string | undefined;
  /** Id or name of an incident channel. */
  readonly channel: string | undefined;
}

/** What the policy says. */
export interface Explanation {
  readonly lines: readonly string[];
  /** Whether the person may ask, and the request would be opened. */
  readonly allowed: boolean;
}

/**
 * Finds out what the bot would answer somebody, by the same functions, and stores nothing.
 * @param config the settings
 * @param directory the tenants
 * @param question who asks for what
 * @throws {CliFailure} when it names no such person, tenant, channel or command
 * @throws {GraphProblem} when Graph does not say
 */
export async function explain(
  config: Config,
  directory: OpenDirectory,
  question: PolicyQuestion,
): Promise<Explanation> {
  const { policy } = config;
  const { tenants, graphOf } = directory.environment;
  const home = tenantWithId(tenants, tenants.botTenant) ?? tenants.defaultTenant;
  const tenant = question.tenant === undefined ? tenants.defaultTenant : tenantNamed(directory, question.tenant);
  const place = placeOf(config, question.channel);
  const parsed = parsedCommand(question.line);
  const { command } = parsed;
  const person = await personCalled(graphOf(home.id), question.person);
  const rights = createRights({ policy, pins: directory.pins, commandNamed, graphOf });
  const scope = { tenant: tenant.id, home: home.id, place, command: command.name };
  const [ask, approve] = await Promise.all([rights.mayOpen(person, scope), rights.mayApprove(person, scope)]);
  const off = switchedOffIn(policy, command);
  const isTaken = takesCommands(policy, place) || question.channel === undefined;
  const about = [
    `${person.name} (${person.id}) in ${home.name}`,
    `May ask for ${command.name}: ${rightWords[ask]}`,
    `May approve ${command.name}: ${rightWords[approve]}${approve === 'yes' ? ', but never their own request or one about them' : ''}`,
    ...(off === undefined
      ? []
      : [`The policy has switched off ${off === command.name ? off : `${off}, a part of ${command.name}`}.`]),
    ...(isTaken ? [] : ['Commands are not taken in this channel.']),
    ...(policy.channels.incidents.length > 0 && question.channel === undefined
      ? ['Commands are taken in the incident channels only; a channel may have people of its own: pass --channel.']
      : []),
  ];
  const mayAsk = ask === 'yes' && off === undefined && isTaken;
  if (off !== undefined) return { lines: about, allowed: false };
  if (isRead(command))
    return { lines: [...about, 'It is a read: it runs at once, and the audit notes it.'], allowed: mayAsk };
  const needs = await needsOf(config, directory, { parsed, command, person, scope, tenant });
  return { lines: [...about, ...needs.lines], allowed: mayAsk && needs.allowed };
}

/** A command that changes something, with who would ask for it and where. */
interface Asked {
  readonly parsed: ParsedCommand;
  readonly command: WriteCommand;
  readonly person: Person;
  readonly scope: { readonly tenant: string; readonly home: string; readonly place: Place };
  readonly tenant: Tenant;
}

async function needsOf(config: Config, directory: OpenDirectory, asked: Asked): Promise<Explanation> {
  const { command, person, scope, tenant } = asked;
  const { policy } = config;
  const now = Date.now;
  const key = targetKeyOf(command);
  const binding = withFixed(policy, command, bindArguments(command, asked.parsed, { now: now(), zone: undefined }));
  if (binding.kind === 'problems') throw new CliFailure(binding.messages.join('\n'));
  if (binding.kind === 'exposed') throw new CliFailure('The line holds a secret. Leave it out.');
  if (key === undefined || !(key in binding.people))
    return {
      lines: [`By itself it is ${tierOf(command)}. Name a target to see what a request would need.`],
      allowed: true,
    };
  const graph = directory.environment.graphOf(tenant.id);
  const targets = await targetsOf(graph, command, binding, key);
  const drafted = await draftRequest(
    {
      policy,
      commandNamed,
      assess: createAssess({ policy, pins: directory.pins, graphOf: directory.environment.graphOf, now }),
      foresee: createForesee({ appRolesOf: createAppRoles(now), isSignedIn: () => Promise.resolve(false) }),
      now,
    },
    {
      ...scope,
      command,
      args: binding.args,
      targets,
      requester: person,
      startsAt: null,
      zone: undefined,
      reason: binding.reason ?? null,
    },
    { graph, secrets: [] },
  );
  const missing = binding.kind === 'missing' ? [`A form asks for what is missing: ${binding.keys.join(', ')}.`] : [];
  return { lines: [...missing, ...resultLines(command.name, drafted, targets)], allowed: drafted.ok };
}

async function targetsOf(
  graph: Graph,
  command: WriteCommand,
  bound: BoundArguments,
  key: string,
): Promise<readonly Target[]> {
  const found = await resolveTargets(graph, command, bound, {
    mentionId: () => Promise.resolve(undefined),
    federatedDomains: createFederatedDomains(Date.now),
  });
  if (found.kind === 'found') return found.targets[key] ?? [];
  const asked = found.doubts.flatMap(({ questions }) => questions.map((question) => question.asked));
  throw new CliFailure(`Not one account each: ${asked.join(', ')}. Name targets by their address or object id.`);
}

function resultLines(command: string, drafted: DraftResult, targets: readonly Target[]): readonly string[] {
  const about = `About ${targets.map(({ name, upn }) => (upn === '' ? name : `${name} (${upn})`)).join(', ')}`;
  if (!drafted.ok)
    return [`${about}: not opened.`, ...refusalLines(drafted.refusal, { command, asked: targets.length })];
  const { tier, approvalsNeeded, approvalWindowMs, because, about: whom = {} } = drafted.draft;
  const causes = because.map((reason) => ({
    reason,
    who: targets.filter(({ id }) => whom[reason]?.includes(id) === true),
  }));
  const why = demandWords({ approvalsNeeded, because: causes, targets });
  const approvals =
    approvalsNeeded === 0
      ? 'the requester confirms, and nobody else has to approve'
      : `${approvalsNeeded} ${approvalsNeeded === 1 ? 'approval' : 'approvals'} within ${Math.round(approvalWindowMs / 60_000)} minutes, after the requester has confirmed`;
  return [`${about}: ${tier}; ${approvals}.`, ...(why === null ? [] : [`${why}.`])];
}

function tenantNamed({ environment: { tenants } }: OpenDirectory, typed: string): Tenant {
  const found = tenantCalled(tenants, typed);
  if (found !== undefined) return found;
  throw new CliFailure(`No tenant is called "${typed}". There are: ${tenants.all.map(({ name }) => name).join(', ')}.`);
}

function placeOf({ policy }: Config, channel: string | undefined): Place {
  if (channel === undefined) return { conversation: '', reference: {} };
  const wanted = channel.toLowerCase();
  const found = policy.channels.incidents.find(({ id, name }) => id === channel || name?.toLowerCase() === wanted);
  if (found !== undefined) return { conversation: found.id, reference: {} };
  throw new CliFailure(`"${channel}" is no incident channel of the policy, by its id or its name.`);
}

function parsedCommand(line: string): ParsedCommand {
  const { parsed } = parseMessage({ text: line, mentions: [] }, vocabulary);
  if (parsed.kind === 'command') return parsed;
  const [word = ''] = line.split(' ');
  const near = vocabulary.suggest(word);
  throw new CliFailure(
    `"${line}" is no command that reads or changes something in a tenant.${near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`}`,
  );
}

async function personCalled(graph: Graph, typed: string): Promise<Person> {
  const [read, ...others] = readPeopleField(typed);
  if (read === undefined || others.length > 0) throw new CliFailure(`PERSON: expected one person, got "${typed}"`);
  if (!read.ok) throw new CliFailure(read.problem);
  const found = await lookUpPerson(graph, read.query, { mentionId: () => Promise.resolve(undefined) });
  if (!('kind' in found)) return { id: found.id, name: found.displayName ?? typed };
  throw new CliFailure(
    found.kind === 'none'
      ? `Nobody in the directory is called "${typed}".`
      : `"${typed}" can be several people: name one by address or object id.`,
  );
}

const rightWords: Readonly<Record<Right, string>> = {
  yes: 'yes',
  no: 'no, the policy does not name them',
  unknown: 'Microsoft Graph could not say, so no',
  guest: 'no, they are a guest',
  disabled: 'no, their account is disabled',
  outsider: 'no, their account is not one of this organisation',
};
