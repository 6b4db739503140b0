import assert from 'node:assert/strict';
import { alertFaults, alertSettings, alertSourcesOf, alertsPolicy } from '../../../bot/config/alert-sources.ts';

const secret = 'planted-secret-of-thirty-two-characters';
const playbook = '8a4cbb1f-9d0e-4c53-a3f2-5e6f70819203';
const base = { name: 'siem', kind: 'map', map: { title: '/t' } };
const around = { env: {}, channels: ['19:a@thread.tacv2'], practice: false };
const parsed = (...sources: readonly object[]) => alertsPolicy.parse({ sources });
const faultsOf = (...sources: readonly object[]): string =>
  alertsPolicy
    .safeParse({ sources })
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join() ?? '';

describe('the sources of alerts in the policy', () => {
  it('take their secrets from the environment, which goes before the file', () => {
    const alerts = parsed({ ...base, name: 'splunk-eu', auth: { by: 'bearer', secret } });

    const [own] = alertSourcesOf(alerts, {});
    const [set] = alertSourcesOf(alerts, { ALERTS_SECRET_SPLUNK_EU: `${secret}2` });

    assert.deepEqual(own?.auth, { by: 'bearer', secret });
    assert.deepEqual(set?.auth, { by: 'bearer', secret: `${secret}2` });
    assert.deepEqual(alertSettings(alerts), ['ALERTS_SECRET_SPLUNK_EU']);
  });

  it('prove who they are as their senders can, unless the policy says otherwise', () => {
    const kinds = ['cordon', 'sentinel', 'graph', 'splunk', 'elastic', 'crowdstrike', 'pagerduty'];
    const alerts = parsed(...kinds.map((kind) => ({ name: kind, kind })));

    assert.deepEqual(
      alerts.sources.map(({ auth }) => auth.by),
      ['hmac', 'bearer', 'bearer', 'path', 'bearer', 'crowdstrike', 'pagerduty'],
    );
  });

  it('are told what is missing or too short, without quoting it', () => {
    const alerts = parsed(base, { ...base, name: 'b', channel: '19:b@thread.tacv2', auth: { by: 'bearer', secret } });

    const faults = alertFaults(alerts, { ...around, env: { ALERTS_SECRET_SIEM: 'planted' } }).join('\n');

    assert.match(alertFaults(alerts, around).join('\n'), /^ALERTS_SECRET_SIEM: missing, needed by the source siem/);
    assert.match(faults, /^ALERTS_SECRET_SIEM: expected 32 characters or more/);
    assert.match(faults, /alerts.sources: b: channel: expected one of channels.incidents, got "19:b@thread.tacv2"/);
    assert.doesNotMatch(faults, /planted/);
  });

  it('cannot rely on Entra in practice mode', () => {
    const alerts = parsed({ ...base, auth: { by: 'entra', identities: [playbook.toUpperCase()] } });

    assert.match(alertFaults(alerts, { ...around, practice: true }).join(), /in practice mode there is no Entra/);
    assert.deepEqual(alertFaults(alerts, around), []);
    const [source] = alertSourcesOf(alerts, {});
    assert.deepEqual(source?.auth.by === 'entra' && source.auth.rule.identities, [playbook]);
  });

  const refused: readonly (readonly [source: object, fault: RegExp])[] = [
    [{ ...base, name: 'two words' }, /name: expected a short name/],
    [{ ...base, comment: true }, /comment: only incidents of Microsoft Sentinel take comments/],
    [{ ...base, kind: 'qradar' }, /kind: /],
    [{ ...base, map: undefined }, /map: expected pointers, at least of title/],
    [{ ...base, map: { title: 'result.title' } }, /map.title: expected a JSON pointer/],
    [{ ...base, kind: 'cordon' }, /map: the kind cordon has its own names/],
    [{ ...base, action: 'show-user' }, /action: expected a command that changes an account/],
    [{ ...base, auth: { by: 'entra' } }, /auth.identities: expected object ids of apps/],
    [{ ...base, auth: { by: 'entra', identities: ['x'] } }, /auth.identities.0: /],
    [{ ...base, auth: { by: 'bearer', secret: 'short' } }, /auth.secret: expected 32 characters/],
    [{ ...base, auth: { by: 'path', secret: `${secret}/?` } }, /auth.secret: expected letters, digits/],
    [{ ...base, auth: { by: 'nothing' } }, /auth.by: /],
  ];
  for (const [source, fault] of refused)
    it(`are refused with the key at fault: ${JSON.stringify(source)}`, () => {
      assert.match(faultsOf(source), fault);
    });

  it('have names that also differ as settings', () => {
    assert.match(faultsOf(base, { ...base, name: 'SIEM' }), /1.name: expected a name that no other source has/);
  });
});
