import assert from 'node:assert/strict';
import type { FaultInput } from '../../practice/http/faults.ts';
import { startHarness } from '../harness/harness.ts';
import { answerTo, groupNamed } from '../harness/stories.ts';

const lookUp = 'GET /users/alex@contoso.com';
const rows: readonly (readonly [
  why: string,
  line: string,
  fault: Omit<FaultInput, 'times'>,
  told: readonly [title: RegExp, ...others: readonly RegExp[]],
])[] = [
  [
    'a lookup that the app may not make',
    'revoke-sessions alex@contoso.com because INC-4821',
    { match: lookUp, status: 403 },
    [/^Microsoft Graph refused it/, /lacks User\.Read\.All/, /403 /, /Nothing was done\. Ask an administrator/],
  ],
  [
    'a read that the app may not make',
    'list-sign-ins alex@contoso.com',
    { match: 'GET /auditLogs/*', status: 403 },
    [
      /^list-sign-ins could not be read: Microsoft Graph refused it/,
      /lacks AuditLog\.Read\.All/,
      /In some tenants this needs the permission Directory\.Read\.All as well\./,
      /Nothing was read\. Ask an administrator/,
    ],
  ],
  [
    'a deadline of Cordon’s own',
    'revoke-sessions alex@contoso.com because INC-4821',
    { match: lookUp, delayMs: 9000 },
    [/^Cordon stopped waiting/, /Cordon stopped waiting for Microsoft Graph after 2 s/, /Nothing was done/],
  ],
  [
    'a connection that is lost',
    'revoke-sessions alex@contoso.com because INC-4821',
    { match: lookUp, drop: 'before' },
    [/^Microsoft Graph did not answer/, /network and proxy/],
  ],
  [
    'a read that is throttled',
    'list-sign-ins alex@contoso.com',
    { match: 'GET /auditLogs/*', status: 429, retryAfter: 20 },
    [/^list-sign-ins could not be read: Microsoft Graph asks to wait/, /try again in 20 s/i],
  ],
  [
    'an outage',
    'revoke-sessions alex@contoso.com because INC-4821',
    { match: lookUp, status: 503 },
    [/^Microsoft Graph is not available/, /503 /, /service health/],
  ],
];

describe('the title of an answer follows the cause', () => {
  it('of a lookup of rights that the app may not make', async () => {
    const story = await startHarness({ policy: { responders: { groups: [groupNamed('Incident Responders')] } } });
    story.tenant.setFaults([{ match: 'POST /users/*/checkMemberGroups', status: 403, times: 99 }]);

    const { text } = await answerTo(story, 'revoke-sessions alex@contoso.com because INC-4821');

    assert.match(text, /^Microsoft Graph refused it/);
    assert.match(text, /lacks GroupMember\.Read\.All or User\.Read\.All/);
    assert.match(text, /no answer means no/);
  });

  for (const [why, line, fault, told] of rows) {
    it(`of ${why}`, async () => {
      const story = await startHarness();
      story.tenant.setFaults([{ ...fault, times: 99 }]);

      const { text } = await answerTo(story, line);

      for (const words of told) assert.match(text, words);
    });
  }
});
