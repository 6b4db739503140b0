import assert from 'node:assert/strict';
import { createStrangers, type StrangerTurn } from '../../../bot/conversation/strangers.ts';
import { policyFile, policyOf } from '../../../bot/config/policy-file.ts';
import type { Right } from '../../../services/model/request.ts';
import { aRequest, megan } from '../../harness/requests.ts';

const tenant = { id: aRequest().home, name: 'Contoso', domains: ['contoso.com'] };
const own = '19:own@thread.tacv2';
const incidents = [
  { id: own, approvers: { people: ['lee@contoso.com'] } },
  '19:one@thread.tacv2',
  '19:two@thread.tacv2',
];
const policy = policyOf(policyFile.parse({ channels: { incidents } }), false);

/** Somebody in a conversation. */
const turnIn = (conversation: string, differs: Partial<StrangerTurn> = {}): StrangerTurn => ({
  person: megan,
  place: { conversation, reference: {} },
  homeTenant: tenant,
  canTargetAnyTenant: false,
  ...differs,
});

/** A memory over an Entra that answers what the test says and counts how often it was asked. */
function setUp(right: Right) {
  const entra = { right, brake: 'no' as Right, asked: 0, askedForBrake: 0, now: 1000 };
  const strangers = createStrangers({
    policy,
    tenants: { all: [tenant] },
    now: () => entra.now,
    rights: {
      mayTakePart: () => {
        entra.asked += 1;
        return Promise.resolve(entra.right);
      },
      mayBrake: () => {
        entra.askedForBrake += 1;
        return Promise.resolve(entra.brake);
      },
    },
  });
  return { entra, strangers };
}

describe('the memory of strangers', () => {
  for (const right of ['no', 'guest', 'disabled', 'outsider'] as const)
    it(`asks Entra once in a minute about somebody whose right is ${right}`, async () => {
      const { entra, strangers } = setUp(right);
      const turn = turnIn('a:megan');

      await strangers.find(turn);
      entra.now += 59_000;
      const again = await strangers.find(turn);
      const within = entra.asked;
      entra.now += 2000;
      await strangers.find(turn);

      assert.deepEqual([again?.right, within, entra.asked], [right, 1, 2]);
    });

  for (const right of ['yes', 'unknown'] as const)
    it(`does not remember the answer ${right}`, async () => {
      const { entra, strangers } = setUp(right);
      const turn = turnIn('a:megan');

      const first = await strangers.find(turn);
      entra.right = 'no';
      const second = await strangers.find(turn);

      assert.deepEqual([first, second?.right, entra.asked], [undefined, 'no', 2]);
    });

  it('asks once for lines that come at the same moment', async () => {
    const { entra, strangers } = setUp('no');

    await Promise.all(Array.from({ length: 20 }, () => strangers.find(turnIn('a:megan'))));

    assert.equal(entra.asked, 1);
  });

  const places: readonly (readonly [string, StrangerTurn, StrangerTurn, asked: number])[] = [
    ['two threads of a channel', turnIn(`${own};messageid=1`), turnIn(`${own};messageid=2`), 1],
    ['two channels under the general policy', turnIn('19:one@thread.tacv2'), turnIn('19:two@thread.tacv2'), 1],
    ['two chats', turnIn('a:megan'), turnIn('19:chat@thread.v2'), 1],
    ['a channel with people of its own and another one', turnIn(own), turnIn('19:one@thread.tacv2'), 2],
    ['a channel and a chat', turnIn('19:one@thread.tacv2'), turnIn('a:megan'), 2],
    ['two tenants', turnIn('a:megan'), turnIn('a:megan', { homeTenant: { ...tenant, id: 'fabrikam' } }), 2],
    ['two people', turnIn('a:megan'), turnIn('a:megan', { person: { ...megan, id: tenant.id as typeof megan.id } }), 2],
  ];
  for (const [what, first, second, asked] of places)
    it(`asks ${asked === 1 ? 'once' : 'twice'} for ${what}`, async () => {
      const { entra, strangers } = setUp('no');

      await strangers.find(first);
      await strangers.find(second);

      assert.equal(entra.asked, asked);
    });

  it('has room for ten thousand, so that no number of people fills this process', async () => {
    const { entra, strangers } = setUp('no');
    const numbered = (n: number) => turnIn('a:x', { person: { ...megan, id: `${n}` as typeof megan.id } });
    for (let n = 0; n <= 10_000; n += 1) await strangers.find(numbered(n));

    const first = strangers.known(numbered(0));
    const last = strangers.known(numbered(10_000));

    assert.deepEqual([first, last?.right, entra.asked], [undefined, 'no', 10_001]);
  });

  it('gives each answer once', async () => {
    const { strangers } = setUp('no');
    const found = (await strangers.find(turnIn('a:megan'))) ?? assert.fail();

    const given = (['refusal', 'help', 'refusal', 'whoami', 'help'] as const).map((answer) => found.isFirst(answer));

    assert.deepEqual(given, [true, true, false, true, false]);
  });

  for (const [right, may, asked] of [
    ['no', false, 1],
    ['yes', true, 2],
    ['unknown', true, 2],
  ] as const)
    it(`asks Entra ${asked === 1 ? 'once' : 'each time'} about a stranger whose right to brake is ${right}`, async () => {
      const { entra, strangers } = setUp('no');
      entra.brake = right;
      const found = (await strangers.find(turnIn(own))) ?? assert.fail();

      const answers = [await found.mayBrake(), await found.mayBrake()];

      assert.deepEqual([answers, entra.askedForBrake], [[may, may], asked]);
    });

  it('answers a sender without an identity once in a minute', () => {
    const { entra, strangers } = setUp('no');

    const given = [
      strangers.isFirstNameless('29:x'),
      strangers.isFirstNameless('29:x'),
      strangers.isFirstNameless('29:y'),
    ];
    entra.now += 61_000;

    assert.deepEqual([...given, strangers.isFirstNameless('29:x')], [true, false, true, true]);
  });
});
