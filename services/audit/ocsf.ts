import type { TargetKind } from '../model/person.ts';
import { isJournal } from '../store/journal-id.ts';
import type { ExportLine } from './export.ts';

const schemaVersion = '1.8.0';

/**
 * The class of the events of requests.
 * @see https://schema.ocsf.io/1.8.0/classes/account_change
 */
const accountChange = { uid: 3001, name: 'Account Change' } as const;

/**
 * The class of the events of the journal, which change no account.
 * @see https://schema.ocsf.io/1.8.0/classes/entity_management
 */
const entityManagement = { uid: 3004, name: 'Entity Management' } as const;

type Activity = readonly [id: number, name: string];

/** The activities of Account Change that OCSF numbers, by action; any other activity is 99, Other. */
const activities: Readonly<Record<string, Activity>> = {
  'create-account': [1, 'Create'],
  'create-user': [1, 'Create'],
  'enable-user': [2, 'Enable'],
  'enable-ad-user': [2, 'Enable'],
  'reset-password': [4, 'Password Reset'],
  'disable-user': [5, 'Disable'],
  'disable-ad-user': [5, 'Disable'],
  'delete-user': [6, 'Delete'],
  'create-tap': [10, 'MFA Factor Enable'],
  'reset-mfa': [11, 'MFA Factor Disable'],
};

/** The factor that an action enables, where it is one certain factor. OCSF numbers none that fits a Temporary Access Pass. */
const factors: Readonly<Record<string, object>> = {
  'create-tap': { factor_type_id: 99, factor_type: 'Temporary Access Pass', provider: 'Microsoft Entra ID' },
};

type Status = readonly [id: 0 | 1 | 2 | 99, name: string];
const statuses: Readonly<Record<string, Status>> = {
  accepted: [1, 'Success'],
  proved: [1, 'Success'],
  done: [1, 'Success'],
  failed: [2, 'Failure'],
  refused: [2, 'Failure'],
  unknown: [0, 'Unknown'],
};

type About = NonNullable<ExportLine['about']>;
type Target = About['targets'][number];

/**
 * Converts one audit event to OCSF events: one for the event's target, or one for each target of the request or the read.
 * Events of requests are of class Account Change. The result of a step and its proof get the activity of their action; intents,
 * decisions and anything else that OCSF does not number get Other, with the name of the event. Events of the journal are of class Entity
 * Management: Read, or Other. `correlation_uid` is the id of the request or the journal.
 * @param line the event, as `exportLines` yields it
 * @param version Cordon's version
 */
export function ocsfEvents(line: ExportLine, version: string): readonly object[] {
  const { body, about } = line;
  const targets = about?.targets.filter(({ id }) => body.target === undefined || id === body.target) ?? [];
  const id = (target: Target | undefined) =>
    targets.length > 1 ? `${line.request}/${line.n}/${target?.id ?? ''}` : `${line.request}/${line.n}`;
  if (isJournal(line.request)) {
    const activity: Activity = line.kind === 'read' ? [2, 'Read'] : [99, line.kind];
    return [...(targets.length > 0 ? targets : [undefined])].map((target) => ({
      ...commonPart(line, { version, uid: id(target), kind: entityManagement, activity }),
      message: `${line.request} ${line.kind}${about === null ? '' : ` ${about.command}`}`,
      entity: entityOf(target, about),
      ...(target && { observables: observablesOf(line, target) }),
    }));
  }
  const known =
    targets.length > 0 ? targets : [{ id: body.target ?? 'unknown', name: '', upn: '', kind: 'account' as const }];
  const outcomeOf = line.kind === 'step-ended' || line.kind === 'step-proved' ? (body.part ?? '') : '';
  const activity = own(activities, outcomeOf) ?? [
    99,
    body.part === undefined ? line.kind : `${line.kind}: ${body.part}`,
  ];
  const factor = own(factors, outcomeOf);
  return known.map((target) => ({
    ...commonPart(line, { version, uid: id(target), kind: accountChange, activity }),
    message: `${line.request} ${line.kind}${body.part === undefined ? '' : ` ${body.part}`}${target.upn === '' ? '' : ` for ${target.upn}`}`,
    user: userOf(target),
    ...(factor && { auth_factors: [factor] }),
    observables: observablesOf(line, target),
  }));
}

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** How an event is classified and identified. */
interface Classified {
  /** Cordon's version. */
  readonly version: string;
  /** Identifies the OCSF event. */
  readonly uid: string;
  readonly kind: typeof accountChange | typeof entityManagement;
  readonly activity: Activity;
}

/** What all OCSF events have. */
function commonPart(line: ExportLine, { version, uid, kind, activity: [activityId, activityName] }: Classified) {
  const { body, about } = line;
  const [statusId, status] = statusOf(line);
  const time = Date.parse(line.time);
  return {
    category_uid: 3,
    category_name: 'Identity & Access Management',
    class_uid: kind.uid,
    class_name: kind.name,
    type_uid: kind.uid * 100 + activityId,
    activity_id: activityId,
    activity_name: activityName,
    severity_id: statusId === 2 ? 3 : 1,
    severity: statusId === 2 ? 'Medium' : 'Informational',
    status_id: statusId,
    status,
    status_detail: detailOf(line),
    time: Number.isNaN(time) ? 0 : time,
    metadata: {
      version: schemaVersion,
      product: { name: 'Cordon', uid: 'cordon', vendor_name: 'Cordon', version },
      ...(about && { tenant_uid: about.tenant }),
      uid,
      correlation_uid: line.request,
      sequence: line.n,
      event_code: line.kind,
      log_name: 'audit',
    },
    actor: actorOf(line),
    unmapped: {
      command: about?.command ?? null,
      tenant: about?.tenant ?? null,
      reason: line.reason,
      requester: about?.requester ?? null,
      graph: line.graph,
      event: body,
      mac: line.mac,
    },
  };
}

/** What was read: an account, or a whole tenant. Other events of the journal are about Cordon itself. */
function entityOf(target: Target | undefined, about: ExportLine['about']): object {
  if (target !== undefined) return { uid: target.id, type: 'User' };
  return about === null ? { name: 'Cordon', type: 'Service' } : { uid: about.tenant, type: 'Tenant' };
}

function statusOf({ kind, body }: ExportLine): Status {
  if (kind === 'refused' || kind === 'read-refused') return [2, 'Failure'];
  if (kind === 'step-proved') return [1, 'Success'];
  if (kind === 'step-interrupted') return [0, 'Unknown'];
  if (kind === 'step-too-late' || kind === 'step-impossible') return [2, 'Failure'];
  const word = kind === 'step-ended' ? body['status'] : kind === 'settle' ? body['outcome'] : undefined;
  return typeof word === 'string' ? (statuses[word] ?? [99, word]) : [99, kind];
}

function detailOf({ kind, body }: ExportLine): string | undefined {
  const detail =
    {
      'step-proved': body['proof'],
      'step-skipped': body['note'],
      refused: body['refusal'],
      'read-refused': body['why'],
      'stand-down': body['reason'],
      download: body['what'],
      settle: body['fault'],
    }[kind] ?? body['status'];
  return typeof detail === 'string' ? detail : undefined;
}

/** The person who decided; for other events the requester, on whose behalf Cordon acts. */
function actorOf({ body, about }: ExportLine): object {
  const [id, name] = [body['by'], body['name']];
  const decided = typeof id === 'string' ? { uid: id, ...(typeof name === 'string' ? { name } : {}) } : undefined;
  const asked = about === null ? undefined : { uid: about.requester.id, name: about.requester.name };
  const user = decided ?? asked;
  return { app_name: 'Cordon', ...(user && { user: { ...user, type_id: 1, type: 'User' } }) };
}

/** The class has no field for devices, so a device is a user of type Other, named `Device`. */
const userOf = ({ id, name, upn, kind }: Target): object => ({
  uid: id,
  ...(upn !== '' && isAccount(kind) ? { name: upn } : {}),
  ...(name !== '' ? { full_name: name } : {}),
  ...(isAccount(kind) ? { type_id: 1, type: 'User' } : { type_id: 99, type: otherTypes.get(kind) ?? 'Other' }),
});

const isAccount = (kind: TargetKind): boolean => !otherTypes.has(kind);
const otherTypes: ReadonlyMap<TargetKind, string> = new Map([
  ['device', 'Device'],
  ['app', 'Service Principal'],
  ['address', 'IP Address'],
  ['mail', 'Email'],
  ['deleted-group', 'Group'],
  ['deleted-app', 'Application'],
]);

function observablesOf({ graph }: ExportLine, { id, upn }: Target): readonly object[] {
  const other = (name: string, type: string, value: string) => ({ name, type_id: 99, type, value });
  return [
    ...(upn === '' ? [] : [{ name: 'user.name', type_id: 4, type: 'User Name', value: upn }]),
    other('user.uid', 'Entra object id', id),
    ...graph.flatMap(({ clientRequestId, requestId }, i) => [
      other(`unmapped.graph[${i}].clientRequestId`, 'Graph client-request-id', clientRequestId),
      ...(requestId === null ? [] : [other(`unmapped.graph[${i}].requestId`, 'Graph request-id', requestId)]),
    ]),
  ];
}
