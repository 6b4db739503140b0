import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { nextPage, people } from '../contract/args.ts';
import type { Page } from '../graph/page.ts';
import { settle } from '../graph/settle.ts';
import { detectionsOf, riskOf, riskStateName, type Detection } from '../directory/risk.ts';
import type { Target } from '../model/person.ts';
import { listReport } from '../contract/report.ts';
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
  async run({ graph }, { user, next }): Promise<Report> {
    const risk = await riskOf(graph, user.id);
    if (risk === undefined)
      return { title: `${user.name} has never been at risk`, badge: { text: 'No risk', tone: 'good' } };
    const detections = await settle(detectionsOf(graph, user.id, next));
    const state = risk.riskState ?? 'unknown';
    const dangerous = state === 'atRisk' || state === 'confirmedCompromised';
    const since = when(risk.riskLastUpdatedDateTime);
    return {
      ...(detections.ok ? detectionList(user, detections.value) : {}),
      title: `Risk of ${user.name}: ${risk.riskLevel ?? 'unknown'}`,
      badge: { text: riskStateName(state), tone: dangerous ? 'attention' : 'good' },
      facts: [
        ['State', riskStateName(state)],
        ['Level', risk.riskLevel ?? 'unknown'],
        ['Detail', risk.riskDetail ?? 'none'],
        ['Changed', since],
      ],
      alerts: [
        ...(dangerous ? [`${riskStateName(state)}, ${risk.riskLevel ?? 'unknown'} risk, since ${since}.`] : []),
        ...(risk.isProcessing === true ? ['Microsoft is still working on a change of this risk.'] : []),
        ...(detections.ok ? [] : [`Detections: ${detections.why}.`]),
      ],
    };
  },
});

const detectionList = (user: Target, page: Page<Detection>): Report =>
  listReport({
    things: ['detection', 'detections'],
    page,
    columns: ['Detected', 'What', 'Level', 'From', 'State'],
    row: ({ detectedDateTime, riskEventType, riskLevel, location, ipAddress, riskState }) => [
      when(detectedDateTime),
      riskEventType ?? 'unknown',
      riskLevel ?? 'unknown',
      [location?.city, location?.countryOrRegion, ipAddress].filter(Boolean).join(', '),
      riskStateName(riskState ?? 'unknown'),
    ],
    line: `show-risk ${user.id}`,
  });
