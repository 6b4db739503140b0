import assert from 'node:assert/strict';
import type { ReportRow } from '../../../services/contract/findings.ts';
import { suspiciousAddresses } from '../../../services/directory/also-signed-in.ts';
import { signInRows } from '../../../services/directory/sign-ins.ts';

describe('the suspicious addresses of a report', () => {
  const at = (n: number, suspectIp: string, mark: ReportRow['mark'] = 'bad') => ({ what: 'x', at: n, mark, suspectIp });

  it('are those of the two newest, each once, whatever command their rows lead to', () => {
    const rows = [
      at(1, '192.0.2.1'),
      at(4, '192.0.2.4'),
      at(3, '192.0.2.4'),
      at(2, '192.0.2.2'),
      at(9, '192.0.2.9', 'own'),
    ];

    assert.deepEqual(suspiciousAddresses(rows), ['192.0.2.4', '192.0.2.2']);
    assert.deepEqual(
      suspiciousAddresses([{ what: 'x', mark: 'bad', lead: { label: 'x', command: 'who-else ip=192.0.2.7' } }]),
      [],
    );
  });

  it('come from the marked rows of a list of sign-ins', () => {
    const attempt = (ipAddress: string, authenticationProtocol: string | null) =>
      ({ createdDateTime: '2026-12-01T00:00:00Z', ipAddress, authenticationProtocol }) as Parameters<
        typeof signInRows
      >[0][number];
    const rows = signInRows([attempt('192.0.2.1', 'deviceCode'), attempt('192.0.2.2', null)], { since: '1d' });

    assert.deepEqual(suspiciousAddresses(rows), ['192.0.2.1']);
  });
});
