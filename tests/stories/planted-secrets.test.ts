import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { practicePersonNamed } from '../../practice/people/people.ts';
import { temporaryFolder, type Shown } from '../harness/harness.ts';
import { browse, linkFor, PUBLIC_URL } from '../harness/browser.ts';
import { startCollector } from '../harness/collector.ts';
import { auditExport, filesIn, recordingDriver, leaksIn, type Places, type Planted } from '../harness/planted.ts';
import { asksPrivately, filled } from '../harness/private-form.ts';
import { botSecret, graphSecret, realTenant, type GraphGuard } from '../harness/real-tenant.ts';
import { alreadyAsked, opened, run, settled } from '../harness/stories.ts';

const METRICS_TOKEN = 'planted-Metrics~8Q-token';
const ALERTS_SECRET = 'planted-Alerts~8Q-secret-of-32-signs';
const CORDON_KEY = Buffer.from('planted-Cordon~8Q-key-of-32-bytes').toString('base64');
const privatePassword = String.raw`planted "Private" & 48+Tra\in`;
const policy = `responders: { everyone: true }
approvers: { everyone: true }
channels: { incidents: [{ id: '19:incidents@thread.tacv2', name: Incidents }] }
`;

/** What the card shows to the letter by which a secret is shown once. */
const shownIn = (body: unknown): string =>
  String(JSON.parse(`"${/"type":"TextRun"[^}]*?"text":"((?:[^"\\]|\\.)+)"/.exec(JSON.stringify(body))?.[1] ?? ''}"`));

describe('planted secrets', () => {
  it('stand nowhere but in the answer that reveals one of them, whatever Graph repeats', async () => {
    const bearers = new Set<string>();
    const bodies: string[] = [];
    const graphGuard: GraphGuard = (_, path, request) => {
      const { authorization = '' } = request.headers;
      bearers.add(authorization);
      if (/^\/v1\.0\/users\/[^/]+$/.test(path) && request.method === 'PATCH')
        request.on('data', (bytes: Buffer) => bodies.push(bytes.toString()));
      if (!path.endsWith('/revokeSignInSessions') || !path.includes(grady)) return undefined;
      const message = `No, not with ${authorization} (${authorization.slice('Bearer '.length)})`;
      return { status: 403, body: { error: { code: 'accessDenied', message } } };
    };
    const [collector, temporary] = [await startCollector(), temporaryFolder()];
    const story = await realTenant({
      graphGuard,
      policy,
      settings: {
        PUBLIC_URL,
        METRICS_TOKEN,
        ALERTS_SECRET,
        CORDON_KEY,
        LOG_LEVEL: 'trace',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
        SQLITE_TMPDIR: temporary,
      },
    });
    const { bot, dataDir, connector, entra, tenant } = story;
    const driver = recordingDriver(story);
    const reveals: string[] = [];
    const reveal = async (waiting: Shown): Promise<string> => {
      const { body } = await driver.press('megan', waiting, 'reveal');
      driver.answers.pop();
      reveals.push(JSON.stringify(body));
      return shownIn(body);
    };

    const signedIn = await browse(story, entra.people.consent(await linkFor(story), megan));
    await run(driver, 'reset-password bianca@contoso.com deliver=discard because INC-4821');
    const contained = await run(driver, 'contain alex@contoso.com deliver=reveal because INC-4821');
    const password = await reveal(await driver.card(/A password is ready: Password of alex/));
    const form = await asksPrivately(driver, 'reset-password alex@contoso.com password=private because INC-4821');
    tenant.setFaults([{ match: 'PATCH /users/*', status: 400, message: 'Property passwordProfile: {body}' }]);
    await driver.press('megan', form, 'submit', { ...filled(form), password: privatePassword });
    const question = await driver.card(alreadyAsked); // a containment includes a reset
    const given = await opened(driver, () => driver.press('megan', question, 'anyway'));
    const refused = await settled(driver, given);
    await run(driver, 'create-tap grady@contoso.com because INC-4821');
    const tap = await reveal(await driver.card(/Temporary Access Pass of grady/));
    tenant.setFaults([
      { match: 'PATCH /users/*', status: 500, message: 'Property passwordProfile: {body}', retryAfter: 0.1 },
    ]);
    await run(driver, `contain ${grady} deliver=reveal because INC-4821`);

    const alert = await signedAlert(bot.url);
    const page = await metrics(bot.url, METRICS_TOKEN);
    const wrong = await metrics(bot.url, `${METRICS_TOKEN}x`);
    const live = filesIn(dataDir);
    const code = await bot.end('SIGTERM');

    const generated = bodies.flatMap((body) => /"password":"([a-z2-9-]{35})"/.exec(body)?.[1] ?? []);
    const planted: Planted = [
      ...([
        ['the bot’s secret', botSecret],
        ['Graph’s secret', graphSecret],
        ['CORDON_KEY', CORDON_KEY],
        ['CORDON_KEY in bytes', Buffer.from(CORDON_KEY, 'base64').toString('latin1')],
        ['CORDON_KEY in hex', Buffer.from(CORDON_KEY, 'base64').toString('hex')],
        ['METRICS_TOKEN', METRICS_TOKEN],
        ['ALERTS_SECRET', ALERTS_SECRET],
        ['a private password', privatePassword],
        ['a Temporary Access Pass', tap],
      ] as const),
      ...generated.map((secret) => ['a generated password', secret] as const),
      ...entra.issued.map((token) => ['a token of Entra', token.split('.')[2] ?? ''] as const),
      ...entra.people.refreshTokens.map((token) => ['a refresh token', token] as const),
    ];
    const places: Places = [
      ...([
        ['standard output', bot.output()],
        ['the log', bot.logged()],
        ['what Teams shows', JSON.stringify(connector.events)],
        ['what Teams was sent', JSON.stringify(connector.calls)],
        ['answers to clicks', JSON.stringify(driver.answers)],
        ['the page after a sign-in', signedIn.page],
        ['the answer to an alert', alert.text],
        ['/metrics', page.text],
        ['a refused /metrics', wrong.text],
        ['traces', collector.posts.join('\n')],
        ['the audit as JSON lines', await auditExport(dataDir, CORDON_KEY, 'jsonl')],
        ['the audit as OCSF', await auditExport(dataDir, CORDON_KEY, 'ocsf')],
        ['a reveal of a password', (reveals[0] ?? '').replaceAll(JSON.stringify(password).slice(1, -1), '')],
        ['a reveal of a pass', (reveals[1] ?? '').replaceAll(tap, '')],
      ] as const),
      ...live.map(([name, text]) => [`${name} while it runs`, text] as const),
      ...filesIn(dataDir),
      ...filesIn(temporary),
    ];
    assert.deepEqual(leaksIn(places, planted), []);

    assert.deepEqual(
      planted.filter(([, secret]) => secret.length < 12).map(([name]) => name),
      [],
      'every secret was planted',
    );
    const silent = places.filter(([place, text]) => text === '' && !silentByNature.test(place)).map(([place]) => place);
    assert.deepEqual(silent, [], 'every place was looked at');
    assert.ok(generated.includes(password) && generated.length >= 2, `${generated.length} generated`);
    assert.ok(bodies.some((body) => body.includes(JSON.stringify(privatePassword))));
    assert.ok(live.some(([name, text]) => name.endsWith('-wal') && text.length > 0));
    assert.ok(bearers.size > 1 && entra.people.refreshTokens.length > 1);
    assert.match(contained.result, /Alex Wilber is contained/);
    assert.match(JSON.stringify(refused.card.card), /Property passwordProfile/);
    assert.match(
      new Map(places).get('the audit as JSON lines') ?? '',
      /No, not with Bearer \[redacted\] \(\[redacted\]\)/,
    );
    assert.deepEqual(
      [signedIn.status, alert.status, page.status, wrong.status, code],
      [200, 202, 200, 401, 0],
      alert.text,
    );
  }).timeout(120_000);
});

/** Files of SQLite, and answers of a server that has nothing to say. */
const silentByNature = /^cordon\.db|^the answer to an alert$|^a refused/;
const idOf = (name: string): string => practicePersonNamed(name)?.id ?? assert.fail(name);
const [megan, grady] = [idOf('megan'), idOf('grady')];

async function metrics(url: string, token: string) {
  const answer = await fetch(new URL('/metrics', url), { headers: { Authorization: `Bearer ${token}` } });
  return { status: answer.status, text: await answer.text() };
}

/** An alert as its sender signs it. */
async function signedAlert(url: string) {
  const body = JSON.stringify({
    id: 'sentinel/4821',
    title: 'Impossible travel',
    severity: 'high',
    user: 'alex@contoso.com',
    source: 'Sentinel',
  });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = `v1=${createHmac('sha256', ALERTS_SECRET).update(`${timestamp}.${body}`).digest('hex')}`;
  const headers = { 'X-Cordon-Timestamp': timestamp, 'X-Cordon-Signature': signature };
  const answer = await fetch(new URL('/api/alerts', url), { method: 'POST', headers, body });
  return { status: answer.status, text: await answer.text() };
}
