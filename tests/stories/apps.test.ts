import assert from 'node:assert/strict';
import { practiceAppId, practiceGraphPrincipal } from '../../practice/seed/apps.ts';
import { mailArchive, payroll } from '../../practice/seed/backdoors-apps.ts';
import { startHarness, type Harness } from '../harness/harness.ts';
import { buttons, shown as words } from '../harness/cards.ts';
import { answerTo, approvable, ask, ended, type Asked } from '../harness/stories.ts';
import { startTenantHarness } from '../harness/tenant-harness.ts';

/** Both approvers approve, as for everything that is critical. */
async function approvedByTwo(story: Harness, { id, card }: Asked): ReturnType<typeof ended> {
  await story.press('adele', card, 'approve');
  await story.card(new RegExp(`^${id} awaiting-approval: .*(one more|1 more|1 of 2)`));
  await story.press('lee', card, 'approve');
  return ended(story, id);
}

const runByTwo = async (story: Harness, line: string) => {
  const asked = await approvable(story, line);
  return { id: asked.id, ...(await approvedByTwo(story, asked)) };
};

describe('an app', () => {
  it('is disabled after two approvals, proved, and enabled again by undo', async () => {
    const story = await startHarness();

    const { id, result, card } = await runByTwo(story, 'disable-app "Mail Archive Helper" because INC-4821');

    assert.match(result, /Mail Archive Helper is disabled/);
    assert.match(words(card.card), /The directory shows the app as disabled/);
    assert.match(words(card.card), /Tokens already issued work until they expire/);
    await story.say('megan', `undo ${id}`);
    const back = await story.card(/awaiting-confirmation: .*[Ee]nable Mail Archive Helper/);
    assert.match(words(back.card), /Its secrets, certificates, consents and permissions work again/);
  }).timeout(20_000);

  it('is found by the object id of its registration', async () => {
    const story = await startHarness();

    const { text } = await answerTo(story, `show-app ${payroll.registration}`);

    assert.match(text, /Contoso Payroll/);
  });

  for (const command of ['show-app', 'disable-app', 'enable-app'])
    it(`that nobody here has used is told with how to block it beforehand: ${command}`, async () => {
      const story = await startHarness();

      const { card } = await answerTo(story, `${command} 5f0c6d5e-7a41-4b7d-9f0e-1d2c3b4a5f60 because INC-4821`);

      assert.match(words(card), /No app here has the id 5f0c6d5e-/);
      assert.match(words(card), /no service principal in this tenant, so nobody here has used it/);
      assert.match(words(card), /New-MgServicePrincipal -AppId 5f0c6d5e-\S+ -AccountEnabled:\$false/);
      assert.deepEqual(story.writes(), []);
    });

  for (const [what, name, why] of [
    ['Microsoft’s own', '"Microsoft Graph"', /an app of Microsoft’s own/],
    ['a managed identity', 'contoso-automation', /managed identity of an Azure resource/],
  ] as const)
    for (const line of [
      `disable-app ${name}`,
      `enable-app ${name}`,
      `remove-app-grants ${name} all=yes`,
      `remove-app-permissions ${name}`,
      `remove-app-credentials ${name} since=1d`,
    ])
      it(`that is ${what} is refused before anybody approves: ${line}`, async () => {
        const story = await startHarness();

        const answer = await answerTo(story, `${line} because INC-4821`);

        assert.match(words(answer.card), why);
        assert.doesNotMatch(answer.text, /awaiting/);
        assert.deepEqual(story.writes(), []);
      });

  for (const app of ['Cordon', practiceAppId])
    it(`that is Cordon’s own is refused: ${app}`, async () => {
      const story = await startHarness();

      const answer = await answerTo(story, `disable-app ${app} because INC-4821`);

      assert.match(answer.text, /^Cordon’s own app/);
      assert.deepEqual(story.writes(), []);
    });

  it('loses every grant for the whole tenant, and gets them back by undo', async () => {
    const story = await startHarness();

    const { id, result, card } = await runByTwo(
      story,
      'remove-app-grants "Mail Archive Helper" all=yes because INC-4821',
    );

    assert.match(result, /grants of Mail Archive Helper are taken back/);
    assert.match(words(card.card), /Consents removed: .*of everybody.*of one person/s);
    assert.match(words(card.card), /App permissions removed: Mail\.ReadWrite \(Microsoft Graph\)/);
    assert.equal(story.writes().filter((call) => call.startsWith('DELETE /oauth2PermissionGrants/')).length, 2);
    const again = await answerTo(story, `undo ${id}`);
    assert.match(words(again.card), /restore-app-grants|Give consents|Undo/);
  }).timeout(20_000);

  it('loses only its consents where the policy has its permissions switched off', async () => {
    const story = await startHarness({ policy: { commands: { 'remove-app-permissions': { enabled: false } } } });

    const { card } = await runByTwo(story, 'remove-app-grants "Mail Archive Helper" all=yes because INC-4821');

    assert.match(words(card.card), /Consents removed/);
    assert.ok(story.writes().every((call) => !call.includes('appRoleAssignedTo')));
  }).timeout(20_000);

  it('is not stripped for everybody unless that was typed, and one person is told apart', async () => {
    const story = await startHarness();

    const form = await answerTo(story, 'remove-app-grants "Mail Archive Helper"');
    const no = await answerTo(story, 'remove-app-grants "Mail Archive Helper" all=no');

    assert.doesNotMatch(form.text, /awaiting/);
    assert.match(words(no.card), /for one person, type remove-grants with that person and app=/);
    assert.deepEqual(story.writes(), []);
  });

  it('loses the credentials that were added, also one with a forged date', async () => {
    const story = await startHarness();

    const { result, card } = await runByTwo(
      story,
      'remove-app-credentials "Contoso Payroll" since=1d because INC-4821',
    );

    assert.match(result, /new credentials of Contoso Payroll are removed/);
    assert.match(words(card.card), /payroll job 2/);
    assert.match(words(card.card), /A secret is gone for good/);
  }).timeout(60_000);

  it('is shown, found among the new ones, and led on from there', async () => {
    const story = await startHarness();

    const list = await answerTo(story, 'list-new-apps since=1d');
    const app = await answerTo(story, `show-app ${mailArchive.appId}`);

    const lines = (card: typeof list) => buttons(card.card).flatMap(({ data }) => data['command'] ?? []);
    assert.match(list.text, /changes of apps/);
    assert.ok(lines(list).includes(`disable-app ${mailArchive.id}`));
    assert.match(words(app.card), /publisher not verified/);
    assert.ok(lines(app).includes(`remove-app-grants ${mailArchive.id} all=yes`));
  });

  it('is asked about when nobody has that name', async () => {
    const story = await startHarness();

    const form = await answerTo(story, 'disable-app "Mail Archive Helpr" because INC-4821');

    assert.match(words(form.card), /“Mail Archive Helpr”/);
    assert.doesNotMatch(form.text, /awaiting/);
  });

  it('that is given permissions again is named with them on the card', async () => {
    const story = await startHarness();

    const { card } = await ask(
      story,
      `restore-app-permissions ${payroll.id} permissions="User.Read.All in ${practiceGraphPrincipal}" because INC-4821`,
    );

    assert.match(words(card.card), /User\.Read\.All/);
  });
});

describe('a command about apps with a real tenant', () => {
  const everybody = 'responders: { everyone: true }\napprovers: { everyone: true }\n';
  const answerOf = async (policy: string, line: string) => {
    const { connector, send, message } = await startTenantHarness(policy);
    await send(message(line));
    const { activity } = await connector.waitFor(({ kind }) => kind === 'post');
    return JSON.stringify(activity);
  };

  it('is off until the policy switches it on', async () => {
    const off = await answerOf(everybody, 'disable-app "Mail Archive Helper" because INC-4821');

    assert.match(off, /switched.{0,20}off/);
  });
  it('works once it is switched on', async () => {
    const on = await answerOf(
      `${everybody}commands: { disable-app: { enabled: true } }\n`,
      'disable-app "Mail Archive Helper" because INC-4821',
    );

    assert.match(on, /awaiting-confirmation/);
  });
  it('is asked for by check only where it is on', async () => {
    const off = await answerOf(everybody, 'check');
    const on = await answerOf(`${everybody}commands: { disable-app: { enabled: true } }\n`, 'check');

    const ready = (text: string) => Number(/of (\d+) commands are ready/.exec(text)?.[1]);
    assert.equal(ready(on), ready(off) + 1);
  });
});
