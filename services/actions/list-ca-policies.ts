import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { people, withLabels } from '../contract/args.ts';
import type { ReportRow } from '../contract/findings.ts';
import { profileOf } from '../directory/listed-user.ts';
import { graphPath } from '../graph/graph.ts';
import { listReport } from '../contract/report.ts';
import { spelledOut } from '../base/words.ts';

/** Application id of Exchange Online, which attackers try first. */
const exchange = '00000002-0000-0ff1-ce00-000000000000';

/** What people call the kinds of clients. */
const clients = {
  browser: 'Browser',
  mobileAppsAndDesktopClients: 'Mobile or desktop app',
  exchangeActiveSync: 'Exchange ActiveSync',
  other: 'Legacy protocol',
} as const;

const platforms = { android: 'Android', iOS: 'iOS', windows: 'Windows', macOS: 'macOS', linux: 'Linux' } as const;

/**
 * Lists the Conditional Access policies that would apply to a hypothetical sign-in. Graph cannot evaluate conditions that the command
 * does not describe, so policies with such conditions are listed separately; that Graph reports them as `notEnoughInformation` for every
 * kind of condition is unverified.
 */
export const listCaPolicies = defineRead({
  name: 'list-ca-policies',
  aliases: ['ca-policies', 'list-user-conditional-access-policies'],
  summary: 'List the Conditional Access policies that would apply to a user',
  example: 'list-ca-policies alex@contoso.com country=NG risk=high',
  tier: 'read',
  licence: 'P1',
  permissions: ['Policy.Read.ConditionalAccess'],
  source: 'https://learn.microsoft.com/graph/api/conditionalaccessroot-evaluate',
  args: z.object({
    user: people('Who signs in'),
    app: z.guid().default(exchange).describe('Application id of the app to sign in to; by default Exchange Online'),
    client: withLabels(z.enum(['browser', 'mobileAppsAndDesktopClients', 'exchangeActiveSync', 'other']), clients)
      .default('browser')
      .describe('With what kind of client'),
    platform: withLabels(z.enum(['android', 'iOS', 'windows', 'macOS', 'linux']), platforms)
      .optional()
      .describe('On what kind of device'),
    country: z
      .string()
      .regex(/^[A-Za-z]{2}$/, { error: 'expected a country of two letters' })
      .optional()
      .describe('From which country, two letters'),
    ip: z.union([z.ipv4(), z.ipv6()]).optional().describe('From which IP address'),
    risk: withLabels(z.enum(['none', 'low', 'medium', 'high']), {
      none: 'None',
      low: 'Low',
      medium: 'Medium',
      high: 'High',
    })
      .optional()
      .describe('At what risk of user and sign-in'),
  }),
  async run({ graph }, { user, app, client, platform, country, ip, risk }): Promise<Report> {
    const { value } = await graph.send({
      method: 'POST',
      path: graphPath`/identity/conditionalAccess/evaluate`,
      body: {
        signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: user.id },
        signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [app] },
        signInConditions: {
          clientAppType: client,
          ...(platform === undefined ? {} : { devicePlatform: platform }),
          ...(country === undefined ? {} : { country: country.toUpperCase() }),
          ...(ip === undefined ? {} : { ipAddress: ip }),
          ...(risk === undefined ? {} : { signInRiskLevel: risk, userRiskLevel: risk }),
        },
        appliedPoliciesOnly: false,
      },
      response: z.object({ value: z.array(result) }),
    });
    const applied = value.filter(({ policyApplies }) => policyApplies === true);
    const undecided = value.filter(({ analysisReasons }) => analysisReasons?.includes('notEnoughInformation'));
    return {
      ...listReport({
        things: ['Conditional Access policy', 'Conditional Access policies'],
        of: `would apply to ${user.name}`,
        page: { items: applied, total: null, next: null },
        columns: ['Policy', 'State', 'Asks for'],
        row: (policy) => [policy.displayName, stateOf(policy), controlsOf(policy)],
        rows: applied.map(rowOf),
        offers: [{ label: 'Show profile', command: profileOf(user.id).command }],
        alerts: (policies) => [...missingProtection(policies), ...undecidedAlert(undecided)],
        line: `list-ca-policies ${user.id}`,
      }),
      facts: [
        [
          'Sign-in',
          [
            app === exchange ? 'Exchange Online' : app,
            clients[client],
            platform && platforms[platform],
            country?.toUpperCase(),
            ip,
          ]
            .filter(Boolean)
            .join(', '),
        ],
        ['Would not apply', String(value.length - applied.length - undecided.length)],
      ],
    };
  },
});

const result = z.object({
  displayName: z.string(),
  state: z.string(),
  policyApplies: z.boolean().nullish(),
  analysisReasons: z.string().nullish(),
  grantControls: z
    .object({
      operator: z.string().nullish(),
      builtInControls: z.array(z.string()).nullish(),
      authenticationStrength: z.object({ displayName: z.string().nullish() }).nullish(),
    })
    .nullish(),
});
type Result = z.output<typeof result>;

const stateOf = ({ state }: Result): string => states.get(state) ?? spelledOut(state);

const states = new Map([
  ['enabled', 'on'],
  ['enabledForReportingButNotEnforced', 'report only'],
  ['disabled', 'off'],
]);

const rowOf = (policy: Result): ReportRow => ({
  what: `${policy.displayName}: ${controlsOf(policy)}`,
  details: [stateOf(policy)],
  lead: 'fact',
});

/** What a policy asks for, in words: `multi-factor authentication and password change`. */
function controlsOf({ grantControls }: Result): string {
  const strength = grantControls?.authenticationStrength;
  const asked = [
    ...(grantControls?.builtInControls ?? []).map((control) => controls.get(control) ?? spelledOut(control)),
    ...(strength == null ? [] : [strength.displayName ?? 'multi-factor authentication']),
  ];
  return asked.join(grantControls?.operator === 'OR' ? ' or ' : ' and ') || 'session controls only';
}

/**
 * What people call the controls of a policy.
 * @see https://learn.microsoft.com/graph/api/resources/conditionalaccessgrantcontrols
 */
const controls = new Map([
  ['mfa', 'multi-factor authentication'],
  ['block', 'block'],
  ['compliantDevice', 'compliant device'],
  ['domainJoinedDevice', 'hybrid joined device'],
  ['approvedApplication', 'approved app'],
  ['compliantApplication', 'protected app'],
  ['passwordChange', 'password change'],
]);

const missingProtection = (applied: readonly Result[]): readonly string[] =>
  applied.some((policy) => policy.state === 'enabled' && /mfa|multi-factor|block|strength/i.test(controlsOf(policy)))
    ? []
    : ['No policy that is on would ask for multi-factor authentication or block this sign-in.'];

const undecidedAlert = (undecided: readonly Result[]): readonly string[] =>
  undecided.length === 0
    ? []
    : [
        `Not judged, because the sign-in was not described enough: ${undecided.map(({ displayName }) => displayName).join(', ')}. Add platform=, country=, ip= or risk=.`,
      ];
