import { z } from 'zod';
import { defineRead, type Offer, type Report } from '../contract/action.ts';
import { nextPage, people, since, wholeNumber, withLabels, yesNo } from '../contract/args.ts';
import type { SignInRecord } from '../directory/sign-in-record.ts';
import {
  isByDeviceCode,
  isNonInteractive,
  networkWords,
  signInProtocol,
  tokenWords,
} from '../directory/sign-in-details.ts';
import { readManySignIns, readSignIns, signInKinds, startInLog, type SignInPage } from '../directory/sign-in-log.ts';
import {
  addressOrPrefix,
  appOrName,
  logWords,
  notInLog,
  questionArguments,
  questionWords,
} from '../directory/sign-in-questions.ts';
import {
  deviceCodeSignIns,
  failedSignIns,
  newPlaces,
  whoSignedIn,
  resultOf,
  signInPlace,
  signInRows,
} from '../directory/sign-ins.ts';
import { manySignInsReport } from '../directory/sign-in-groups.ts';
import { listReport, timeFact } from '../contract/report.ts';
import { when, startOf } from '../base/time.ts';

/**
 * Lists sign-ins of a user, or of the whole tenant, newest first. Non-interactive sign-ins, in which a stolen token shows, are in Graph's
 * beta only; where beta does not answer, the interactive ones of v1.0 are listed and the report says so. The log accepts 5 requests per
 * 10 seconds and app, so a page is one request and a 429 is not retried. With a threshold, up to five pages of 999 rows are counted by
 * person and by address. A place counts as new compared to the older sign-ins of the user on the same page.
 */
export const listSignIns = defineRead({
  name: 'list-sign-ins',
  aliases: ['list-signins', 'sign-ins', 'show-sign-ins'],
  summary: 'List the sign-ins of a user or of the tenant, also those that a program made with a token',
  example: 'list-sign-ins alex@contoso.com since=7d',
  tier: 'read',
  licence: 'P1',
  permissions: ['AuditLog.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/signin-list',
  args: z.object({
    user: people('Whose sign-ins').optional().describe('Whose sign-ins; left out: those of everybody'),
    since: since.default('1d').describe('Start of the period: 30m, 2h, 1d, or an ISO time'),
    kind: withLabels(z.enum(signInKinds), {
      all: 'Both',
      interactive: 'By people',
      'non-interactive': 'By programs, with a token',
    })
      .default('all')
      .describe('Which kind: interactive, non-interactive, or all'),
    ip: addressOrPrefix.optional().describe('From which IP address, or how it begins'),
    app: appOrName.optional().describe('With which app: its application id, or how its name begins'),
    failed: yesNo.default(false).describe('Only those that failed'),
    threshold: wholeNumber(2, 1000).optional().describe('Count them: only people and addresses with so many or more'),
    next: nextPage,
  }),
  async run({ graph }, { user, since: typed, kind, ip, app, failed, threshold, next }): Promise<Report> {
    const now = graph.clock();
    const { start, isCut } = startInLog(startOf(typed, now), now);
    const asked = { user: user?.id, ip, app, failed };
    const words = [user === undefined ? '' : `of ${user.name}`, questionWords(asked)].filter(Boolean).join(' ');
    const cut = isCut ? ['Microsoft keeps sign-ins for 90 days at most, so the list starts 90 days ago.'] : [];
    if (threshold !== undefined) {
      const many = await readManySignIns(graph, { kind, start, ...asked });
      return manySignInsReport(many, { words, since: typed, kind, threshold, start, alerts: cut });
    }
    const page = await readSignIns(graph, { kind, start, ...asked }, { next });
    const whose = user === undefined ? [] : [newPlaces(page.items).map(({ finding }) => finding)].flat();
    const rows = signInRows(page.items, { since: typed, ...(user && { who: user.name }) });
    const isMarked = rows.some(({ mark }) => mark === 'bad');
    const read = page.version === 'v1.0' ? 'interactive' : kind;
    return {
      ...listReport({
        things: ['sign-in', 'sign-ins'],
        of: words,
        page,
        columns,
        row: cellsOf,
        alerts: () => cut,
        findings: [
          ...deviceCodeSignIns(page.items),
          ...whose,
          ...(user === undefined ? [] : failedSignIns(page.items)),
        ],
        unread: unreadOf(page, kind),
        rows,
        offers: isMarked ? offersFor(user?.id, page.items) : [],
        line: `list-sign-ins${user === undefined ? '' : ` ${user.id}`} since=${typed}${read === 'all' ? '' : ` kind=${read}`}${questionArguments(asked)}`,
      }),
      byDay: true,
      facts: [
        ['Since', timeFact(new Date(start).toISOString())],
        ['As of', timeFact(new Date(now).toISOString(), 'rows arrive minutes late')],
        ['Read from', logWords(page.version, kind)],
      ],
    };
  },
});

const columns = [
  'Time',
  'Person',
  'App',
  'Place',
  'IP',
  'Result',
  'Risk',
  'Kind',
  'Token',
  'Protocol',
  'Network',
  'Session id',
];

const cellsOf = (item: SignInRecord): readonly string[] => [
  when(item.createdDateTime),
  whoSignedIn(item),
  item.appDisplayName ?? 'unknown app',
  signInPlace(item),
  item.ipAddress ?? '',
  resultOf(item),
  riskText(item.riskLevelDuringSignIn),
  isNonInteractive(item) ? 'non-interactive' : 'interactive',
  tokenWords(item),
  isByDeviceCode(item) ? 'device code' : signInProtocol(item),
  networkWords(item),
  item.sessionId ?? '',
];

const unreadOf = (page: SignInPage, kind: (typeof signInKinds)[number]) => [
  ...notInLog(page, kind),
  ...(page.items.some(({ riskLevelDuringSignIn }) => riskLevelDuringSignIn === 'hidden')
    ? [{ what: 'Risk of the sign-ins', why: 'hidden without a Microsoft Entra ID P2 licence' }]
    : []),
  ...(page.next === null ? [] : [{ what: 'Older sign-ins', why: `only ${page.items.length} were read` }]),
];

/** What to do about marked sign-ins: about their person, where there is one, and their sessions. */
function offersFor(id: string | undefined, items: readonly SignInRecord[]): readonly Offer[] {
  if (id === undefined) return [];
  const stolen = items.find((item) => item.authenticationProtocol === 'deviceCode' && (item.sessionId ?? '') !== '');
  return [
    { label: 'Contain…', command: `contain ${id}` },
    { label: 'Revoke sessions…', command: `revoke-sessions ${id}` },
    ...(stolen?.sessionId == null
      ? []
      : [{ label: 'This session', command: `who-else session=${stolen.sessionId} user=${id}` }]),
  ];
}

const riskText = (level: string | null | undefined): string =>
  level == null || level === 'none' ? 'none' : level === 'hidden' ? 'hidden (needs Microsoft Entra ID P2)' : level;
