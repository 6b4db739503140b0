import { z } from 'zod';
import { defineRead, type Offer, type Report } from '../contract/action.ts';
import { nextPage, people } from '../contract/args.ts';
import type { ReportRow, Unread } from '../contract/findings.ts';
import { finding } from '../directory/findings.ts';
import { detectionName, riskDetailWords } from '../directory/log-words.ts';
import { meaningOfDetection } from '../directory/risk-meanings.ts';
import { ownChangeAt, ownWords } from '../directory/own-changes.ts';
import type { Page } from '../graph/page.ts';
import { settle } from '../graph/settle.ts';
import { detectionsOf, riskOf, riskStateName, type Detection } from '../directory/risk.ts';
import type { PersonId, Target } from '../model/person.ts';
import { listReport, timeFact } from '../contract/report.ts';
import { when } from '../base/time.ts';

/**
 * Shows a user's risk and the detections behind it. The risk appears even if the detections cannot be read. Needs Microsoft Entra ID P2.
 */
export const showRisk = defineRead({
  name: 'show-risk',
  aliases: ['risk'],
  summary: 'Show risk state, level and detections of a user',
  example: 'show-risk alex@contoso.com',
  tier: 'read',
  licence: 'P2',
  permissions: ['IdentityRiskyUser.Read.All', 'IdentityRiskEvent.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/riskyuser-get',
  args: z.object({ user: people('Whose risk'), next: nextPage }),
  async run({ graph, history }, { user, next }): Promise<Report> {
    const risk = await riskOf(graph, user.id);
    if (risk === undefined)
      return { title: `${user.name} has never been at risk`, badge: { text: 'No risk', tone: 'good' } };
    const [detections, changes = []] = await Promise.all([
      settle(detectionsOf(graph, user.id, next)),
      history?.changes(user.id),
    ]);
    const changedAt = Date.parse(risk.riskLastUpdatedDateTime ?? '');
    const own = ownChangeAt(changes, changedAt, riskActions);
    const state = risk.riskState ?? 'unknown';
    const dangerous = state === 'atRisk' || state === 'confirmedCompromised';
    return {
      ...(detections.ok ? detectionList(user, detections.value) : {}),
      title: `Risk of ${user.name}: ${risk.riskLevel ?? 'unknown'}`,
      badge: { text: riskStateName(state), tone: dangerous ? 'attention' : 'good' },
      facts: [
        ['State', riskStateName(state)],
        ['Level', risk.riskLevel ?? 'unknown'],
        ['Detail', riskDetailWords(risk.riskDetail ?? 'none')],
        ['Changed', timeFact(risk.riskLastUpdatedDateTime, own && `by ${ownWords(own)}`)],
      ],
      alerts: risk.isProcessing === true ? ['Microsoft is still working on a change of this risk.'] : [],
      findings:
        dangerous && own === undefined
          ? [
              finding(
                'at-risk',
                `${riskStateName(state)}, ${risk.riskLevel ?? 'unknown'} risk`,
                risk.riskLastUpdatedDateTime,
              ),
            ]
          : [],
      unread: detections.ok ? moreUnread(detections.value) : [{ what: 'Risk detections', why: detections.why }],
      offers: [
        ...(dangerous ? [{ label: 'Contain…', command: `contain ${user.id}` }] : []),
        ...(detections.ok ? (detectionList(user, detections.value).offers ?? []) : []),
      ],
    };
  },
});

const detectionList = (user: Target, page: Page<Detection>): Report =>
  listReport({
    things: ['detection', 'detections'],
    page,
    columns: ['Detected', 'What', 'Level', 'From', 'State', 'Meaning'],
    row: ({ detectedDateTime, riskEventType, riskLevel, location, ipAddress, riskState }) => [
      when(detectedDateTime),
      detectionName(riskEventType ?? 'unknown'),
      riskLevel ?? 'unknown',
      [location?.city, location?.countryOrRegion, ipAddress].filter(Boolean).join(', '),
      riskStateName(riskState ?? 'unknown'),
      meaningOfDetection(riskEventType ?? ''),
    ],
    rows: page.items.map((detection) => ({ ...rowOf(detection), lead: leadOf(detection, user.id) })),
    line: `show-risk ${user.id}`,
  });

/** Detections of these states need somebody's attention. */
const openStates: readonly string[] = ['atRisk', 'confirmedCompromised'];

/** Where what Microsoft saw can be looked at. */
const leadOf = ({ riskEventType }: Detection, id: PersonId): Offer =>
  /Inbox/.test(riskEventType ?? '')
    ? { label: 'Rules', command: `list-inbox-rules ${id}` }
    : { label: 'Sign-ins', command: `list-sign-ins ${id} since=7d` };

function rowOf(detection: Detection): ReportRow {
  const { detectedDateTime, riskEventType, riskLevel, location, ipAddress, riskState } = detection;
  const what = detectionName(riskEventType ?? 'unknown');
  const place = [location?.city, location?.countryOrRegion].filter(Boolean).join(', ');
  return {
    what,
    event: `Microsoft saw: ${what}`,
    who: 'Microsoft Identity Protection',
    where: [place, ipAddress].filter(Boolean).join(' · '),
    details: [
      `${riskLevel ?? 'unknown'} risk`,
      riskStateName(riskState ?? 'unknown'),
      meaningOfDetection(riskEventType ?? ''),
    ].filter((part) => part !== ''),
    at: Date.parse(detectedDateTime),
    mark: openStates.includes(riskState ?? '') ? 'bad' : undefined,
  };
}

/** The actions of Cordon that change a risk. */
const riskActions = ['confirm-compromised', 'confirm-safe', 'dismiss-risk'] as const;

const moreUnread = ({ items, next }: Page<Detection>): readonly Unread[] =>
  next === null ? [] : [{ what: 'More risk detections', why: `only ${items.length} were read` }];
