import type { PersonId } from '../model/person.ts';

/** The shapes of bodies that Cordon reads; `map` is any other JSON, read by pointers of the policy. */
export const sourceKinds = [
  'cordon',
  'sentinel',
  'graph',
  'splunk',
  'elastic',
  'crowdstrike',
  'pagerduty',
  'map',
] as const;

/** One of `sourceKinds`. */
export type SourceKind = (typeof sourceKinds)[number];

/** The fields of an alert that pointers can fill. */
export const mappedFields = [
  'id',
  'title',
  'severity',
  'user',
  'reason',
  'url',
  'source',
  'status',
  'modified',
] as const;

/** Where each field is, as JSON pointers; the first one that leads to something counts. */
export type AlertMap = Readonly<Partial<Record<(typeof mappedFields)[number], readonly string[]>>>;

/** Which tokens of Entra a source accepts. */
export interface EntraRule {
  /** Id of the tenant that issues them. */
  readonly tenant: string | undefined;
  /** What they must be for besides the bot's own app id, such as an App ID URI. */
  readonly audience: string | undefined;
  /** Object ids of the apps and managed identities that may send. */
  readonly identities: readonly PersonId[];
  /** Whether the app role `Alerts.Write` lets an app in that is not on the list. */
  readonly appRole: boolean;
}

/** How a source proves that it is one. */
export type SourceAuth =
  | { readonly by: 'hmac' | 'bearer' | 'path' | 'pagerduty' | 'crowdstrike'; readonly secret: string }
  | { readonly by: 'entra'; readonly rule: EntraRule };

/** A system that may send alerts. */
export interface AlertSource {
  /** Its name in the policy; empty for whoever holds `alerts.secret`. */
  readonly name: string;
  readonly kind: SourceKind;
  readonly auth: SourceAuth;
  /** Id of the incident channel for its cards; the first one if left out. */
  readonly channel?: string | undefined;
  /** The tenant to act on; the default one if left out. */
  readonly tenant?: string | undefined;
  /** Whether the incident in Microsoft Sentinel gets a comment about what was done in the thread of its alert. */
  readonly comment?: boolean | undefined;
  /** The command that its cards offer; `contain` if left out. */
  readonly action?: string | undefined;
  readonly map?: AlertMap | undefined;
}
