import assert from 'node:assert/strict';
import { practicePersonNamed } from '../../practice/people/people.ts';
import { practiceAppId } from '../../practice/seed/apps.ts';
import { browse, linkFor, PUBLIC_URL } from '../harness/browser.ts';
import { buttons, shown as words } from '../harness/cards.ts';
import { groupNamed, alexId, answerTo, approvable, containAlex, ended } from '../harness/stories.ts';
import { realTenant, type GraphGuard, type RealTenant } from '../harness/real-tenant.ts';

const idOf = (name: string): string => practicePersonNamed(name)?.id ?? assert.fail(name);
const settings = { PUBLIC_URL, GRAPH_CREDENTIAL: 'delegated' };
const policy = `responders: { groups: [${groupNamed('Incident Responders')}] }
approvers: { groups: [${groupNamed('Incident Approvers')}] }
`;

/** Every call that reached Graph, with whose token it had. */
interface SeenCall {
  readonly oid: unknown;
  readonly isApp: boolean;
  readonly call: string;
}

/** A bot that does everything in people's names, and what Graph has seen of it. */
async function inNames(more: Parameters<typeof realTenant>[0] = {}) {
  const seen: SeenCall[] = [];
  const graphGuard: GraphGuard = ({ oid, idtyp }, path, { method }) => {
    seen.push({ oid, isApp: idtyp === 'app', call: `${method ?? ''} ${path}` });
    return undefined;
  };
  const story = await realTenant({ settings, policy, graphGuard, ...more });
  const callersOf = (pattern: RegExp) => [
    ...new Set(seen.filter(({ call }) => pattern.test(call)).map(({ oid }) => oid)),
  ];
  return { story, seen, callersOf };
}

async function signIn(story: RealTenant, name: string): Promise<void> {
  const back = story.entra.people.consent(await linkFor(story, name), idOf(name));
  assert.equal((await browse(story, back)).status, 200);
}

/** The law of this mode: neither did Entra give the app a token for Graph, nor did Graph see one. */
function assertNoApp({ entra }: RealTenant, seen: readonly SeenCall[]): void {
  assert.ok(!entra.asked.some(({ grant, clientId }) => grant === 'client_credentials' && clientId === practiceAppId));
  assert.deepEqual(
    seen.filter(({ isApp, oid }) => isApp || oid === undefined),
    [],
  );
}

const writes = /^(POST|PATCH|DELETE) (?!.*(checkMemberGroups|\$batch))/;

describe('a tenant that is worked on in people’s names', () => {
  it('is contained in the name of the requester, approved with the approver’s own token, and never touched by the app', async () => {
    const { story, seen, callersOf } = await inNames();
    await signIn(story, 'megan');
    await signIn(story, 'adele');

    const { id, card } = await approvable(story, containAlex);
    const from = seen.length;
    await story.press('adele', card, 'approve');
    const { result } = await ended(story, id);

    assert.match(result, /Alex Wilber is contained/);
    assert.deepEqual(callersOf(writes), [idOf('megan')]);
    assert.ok(seen.some(({ call }) => call.includes(`${alexId}/revokeSignInSessions`)));
    const ofAdele = seen.slice(from).filter(({ oid }) => oid === idOf('adele'));
    assert.ok(
      ofAdele.some(({ call }) => /checkMemberGroups/.test(call)),
      JSON.stringify(ofAdele),
    );
    assertNoApp(story, seen);
  }).timeout(90_000);

  it('asks for the sign-in first, calls nothing, and goes on with the line afterwards', async () => {
    const { story, seen } = await inNames();

    const first = await answerTo(story, containAlex);
    const before = [...seen];
    await signIn(story, 'megan');
    const [goOn] = buttons(first.card);
    const from = story.connector.events.length;
    await story.press('megan', first, 'start');
    await story.card(/ awaiting-confirmation: .*Alex Wilber/);

    assert.match(words(first.card), /Sign in first[^]*done in your own name[^]*Nothing was done/);
    assert.equal(goOn?.data['command'], containAlex);
    assert.deepEqual(before, []);
    assert.ok(story.connector.events.length > from);
    assertNoApp(story, seen);
  }).timeout(90_000);

  it('takes no approval of somebody who has not signed in, and takes it afterwards', async () => {
    const { story, seen, callersOf } = await inNames();
    await signIn(story, 'megan');
    const { id, card } = await approvable(story, containAlex);

    await story.press('adele', card, 'approve');
    const asked = await story.card(/^Sign in first/);
    const writtenBefore = callersOf(writes);
    await signIn(story, 'adele');
    await story.press('adele', card, 'approve');
    const { result } = await ended(story, id);

    assert.match(words(asked.card), /Then do this again/);
    assert.deepEqual(writtenBefore, []);
    assert.match(result, /Alex Wilber is contained/);
    assertNoApp(story, seen);
  }).timeout(90_000);

  it('ends a run as failed before anything is written when the requester has to sign in again', async () => {
    const { story, seen, callersOf } = await inNames();
    await signIn(story, 'megan');
    await signIn(story, 'adele');
    const { id, card } = await approvable(story, containAlex);

    story.entra.people.revoke(idOf('megan'));
    await story.press('adele', card, 'approve');
    const end = await ended(story, id);

    assert.match(end.result, /Megan Bowen has to sign in again/);
    assert.match(words(end.card.card), /type sign-in in a chat with Cordon/i);
    assert.match(end.card.text, new RegExp(`^${id} failed: `));
    assert.deepEqual(callersOf(writes), []);
    const again = await answerTo(story, 'show-user alex@contoso.com');
    assert.match(words(again.card), /Sign in first/);
    assertNoApp(story, seen);
  }).timeout(90_000);

  it('runs after a restart with the tokens that it keeps', async () => {
    const { story, seen, callersOf } = await inNames();
    await signIn(story, 'megan');
    await signIn(story, 'adele');
    const { id, card } = await approvable(story, containAlex);

    await story.restart();
    await story.press('adele', card, 'approve');
    const { result } = await ended(story, id);

    assert.match(result, /Alex Wilber is contained/);
    assert.deepEqual(callersOf(writes), [idOf('megan')]);
    assertNoApp(story, seen);
  }).timeout(90_000);

  it('says what only an app can do, in an answer, on a card and in check', async () => {
    const { story, seen } = await inNames();
    await signIn(story, 'megan');

    const read = await answerTo(story, 'list-inbox-rules alex@contoso.com');
    const write = await answerTo(story, 'set-out-of-office alex@contoso.com internal="Away" because INC-4821');
    const check = await answerTo(story, 'check');

    assert.match(words(read.card), /Only an app can read list-inbox-rules[^]*their own mailbox only/);
    assert.match(words(write.card), /only an app can do this/i);
    assert.doesNotMatch(write.text, /awaiting/);
    assert.match(words(check.card), /by your own token[^]*Only an app can do all of these[^]*list-inbox-rules/);
    assert.match(words(check.card), /delegated permissions below/);
    assertNoApp(story, seen);
  }).timeout(90_000);

  it('logs at the start that nothing can be checked without a person', async () => {
    const { story, seen } = await inNames();

    assert.match(story.logged(), /check: not made: everything here is done in people’s names/);
    assert.deepEqual(seen, []);
    assertNoApp(story, seen);
  }).timeout(90_000);
});

describe('a tenant of the policy file', () => {
  it('with a credential of its own is worked on by its app, for people of a home that is worked on in their names', async () => {
    const other = '22222222-2222-4222-8222-222222222222';
    const tenants = `tenants:
  - { name: Fabrikam, id: ${other}, domains: [fabrikam.com], clientId: ${practiceAppId} }
`;
    const { story, seen } = await inNames({
      policy: policy + tenants,
      settings: { ...settings, AZURE_CLIENT_SECRET_FABRIKAM: 'planted-Fabrikam~8Q' },
    });
    await signIn(story, 'megan');

    await answerTo(story, 'show-user alex@contoso.com tenant=Fabrikam');

    const asApp = story.entra.asked.filter(
      ({ grant, clientId }) => grant === 'client_credentials' && clientId === practiceAppId,
    );
    assert.deepEqual([...new Set(asApp.map(({ tenant }) => tenant))], [other]);
    assert.deepEqual([...new Set(seen.map(({ oid }) => oid))], [idOf('megan')]);
  }).timeout(90_000);

  it('that is worked on in people’s names refuses people of another tenant', async () => {
    const other = '22222222-2222-4222-8222-222222222222';
    const tenants = `tenants:
  - { name: Fabrikam, id: ${other}, domains: [fabrikam.com], clientId: ${practiceAppId}, credential: delegated }
`;
    const { story, seen } = await inNames({
      policy: policy + tenants,
      settings: { ...settings, AZURE_CLIENT_SECRET_FABRIKAM: 'planted-Fabrikam~8Q' },
    });
    await signIn(story, 'megan');

    const { card } = await answerTo(story, 'show-user alex@contoso.com tenant=Fabrikam');

    assert.match(words(card), /worked on in the names of its own people/);
    assert.deepEqual(
      seen.filter(({ oid }) => oid !== idOf('megan')),
      [],
    );
    assertNoApp(story, seen);
  }).timeout(90_000);
});
