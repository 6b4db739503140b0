import { z } from 'zod';
import { proposedBy } from '../../services/alerts/alert.ts';
import {
  mappedFields,
  sourceKinds,
  type AlertSource,
  type SourceAuth,
  type SourceKind,
} from '../../services/alerts/source.ts';
import type { PersonId } from '../../services/model/person.ts';
import { channelOf } from '../../services/model/place.ts';
import { vocabulary } from '../conversation/vocabulary.ts';
import { faulty, type Faulty } from './judge.ts';

/** The secret that alerts are signed with, or that their sender shows. */
export const alertsSecret = z.string().min(32, 'expected 32 characters or more: openssl rand -hex 32');

const secret = alertsSecret.optional();
const byEntra = z
  .strictObject({
    by: z.literal('entra'),
    tenant: z.guid().optional(),
    audience: z
      .string()
      .regex(/^(api:\/\/\S{1,200}|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12})$/i, 'expected an App ID URI or an app id')
      .optional(),
    identities: z.array(z.guid().transform((id) => id.toLowerCase() as PersonId)).default([]),
    appRole: z.boolean().default(false),
  })
  .refine(({ identities, appRole }) => identities.length > 0 || appRole, {
    path: ['identities'],
    error: 'expected object ids of apps or managed identities: any app of the tenant can get a token for the audience',
    when: ({ value }) => z.looseObject({ identities: z.array(z.guid()) }).safeParse(value).success,
  });

/** Rules that ask for the kind of a source apply once the kind itself is right. */
const ofAKnownKind = ({ value }: { readonly value: unknown }): boolean =>
  z.looseObject({ kind: z.enum(sourceKinds) }).safeParse(value).success;

/** How a source may prove who it is. Secrets are better kept in the environment. */
const auth = z.discriminatedUnion('by', [
  byEntra,
  z.strictObject({ by: z.literal('bearer'), secret }),
  // It stands in an address, so it must need no escapes.
  z.strictObject({
    by: z.literal('path'),
    secret: alertsSecret.regex(/^[\w.~-]+$/, 'expected letters, digits, dots, dashes and underscores').optional(),
  }),
  z.strictObject({ by: z.literal('hmac'), secret }),
  z.strictObject({ by: z.literal('pagerduty'), secret }),
  z.strictObject({ by: z.literal('crowdstrike'), secret }),
]);

const pointer = z.string().regex(/^(\/([^~/]|~[01])*)+$/, 'expected a JSON pointer such as /result/user');
const pointers = z.union([pointer.transform((one) => [one]), z.array(pointer).min(1)], {
  error: 'expected a JSON pointer such as /result/user, or a list of them',
});

const source = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z\d]([a-z\d-]{0,38}[a-z\d])?$/i, 'expected a short name such as sentinel or splunk-eu')
      .refine((name) => !/-file$/i.test(name), 'a setting that ends in _FILE names a file: expected another name'),
    kind: z.enum(sourceKinds),
    auth: auth.optional(),
    channel: z
      .string()
      .regex(/^19:\S+$/, 'expected the id of an incident channel')
      .transform(channelOf)
      .optional(),
    tenant: z.string().min(1).max(100).optional(),
    action: z
      .string()
      .refine((action) => proposedBy({ action }, vocabulary) !== undefined, {
        error: 'expected a command that changes an account, such as contain',
      })
      .optional(),
    map: z.partialRecord(z.enum(mappedFields), pointers).optional(),
    comment: z.boolean().optional(),
  })
  .refine(({ kind, comment }) => kind === 'sentinel' || comment !== true, {
    path: ['comment'],
    error: 'only incidents of Microsoft Sentinel take comments: leave it out',
    when: ofAKnownKind,
  })
  .refine(({ kind, map }) => kind !== 'map' || map?.title !== undefined, {
    path: ['map'],
    error: 'expected pointers, at least of title: nothing else says where the fields are',
    when: ofAKnownKind,
  })
  .refine(({ kind, map }) => kind !== 'cordon' || map === undefined, {
    path: ['map'],
    error: 'the kind cordon has its own names: leave it out, or use the kind map',
    when: ofAKnownKind,
  })
  .transform(({ auth: given, ...rest }) => ({ ...rest, auth: given ?? usualAuth(rest.kind) }));

/** The key `alerts` of the policy file. */
export const alertsPolicy = z
  .strictObject({
    secret: alertsSecret.nullable().default(null),
    sources: z
      .array(source)
      .default([])
      .superRefine((sources, context) => {
        for (const [index, { name }] of sources.entries())
          if (sources.findIndex((other) => settingOf(other) === settingOf({ name })) < index)
            context.addIssue({
              code: 'custom',
              path: [index, 'name'],
              message: 'expected a name that no other source has',
            });
      }),
  })
  .prefault({});

/** The key `alerts` after parsing. */
export type AlertsPolicy = z.output<typeof alertsPolicy>;

type PolicySource = AlertsPolicy['sources'][number];

/** How a kind proves who it is unless the policy says otherwise: what its senders can do. */
function usualAuth(kind: SourceKind): z.output<typeof auth> {
  switch (kind) {
    case 'cordon':
      return { by: 'hmac' };
    case 'pagerduty':
    case 'crowdstrike':
      return { by: kind };
    case 'splunk':
      return { by: 'path' };
    case 'sentinel':
    case 'graph':
    case 'elastic':
    case 'map':
      return { by: 'bearer' };
    default:
      return kind satisfies never;
  }
}

/** The setting that holds the secret of a source: `ALERTS_SECRET_SPLUNK_EU` for `splunk-eu`. */
const settingOf = ({ name }: Pick<PolicySource, 'name'>): string =>
  `ALERTS_SECRET_${name.toUpperCase().replaceAll('-', '_')}`;

/** Names the settings that sources of alerts can have in the environment; none while the policy's list is faulty. */
export const alertSettings = (alerts: AlertsPolicy | Faulty | undefined): readonly string[] =>
  alerts === undefined || alerts === faulty
    ? []
    : alerts.sources.flatMap((one) => (one.auth.by === 'entra' ? [] : [settingOf(one)]));

type Settings = Readonly<Record<string, string | undefined>>;

/** What sources of alerts depend on outside their key of the policy. */
export interface AlertSurroundings {
  readonly env: Settings;
  /** Ids of the incident channels that are right. */
  readonly channels: readonly string[];
  readonly practice: boolean;
}

/** Finds what the sources of alerts lack, or what contradicts something else. Secrets are never quoted. */
export function alertFaults(
  alerts: AlertsPolicy | Faulty | undefined,
  { env, channels, practice }: AlertSurroundings,
): readonly string[] {
  if (alerts === undefined || alerts === faulty) return [];
  return alerts.sources.flatMap((one) => {
    const place = `cordon.yaml: alerts.sources: ${one.name}`;
    const setting = settingOf(one);
    const given = env[setting];
    return [
      ...(one.channel === undefined || channels.includes(one.channel)
        ? []
        : [`${place}: channel: expected one of channels.incidents, got "${one.channel}"`]),
      ...(one.auth.by === 'entra'
        ? practice
          ? [`${place}: auth: in practice mode there is no Entra: use another way, or set up a real tenant`]
          : []
        : given === undefined
          ? one.auth.secret === undefined
            ? [`${setting}: missing, needed by the source ${one.name} of alerts: openssl rand -hex 32`]
            : []
          : secretFaults(setting, one, given)),
    ];
  });
}

function secretFaults(setting: string, { auth: { by } }: PolicySource, given: string): readonly string[] {
  const whole = auth.safeParse({ by, secret: given });
  return (whole.error?.issues ?? []).map(({ message }) => `${setting}: ${message}`);
}

/**
 * The systems that may send alerts, each with what proves it.
 * @param env where secrets are that the policy leaves out; one there takes the place of one in the policy
 */
export const alertSourcesOf = ({ sources }: AlertsPolicy, env: Settings): readonly AlertSource[] =>
  sources.flatMap((one): readonly AlertSource[] => {
    const proof = authOf(one, env[settingOf(one)]);
    return proof === undefined ? [] : [{ ...one, auth: proof }];
  });

/** Undefined where the secret is missing, which `alertFaults` has told. */
function authOf({ auth: given }: PolicySource, fromEnv: string | undefined): SourceAuth | undefined {
  if (given.by === 'entra') {
    const { tenant, audience, identities, appRole } = given;
    return { by: given.by, rule: { tenant, audience, identities, appRole } };
  }
  const own = fromEnv ?? given.secret;
  return own === undefined ? undefined : { by: given.by, secret: own };
}
