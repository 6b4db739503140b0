import assert from 'node:assert/strict';
import { startHarness, type Harness } from '../harness/harness.ts';
import { inputs, shown as read } from '../harness/cards.ts';
import { alexId, answerTo, ask, ended, opened, settled } from '../harness/stories.ts';

/** Somebody asks, confirms and, where it takes that, two people approve. */
async function done(story: Harness, line: string, approvers: readonly string[] = []) {
  const { id, card: asked } = await ask(story, line);
  await story.press('megan', asked, 'confirm');
  for (const by of approvers)
    await story.press(by, await story.card(new RegExp(`^${id} awaiting-approval: `)), 'approve');
  return ended(story, id);
}

describe('deleting and restoring', () => {
  it('deletes after two approvals, lists who is deleted, and restores after a restart', async () => {
    const story = await startHarness();

    const { result } = await done(story, 'delete-user alex@contoso.com because INC-4821', ['adele', 'lee']);
    const listed = await answerTo(story, 'list-deleted');
    const nobody = await answerTo(story, 'show-user alex@contoso.com');
    await story.stop();
    const next = await startHarness({ dataDir: story.dataDir });
    const again = await done(next, 'restore-user alex@contoso.com because a mistake', ['adele', 'lee']);
    const after = await answerTo(next, 'list-deleted');

    assert.match(result, /Alex Wilber is deleted/);
    assert.match(read(listed.card), /4 deleted users[^]*Alex Wilber[^]*30 days/);
    assert.match(read(nobody.card), /Nobody has the address “alex@contoso.com”/);
    assert.match(again.result, /Alex Wilber is restored/);
    assert.equal(next.tenant.user('alex@contoso.com')?.id, alexId);
    assert.match(read(after.card), /3 deleted users/);
  });
  for (const [how, line] of [
    ['former address', 'restore-user lynne@contoso.com'],
    ['name', 'restore-deleted "lynne robbins"'],
    ['object id', 'restore-item 5c1c7a52-6a0e-4a55-9f63-0d9d2a3c8b11'],
  ] as const) {
    it(`finds a deleted account by its ${how}`, async () => {
      const story = await startHarness();

      const { card } = await ask(story, line);

      assert.match(read(card.card), /Restore the account of Lynne Robbins\?[^]*lynne@contoso\.com/);
    });
  }
  it('restores a group and an app, and says where they are for whoever asks for an account', async () => {
    const story = await startHarness();

    const lost = await answerTo(story, 'restore-item "Project Heron"');
    const group = await done(story, 'restore-group "Project Heron" because a mistake', ['adele']);
    const app = await done(story, 'restore-app "Contoso Scheduling" because a mistake', ['adele', 'lee']);
    const left = await answerTo(story, 'list-deleted kind=all');

    assert.match(read(lost.card), /No deleted account fits “Project Heron”\. Groups come back with restore-group/);
    assert.match(group.result, /Project Heron is restored · group restored, proved by/);
    assert.match(app.result, /Contoso Scheduling is restored · app restored, proved by/);
    assert.match(read(left.card), /5 deleted users, groups and apps/);
  });
  it('asks which deleted account is meant, and takes the answer', async () => {
    const story = await startHarness();
    const line = 'restore-user nobody@contoso.com';

    const form = await answerTo(story, line);
    const { card } = await opened(story, () => story.press('megan', form, 'submit', { 'user-typed': 'Tom Perham' }));

    assert.match(read(form.card), /Nobody has the address “nobody@contoso.com”/);
    assert.match(read(card.card), /Restore the account of Tom Perham\?/);
  });
  it('asks which one, when two of one name are deleted', async () => {
    const story = await startHarness();
    for (const upn of ['chris.green@contoso.com', 'chris.green2@contoso.com'])
      await done(story, `delete-user ${upn} because INC-1`, ['adele', 'lee']);

    const form = await answerTo(story, 'restore-user "Chris Green"');
    const [choice] = inputs(form.card).filter(({ type }) => type === 'Input.ChoiceSet');
    const id = '30ee2225-c274-4cfd-9fdd-001c62ff6d75';
    const { card } = await opened(story, () => story.press('megan', form, 'submit', { user: id }));

    assert.match(read(form.card), /“Chris Green” fits 2 people/);
    assert.match(JSON.stringify(choice?.json), new RegExp(id));
    assert.match(read(card.card), /chris\.green2@contoso\.com/);
  });
  it('does not take somebody who is not deleted', async () => {
    const story = await startHarness();

    const form = await answerTo(story, 'restore-user alex@contoso.com');

    assert.match(read(form.card), /Nobody has the address “alex@contoso.com”/);
  });
});

describe('creating an account', () => {
  it('asks for what it cannot derive, and keeps what was typed', async () => {
    const story = await startHarness();

    const form = await answerTo(story, 'create-user upn=o.neill@contoso.com license=SPE_E5 city="Tel Aviv"');
    const given = { name: "Jack O'Neill", upn: 'o.neill@contoso.com', license: 'SPE_E5', 'usage-location': 'US' };
    const { result } = await settled(story, await opened(story, () => story.press('megan', form, 'submit', given)));

    const user = story.tenant.user('o.neill@contoso.com');
    assert.deepEqual(
      inputs(form.card)
        .filter(({ required }) => required)
        .map(({ id: input }) => input),
      ['name', 'usage-location', 'reason', 'upn'],
    );
    assert.match(result, /Jack O'Neill has an account/);
    assert.equal(user?.['city'], 'Tel Aviv');
    assert.equal(user['mailNickname'], 'o.neill');
    assert.equal(user['usageLocation'], 'US');
  });
  it('does not call an account done whose licence was refused, and tells that first', async () => {
    const story = await startHarness();
    story.tenant.setFaults([{ match: 'POST /users/*/assignLicense', status: 403 }]);

    const { card, result } = await done(
      story,
      'create-user name="Nina Novak" upn=nina@contoso.com license=SPE_E5 usage-location=CH because joins',
      ['adele'],
    );

    assert.match(card.text, / partly-done: /);
    assert.match(read(card.card), /Licence not assigned[^]*Account created/);
    assert.match(result, /Nina Novak/);
    assert.notEqual(story.tenant.user('nina@contoso.com'), undefined);
  });
  it('gives it licences, a manager, groups and more addresses, and says the values', async () => {
    const story = await startHarness();
    const line =
      'create-user name="Nina Novak" upn=nina@contoso.com mail=nina@contoso.com license=SPE_E3,SPE_E5 usage-location=CH manager=diego@contoso.com groups=Purchasing copy-from=alex@contoso.com aliases=n.novak@contoso.com because joins';

    const { id, card: asked } = await ask(story, line);
    await story.press('megan', asked, 'confirm');
    await story.press('adele', await story.card(new RegExp(`^${id} awaiting-approval: `)), 'approve');
    const { card } = await ended(story, id);

    assert.match(read(asked.card), /Licence\nSPE_E3,SPE_E5[^]*Manager\nDiego Siciliani[^]*Groups as\nAlex Wilber/);
    assert.match(card.text, / done: /);
    assert.match(read(card.card), /object id [^]*displayName Nina Novak/);
    assert.match(read(card.card), /shows the licences SPE_E3, SPE_E5/);
    assert.match(read(card.card), /shows Diego Siciliani as the manager/);
    assert.match(read(card.card), /lists the account in [^]*Purchasing/);
    assert.match(read(card.card), /Exchange lists n\.novak@contoso\.com/);
    assert.deepEqual(story.tenant.user('nina@contoso.com')?.proxyAddresses, ['smtp:n.novak@contoso.com']);
  });
  it('says what to do with addresses for a mailbox that does not exist yet', async () => {
    const story = await startHarness();

    const { card } = await done(
      story,
      'create-user name="Nina Novak" upn=nina@contoso.com aliases=n.novak@contoso.com because joins',
      ['adele'],
    );

    assert.match(card.text, / partly-done: /);
    assert.match(
      read(card.card),
      /mailbox does not exist yet[^]*Add n\.novak@contoso\.com in the Exchange admin center/,
    );
  });
  it('starts when it was told to', async () => {
    const story = await startHarness();

    const { card } = await ask(story, 'create-user name=Nina upn=nina@contoso.com at=2030-01-31T08:00Z because joins');

    assert.match(read(card.card), /2030/);
    assert.equal(story.tenant.user('nina@contoso.com'), undefined);
  });
  it('can be tried again as it was asked for', async () => {
    const story = await startHarness();
    story.tenant.setFaults([{ match: 'POST /users', status: 429, retryAfter: 0.01, times: 99 }]);
    const line = 'create-user name="Nina Novak" upn=nina@contoso.com city=Bern because joins';
    const { card } = await done(story, line, ['adele']);

    const again = await opened(story, () => story.press('megan', card, 'start'));

    assert.match(read(again.card.card), /Create an account for Nina Novak\?[^]*City\nBern/);
    assert.doesNotMatch(read(again.card.card), /Title/);
  });
  it('says that an address is taken, and what to do next', async () => {
    const story = await startHarness();

    const { card } = await done(story, 'create-user name=Alex upn=alex@contoso.com because joins', ['adele']);

    assert.match(read(card.card), /already exists[^]*show-user alex@contoso\.com/);
  });
});

describe('listing who has multi-factor authentication', () => {
  it('shows the per-user state and what the policies ask for', async () => {
    const story = await startHarness();

    const { card } = await answerTo(story, 'list-mfa-users');

    assert.match(
      read(card),
      /per-user disabled[^]*policy: some apps or sign-ins \(Everybody: multi-factor from abroad\)/,
    );
    assert.match(read(card), /Policies\nThose that are on now[^]*list-ca-policies/);
  });
});

describe('changing properties', () => {
  const wrong: readonly (readonly [typed: string, told: RegExp])[] = [
    ['ctiy=Bern', /argument "ctiy": not a property of a user, did you mean "city"/],
    ['aboutMe=x', /argument "aboutMe": Microsoft Graph takes it from a signed-in person only/],
    ['accountEnabled=false', /argument "accountEnabled": not set like this; use enable-user or disable-user/],
    ['passwordProfile=x', /That password is compromised[^]*use reset-password, which makes one/],
    ['manager=diego@contoso.com', /use assign-manager or remove-manager/],
    ['onPremisesImmutableId=abc', /use clear-immutable-id/],
    ['createdDateTime=2026-01-01', /argument "createdDateTime": read-only/],
    [
      'showInAddressList=no',
      /argument "showInAddressList": not set like this; .*Hide the mailbox from address lists in the Exchange admin center/,
    ],
    ['isResourceAccount=yes', /argument "isResourceAccount": not set like this; Microsoft reserves it/],
    [
      'employeeLeaveDateTime=2026-03-02',
      /argument "employeeLeaveDateTime": .*the permission User-LifeCycleInfo\.ReadWrite\.All/,
    ],
    ['businessPhones="+1 555 01,+1 555 02"', /argument "businessPhones": expected one value/],
    ['usageLocation=none', /argument "usageLocation": cannot be empty/],
    ['employeeHireDate=soon', /argument "employeeHireDate": expected a day or a time/],
    ['employeeHireDate=3d', /argument "employeeHireDate": expected a day or a time/],
    ['displayName=none', /argument "displayName": cannot be empty/],
    ['usageLocation=Switzerland', /argument "usageLocation": expected the two letters/],
    ['employeeOrgData=x', /argument "employeeOrgData": expected a JSON object/],
    ['city=Bern CITY=Thun', /argument "C?I?T?Y?c?i?t?y?" is given twice/],
    ['city=Bern updated_fields="City=Thun"', /argument "city" is given twice/],
    [
      'updated_fields="city=Bern, Zürich"',
      /part 2 of 2 is not property=value; a value that holds "," needs another delimiter=/,
    ],
  ];
  it('tells what does not fit before anybody is looked up', async () => {
    const story = await startHarness();

    for (const [typed, told] of wrong) {
      const { card } = await answerTo(story, `update-user alex@contoso.com ${typed}`);

      assert.match(read(card), told, typed);
    }
    assert.deepEqual(story.calls(), []);
  });
  it('takes any property in any case, and proves each value', async () => {
    const story = await startHarness();
    const line = `update-user alex@contoso.com CITY=Bern mobile_phone="+41 79 = x" otherMails=a@x.example,b@x.example employeehiredate=2026-03-02 employeeOrgData='{"division":"Sales"}' companyName=none because moved`;

    const { card, result } = await done(story, line, ['adele']);

    const user = story.tenant.user('alex@contoso.com');
    assert.match(read(card.card), /The directory shows the new values: city Bern; /);
    assert.match(result, /are changed/);
    assert.deepEqual(
      ['city', 'mobilePhone', 'otherMails', 'employeeHireDate', 'employeeOrgData', 'companyName'].map(
        (name) => user?.[name],
      ),
      ['Bern', '+41 79 = x', ['a@x.example', 'b@x.example'], '2026-03-02T00:00:00.000Z', { division: 'Sales' }, null],
    );
  });
  it('keeps what was typed when it has to ask who is meant', async () => {
    const story = await startHarness();

    const form = await answerTo(story, 'update-user "Chris Green" city=Bern updated_fields="jobTitle=a=b"');
    const { id, card } = await opened(story, () =>
      story.press('megan', form, 'submit', { user: '30ee2225-c274-4cfd-9fdd-001c62ff6d75' }),
    );
    await story.press('megan', card, 'confirm');
    await ended(story, id);

    const user = story.tenant.user('chris.green2@contoso.com');
    assert.match(read(card.card), /City\nBern\nJob title\na=b/);
    assert.deepEqual([user?.['city'], user?.['jobTitle']], ['Bern', 'a=b']);
  });
  it('asks what to change when nothing is named', async () => {
    const story = await startHarness();

    const form = await answerTo(story, 'update-user alex@contoso.com');
    const { card } = await opened(story, () =>
      story.press('megan', form, 'submit', { 'user-typed': 'alex@contoso.com', fields: 'city=Bern' }),
    );

    assert.ok(inputs(form.card).some(({ id, required }) => id === 'fields' && required));
    assert.match(read(card.card), /City\nBern/);
  });
  it('takes a JSON object as well', async () => {
    const story = await startHarness();

    const { card } = await ask(
      story,
      `update-user alex@contoso.com updated_fields='{"employeeOrgData":{"division":"Sales"},"city":null}'`,
    );

    assert.match(read(card.card), /Employee org data\n\{"division":"Sales"\}\nCity\nnone/);
  });
  it('says that somebody else has the address', async () => {
    const story = await startHarness();

    const line = 'update-user alex@contoso.com userPrincipalName=diego@contoso.com because x';
    const { card } = await done(story, line, ['adele']);

    assert.match(read(card.card), /Another account has one of these addresses already: find-users/);
  });
  it('refuses a sensitive property of somebody who outranks the app, and takes another', async () => {
    const story = await startHarness();

    const first = await answerTo(story, 'update-user pradeep@contoso.com mobilePhone=1 because x');
    const second = await done(story, 'update-user pradeep@contoso.com city=Bern because x', ['adele', 'lee']);

    assert.match(read(first.card), /may not act on[^]*Nothing was done/);
    assert.match(second.result, /are changed/);
  });
});
