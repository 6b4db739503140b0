import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bindArguments } from '../../../services/commands/bind.ts';
import type { PersonQuery } from '../../../services/commands/person-query.ts';
import { resolvePeople, type Resolution } from '../../../services/commands/resolve.ts';
import { createFederatedDomains } from '../../../services/directory/domains.ts';
import { GraphProblem, graphPath, type Graph } from '../../../services/graph/graph.ts';
import { personId, type PersonId } from '../../../services/model/person.ts';
import { fakeDirectory, type FakeUser } from './fake-directory.ts';
import { sample, say } from './sample.ts';
import { noon } from '../../harness/moment.ts';

function idOf(number: number): PersonId {
  const id = personId(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);
  assert.ok(id !== undefined);
  return id;
}

const user = (number: number, displayName: string, more: Partial<FakeUser> = {}): FakeUser => ({
  id: idOf(number),
  displayName,
  userPrincipalName: `${displayName.split(' ')[0]?.toLowerCase() ?? ''}${String(number)}@contoso.com`,
  accountEnabled: true,
  userType: 'Member',
  onPremisesSyncEnabled: null,
  jobTitle: null,
  ...more,
});

const users: readonly FakeUser[] = [
  user(1, 'Alex Wilber', {
    userPrincipalName: 'alex@contoso.com',
    mail: 'alex.wilber@contoso.com',
    proxyAddresses: ['SMTP:alex.wilber@contoso.com', 'smtp:aw@contoso.com'],
    jobTitle: 'Marketing Assistant',
  }),
  user(2, 'Megan Bowen', {
    userPrincipalName: 'megan@contoso.com',
    onPremisesSyncEnabled: true,
    accountEnabled: false,
    employeeId: ' 10417 ',
  }),
  user(3, 'Kim Akers', { userPrincipalName: 'kim_fabrikam.com#EXT#@contoso.com', userType: 'Guest' }),
  user(4, "Pat O'Neil", { userPrincipalName: "o'neil@contoso.com", mail: "p.o'neil@contoso.com" }),
  user(5, 'Sam Lee', { mail: 'sam@contoso.com' }),
  user(6, 'Sam Lee', { mail: 'team@contoso.com' }),
  user(7, 'Samantha Leeds', { mail: 'team@contoso.com' }),
  user(8, 'Zoë Ünal'),
  user(9, 'Bianca Pisani', {
    onPremisesSamAccountName: 'bianca.p',
    onPremisesDomainName: 'corp.contoso.com',
    onPremisesSecurityIdentifier: 'S-1-5-21-1-2-3-1107',
  }),
  user(10, 'Sync One', { onPremisesSamAccountName: 'sync', onPremisesDomainName: 'corp.contoso.com' }),
  user(11, 'Sync Two', { onPremisesSamAccountName: 'sync', onPremisesDomainName: 'fabrikam.com' }),
  user(12, 'Half Synced', { onPremisesSamAccountName: 'half', onPremisesDomainName: null }),
  user(13, 'Alex On-Premises', { onPremisesSamAccountName: 'kim', onPremisesDomainName: 'contoso.com' }),
  user(14, 'Kim In The Cloud', { userPrincipalName: 'kim@contoso.com' }),
];
const [alex, megan] = [idOf(1), idOf(2)];

const upn = (address: string): PersonQuery => ({ kind: 'upn', upn: address });
const name = (text: string): PersonQuery => ({ kind: 'name', name: text });
const logon = (domain: string, account: string): PersonQuery => ({ kind: 'logon-name', domain, account });
const mention = (id: string): PersonQuery => ({ kind: 'mention', id, name: 'Alex Wilber' });

const federatedDomains = createFederatedDomains(() => 0);
const mentionId = (id: string): Promise<PersonId | undefined> => Promise.resolve(id === '29:alex' ? alex : undefined);

const ask = (queries: readonly PersonQuery[], directory = fakeDirectory(users)) =>
  resolvePeople(directory.graph, queries, { mentionId, federatedDomains });

/** Formats a resolution: `found 1 2`, `ambiguous alex: 1 2 of 7`, `none alex: 1`. Numbers are the last digits of ids. */
function short(answer: Resolution): string {
  const numbers = (people: readonly { readonly id: string }[]) =>
    people.map(({ id }) => Number(id.slice(-12))).join(' ');
  if (answer.kind === 'found') return `found ${numbers(answer.targets)}`;
  return answer.questions
    .map((question) =>
      question.kind === 'none'
        ? `none ${question.asked}: ${numbers(question.near)}`
        : `ambiguous ${question.asked}: ${numbers(question.candidates)} of ${String(question.total)}`,
    )
    .concat(answer.found.length > 0 ? [`found ${numbers(answer.found)}`] : [])
    .join(', ');
}

describe('resolvePeople', () => {
  const rows: readonly (readonly [why: string, query: PersonQuery, expected: string])[] = [
    ['a UPN', upn('alex@contoso.com'), 'found 1'],
    ['a guest’s UPN with its #', upn('kim_fabrikam.com#ext#@contoso.com'), 'found 3'],
    ['an apostrophe', upn("o'neil@contoso.com"), 'found 4'],
    ['a mail address', upn('alex.wilber@contoso.com'), 'found 1'],
    ['an alias', upn('aw@contoso.com'), 'found 1'],
    ['a mail address with an apostrophe', upn("p.o'neil@contoso.com"), 'found 4'],
    ['a mail address of two', upn('team@contoso.com'), 'ambiguous team@contoso.com: 6 7 of 2'],
    ['an unknown address', upn('sam.lee@fabrikam.com'), 'none sam.lee@fabrikam.com: 5 6 7'],
    ['an address without letters', upn("'@x"), "none '@x: "],
    ['an object id', { kind: 'id', id: alex }, 'found 1'],
    ['an unknown object id', { kind: 'id', id: idOf(99) }, `none ${idOf(99)}: `],
    ['a SID of Active Directory', { kind: 'sid', sid: 'S-1-5-21-1-2-3-1107' }, 'found 9'],
    ['an unknown SID', { kind: 'sid', sid: 'S-1-5-21-9' }, 'none S-1-5-21-9: '],
    ['a logon name by the NetBIOS name', logon('CORP', 'Bianca.P'), 'found 9'],
    ['a logon name by another label of the domain', logon('contoso', 'bianca.p'), 'found 9'],
    ['a logon name by the DNS name', logon('corp.contoso.com', 'bianca.p'), 'found 9'],
    ['a logon name of another domain', logon('FABRIKAM', 'bianca.p'), 'ambiguous FABRIKAM\\bianca.p: 9 of 1'],
    ['a logon name by the domain, not by the other account', logon('FABRIKAM', 'sync'), 'found 11'],
    ['a logon name whose domain is unknown', logon('CORP', 'half'), 'ambiguous CORP\\half: 12 of 1'],
    ['a logon name of somebody in Entra only', logon('CONTOSO', 'alex'), 'found 1'],
    ['a logon name of two', logon('CONTOSO', 'kim'), 'ambiguous CONTOSO\\kim: 13 14 of 2'],
    ['an unknown logon name', logon('CONTOSO', 'wilber'), 'none CONTOSO\\wilber: '],
    ['a mention', mention('29:alex'), 'found 1'],
    ['a mention that Teams does not know', mention('29:gone'), 'none Alex Wilber: 1'],
    ['a full name', name('alex wilber'), 'found 1'],
    ['a name in another normal form', name('Zoe\u0308 U\u0308nal'.normalize('NFC')), 'found 8'],
    ['a name of two', name('Sam Lee'), 'ambiguous Sam Lee: 5 6 7 of 3'],
    ['a part of one name only', name('Meg'), 'ambiguous Meg: 2 of 1'],
    ['an unknown name', name('Nobody'), 'none Nobody: '],
    ['a name that is only punctuation', name('"'), 'none ": '],
    ['a quote in a name', name('Alex" OR "mail:m'), 'none Alex" OR "mail:m: '],
  ];
  for (const [why, query, expected] of rows) {
    it(`answers for ${why}: ${expected}`, async () => {
      assert.equal(short(await ask([query])), expected);
    });
  }

  it('reads what approval depends on', async () => {
    const definition = { displayName: 'Global Administrator', isBuiltIn: true };
    const held = { principalId: megan, directoryScopeId: '/', appScopeId: null };
    const roles = {
      [megan]: [
        { ...held, roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10', roleDefinition: definition },
        { ...held, roleDefinitionId: 'r2', roleDefinition: null },
      ],
    };
    const { graph } = fakeDirectory(users, roles);

    const answer = await resolvePeople(graph, [upn('megan@contoso.com'), upn('kim_fabrikam.com#ext#@contoso.com')], {
      mentionId,
      federatedDomains,
    });

    assert.deepEqual(answer.kind === 'found' && answer.targets, [
      {
        kind: 'account',
        id: megan,
        name: 'Megan Bowen',
        upn: 'megan@contoso.com',
        jobTitle: null,
        synced: true,
        guest: false,
        enabled: false,
        employeeId: '10417',
        roles: ['Global Administrator', 'directory role r2'],
        rolesUnread: [],
        globalAdministrator: true,
        owners: [],
        federated: false,
        activeRoles: ['62e90394-69f5-4237-9190-012177145e10', 'r2'],
        systemApp: null,
      },
      {
        kind: 'account',
        id: idOf(3),
        name: 'Kim Akers',
        upn: 'kim_fabrikam.com#EXT#@contoso.com',
        jobTitle: null,
        synced: false,
        guest: true,
        enabled: true,
        employeeId: null,
        roles: [],
        rolesUnread: [],
        globalAdministrator: false,
        owners: [],
        federated: false,
        activeRoles: [],
        systemApp: null,
      },
    ]);
  });

  it('finds a person once, however often and however named', async () => {
    assert.equal(short(await ask([upn('aw@contoso.com'), mention('29:alex'), upn('megan@contoso.com')])), 'found 1 2');
  });

  it('asks about every unclear name and keeps the other people', async () => {
    assert.equal(
      short(await ask([name('Nobody'), upn('alex@contoso.com'), name('Sam')])),
      'none Nobody: , ambiguous Sam: 5 6 7 of 3, found 1',
    );
  });

  it('does not treat an exact name as unique when Graph has more hits than it returned', async () => {
    const crowd = Array.from({ length: 40 }, (_, index) => user(100 + index, `Alex Number${String(index)}`));

    const answer = await ask([name('Alex')], fakeDirectory([user(50, 'Alex'), ...crowd]));

    assert.equal(short(answer), 'ambiguous Alex: 50 100 101 102 103 104 105 106 107 108 of 41');
  });

  it('does not accept an account with another UPN than the typed one', async () => {
    const { graph } = fakeDirectory(users);
    const odd: Graph = {
      ...graph,
      send: (call) =>
        graph.send({ ...call, path: call.path.encoded.includes('%40') ? graphPath`/users/${alex}` : call.path }),
    };

    const answer = await resolvePeople(odd, [upn('mallory@contoso.com')], { mentionId, federatedDomains });

    assert.equal(short(answer), 'ambiguous mallory@contoso.com: 1 of 1');
  });

  it('needs two round trips for eight people', async () => {
    const many = Array.from({ length: 8 }, (_, index) => user(100 + index, `Person ${String(index)}`));
    const directory = fakeDirectory(many);

    const answer = await ask(
      many.map(({ userPrincipalName }) => upn(userPrincipalName)),
      directory,
    );

    assert.equal(answer.kind, 'found');
    assert.equal(directory.trips(), 2);
  });

  it('reads the lists of the tenant once for the roles of more than ten people', async () => {
    const many = Array.from({ length: 25 }, (_, index) => user(100 + index, `Person ${String(index)}`));
    const directory = fakeDirectory(many);

    await ask(
      many.map(({ userPrincipalName }) => upn(userPrincipalName)),
      directory,
    );

    assert.deepEqual([directory.trips(), directory.calls.length], [2, 25 + 3]);
  });

  it('passes on a problem of Graph and stops calling it', async () => {
    const problem = new GraphProblem('throttled', 'too many');
    const many = Array.from({ length: 100 }, (_, index) => upn(`a${String(index)}@x`));
    const directory = fakeDirectory(users, {}, ({ path }) => (path.encoded === '/users/a0%40x' ? problem : undefined));

    await assert.rejects(ask(many, directory), problem);

    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    assert.equal(directory.calls.filter(({ path }) => path.encoded.includes('%40')).length, 32);
  });

  it('treats a UPN that Graph rejects as unknown', async () => {
    const rejected = new GraphProblem('rejected', 'Bad Request');
    const directory = fakeDirectory(users, {}, ({ path }) => (path.encoded.includes('%24x') ? rejected : undefined));

    assert.equal(short(await ask([upn('$x@contoso.com')], directory)), 'none $x@contoso.com: ');
  });

  it('names what it has no permission to read about roles', async () => {
    const forbidden = new GraphProblem('forbidden', 'no');
    const directory = fakeDirectory(users, {}, ({ path }) =>
      path.encoded.includes('transitive') ? forbidden : undefined,
    );

    const answer = await ask([upn('alex@contoso.com')], directory);

    assert.deepEqual(answer.kind === 'found' && answer.targets.map(({ rolesUnread }) => rolesUnread), [['groups']]);
  });

  it('finds nobody in random input except people it names', async () => {
    const pieces = fc.constantFrom(
      'alex',
      'Alex Wilber',
      '@contoso.com',
      '"',
      "'",
      '/',
      '..',
      '%',
      '#',
      ' ',
      '\u212a',
      '\u200b',
      '*',
      'megan',
      '\\',
      'OR',
      ':',
      '(',
      ')',
      '\u202e',
      '?',
      ',',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces).map((all) => all.join('')),
        ),
        async (junk) => {
          const parsed = say(`contain ${junk}`);
          const binding = parsed.kind === 'command' ? bindArguments(sample('contain'), parsed, noon) : undefined;
          if (binding?.kind !== 'bound') return;
          const answer = await ask(binding.people['user'] ?? []);
          const plain = junk
            .replace(/\p{Cf}/gu, '')
            .normalize('NFKC')
            .toLowerCase()
            .replace(/\s+/g, ' ');

          for (const { upn, name } of answer.kind === 'found' ? answer.targets : [])
            assert.ok(plain.includes(upn.toLowerCase()) || plain.includes(name.toLowerCase()), `${upn} for ${junk}`);
        },
      ),
      { numRuns: 500 },
    );
  });
});
