import assert from 'node:assert/strict';
import { showRisk } from '../../../services/actions/show-risk.ts';
import { detectionName } from '../../../services/directory/log-words.ts';
import { meaningOfDetection } from '../../../services/directory/risk-meanings.ts';
import { capitalised, spelledOut } from '../../../services/base/words.ts';
import { asking } from '../../harness/reads.ts';

/** The kinds that Microsoft documents. */
const kinds =
  'adminConfirmedUserCompromised anomalousToken anomalousUserActivity anonymizedIPAddress attackerinTheMiddle attemptedPrtAccess generic ' +
  'investigationsThreatIntelligence leakedCredentials maliciousIPAddress mcasFinSuspiciousFileAccess mcasImpossibleTravel ' +
  'mcasSuspiciousInboxManipulationRules nationStateIP newCountry passwordSpray riskyIPAddress suspiciousAPITraffic suspiciousBrowser ' +
  'suspiciousInboxForwarding suspiciousSendingPatterns tokenIssuerAnomaly unfamiliarFeatures unlikelyTravel userReportedSuspiciousActivity';

describe('a risk detection', () => {
  for (const kind of kinds.split(' ')) {
    it(`has a name and a meaning: ${kind}`, () => {
      assert.notEqual(kind === 'generic' ? '' : detectionName(kind), capitalised(spelledOut(kind)));
      assert.match(meaningOfDetection(kind), /^[A-Z].{20,}\.$/);
    });
  }
  it('of a new kind has no meaning, instead of a wrong one', () => {
    assert.equal(meaningOfDetection('newKindOfRisk'), '');
    assert.equal(meaningOfDetection('constructor'), '');
  });
  it('is shown with its meaning', async () => {
    const { ask } = await asking(showRisk);

    const { rows = [], table } = await ask();

    const details = rows.find(({ what }) => what === 'Inbox rule that forwards mail')?.details ?? [];
    assert.ok(
      details.some((one) => typeof one === 'string' && /the mail goes on leaving after a new password\.$/.test(one)),
    );
    assert.ok(table?.rows.every((cells) => /\.$/.test(cells.at(-1) ?? '')));
  });
});
