import type { AuditEvent } from '../store/events.ts';
import type { ExportedRequest } from './export.ts';

/** What an action is in OCSF's Account Change. @see https://schema.ocsf.io/1.3.0/classes/account_change */
const activities: Readonly<Record<string, readonly [id: number, name: string]>> = {
  'create-user': [1, 'Create'],
  'enable-user': [2, 'Enable'],
  'reset-password': [4, 'Password Reset'],
  'disable-user': [5, 'Disable'],
  'delete-user': [6, 'Delete'],
};
const other = [99, 'Other'] as const;

/** OCSF's statuses. */
const success = { status_id: 1, status: 'Success' };
const failure = { status_id: 2, status: 'Failure' };
const unknown = { status_id: 0, status: 'Unknown' };

/** One event of the audit as an OCSF 3001 record (Account Change), with Graph's own ids in it. */
export function ocsfOf(about: ExportedRequest, n: number, event: AuditEvent): object {
  const { kind, at, ...rest } = event;
  const part = textOf(event['part']) ?? about.command;
  const [activity_id, activity_name] = activities[part] ?? other;
  const target = about.targets.find(({ id }) => id === event['target']) ?? about.targets[0];
  const by = textOf(event['by']) ?? about.requester.id;
  const calls = Array.isArray(event['calls']) ? (event['calls'] as readonly Readonly<Record<string, unknown>>[]) : [];
  return {
    ...{
      category_uid: 3,
      category_name: 'Identity & Access Management',
      class_uid: 3001,
      class_name: 'Account Change',
    },
    ...{ activity_id, activity_name, type_uid: 300_100 + activity_id, type_name: `Account Change: ${activity_name}` },
    ...{ time: at, severity_id: 1, severity: 'Informational' },
    ...statusOf(event),
    message: `${about.id} ${kind}${part === about.command ? '' : `: ${part}`}`,
    metadata: {
      version: '1.3.0',
      product: { name: 'Cordon', vendor_name: 'Cordon' },
      uid: `${about.id}/${n}`,
      correlation_uid: about.id,
      tenant_uid: about.tenant,
    },
    actor: { user: { uid: by, ...(by === about.requester.id ? { name: about.requester.name } : {}), ...named(event) } },
    ...(target === undefined ? {} : { user: { uid: target.id, name: target.upn, full_name: target.name } }),
    observables: calls.flatMap((call) => [
      ...observable('client-request-id', call['clientRequestId']),
      ...observable('request-id', call['requestId']),
    ]),
    unmapped: { kind, ...rest },
  };
}

function statusOf(event: AuditEvent): object {
  switch (event.kind) {
    case 'step-ended':
      return event['status'] === 'failed' ? failure : event['status'] === 'unknown' ? unknown : success;
    case 'refused':
    case 'step-too-late':
      return failure;
    case 'step-interrupted':
      return unknown;
    default:
      return success;
  }
}

const named = ({ name }: AuditEvent): object => (typeof name === 'string' ? { name } : {});
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const observable = (name: string, value: unknown): readonly object[] =>
  typeof value === 'string' ? [{ name, type_id: 10, type: 'Resource UID', value }] : [];
