import assert from 'node:assert/strict';
import type { Answer } from '../../../cards/answer-card.ts';
import type { Background, ConversationContext, Turn } from '../../../bot/conversation/context.ts';
import { onClick } from '../../../bot/conversation/on-click.ts';
import { onText } from '../../../bot/conversation/on-text.ts';
import { GraphProblem } from '../../../services/graph/graph.ts';
import type { PrivateDelivery } from '../../../services/model/private-delivery.ts';
import type { Right } from '../../../services/model/request.ts';
import type { StandDown } from '../../../services/model/stand-down.ts';
import type { OpenResult } from '../../../services/requests/open-request.ts';
import { client } from '../../harness/graph.ts';
import { aRequest, megan } from '../../harness/requests.ts';
import { aView } from '../../harness/views.ts';
import { noon } from '../../harness/moment.ts';

const tenant = { id: aRequest().home, name: 'Contoso', domains: ['contoso.com'] };
const alexId = aRequest().targets[0]?.id ?? assert.fail();
const contain = `contain ${alexId} because INC-4821`;

/** A line or click of Megan in the incident channel. */
const turn: Turn = {
  person: megan,
  speaker: megan.id,
  place: aRequest().place,
  personal: false,
  moment: noon,
  activity: 'activity-1',
  homeTenant: tenant,
  canTargetAnyTenant: false,
  mentionId: () => Promise.resolve(undefined),
};

const silence = new GraphProblem('no-answer', 'nobody answered');
const notHere = (): never => assert.fail('not a part of this story');

interface Settings {
  readonly right?: Right | GraphProblem;
  readonly opened?: OpenResult;
  readonly takesCommands?: boolean;
  readonly standDown?: StandDown;
  /** What becomes of private messages. */
  readonly delivery?: PrivateDelivery;
}

/** The four ports of a conversation over the practice tenant's directory, without a database or Teams, and what is answered later. */
async function setUp(settings: Settings = {}) {
  const { right = 'yes', opened, takesCommands = true, standDown, delivery = 'delivered' } = settings;
  const later: { readonly where: 'here' | 'privately'; readonly work: () => Promise<Answer> }[] = [];
  const background: Background = {
    answer: (_turn, work) => later.push({ where: 'here', work }),
    sendPrivately(_turn, work) {
      later.push({ where: 'privately', work });
      return Promise.resolve(delivery);
    },
    startThread: notHere,
  };
  const mayAct = () => (right instanceof GraphProblem ? Promise.reject(right) : Promise.resolve(right));
  const request = aRequest();
  const secrets = [{ label: 'Password of alex@contoso.com', secret: 'p1anted' }];
  const { graph, tenant: practice } = await client();
  const context: ConversationContext = {
    requests: {
      open: () => Promise.resolve(opened ?? { ok: true, id: request.id }),
      preview: () => Promise.resolve({ ok: true, view: aView() }),
      decide: () => Promise.resolve({ ok: false, refusal: 'own-request' }),
      waysBack: () => Promise.resolve(undefined),
      retries: () => Promise.resolve(undefined),
      showAgain: () => Promise.resolve({ ok: true, delivery }),
      reveal: () => Promise.resolve({ ok: true, secrets }),
      find: (word) => Promise.resolve(word === request.id ? request : undefined),
      findVisible: (word) => Promise.resolve(word === request.id ? request : undefined),
      findByCard: () => Promise.resolve(request),
      list: () => Promise.resolve([request]),
      history: () => ({ about: notHere, trail: notHere, changes: notHere }),
      openHere: () => Promise.resolve([request]),
      titleOf: () => 'Contain Alex Wilber',
      view: () => Promise.resolve(aView()),
      brake: { now: () => Promise.resolve(standDown), standDown: notHere, resume: notHere },
      postCard: notHere,
      shownBy: () => Promise.resolve(undefined),
      lookups: {
        begin: notHere,
        read: notHere,
        question: notHere,
        again: notHere,
        named: notHere,
        during: notHere,
        ask: notHere,
        opening: notHere,
        end: notHere,
        cancel: notHere,
        activityOf: notHere,
        drain: notHere,
        sweep: notHere,
      },
    },
    people: {
      rights: {
        mayOpen: mayAct,
        mayRequest: mayAct,
        mayApprove: mayAct,
        mayTakePart: mayAct,
        mayBrake: mayAct,
        approverRights: notHere,
        sameAs: notHere,
      },
      strangers: { known: () => undefined, find: () => Promise.resolve(undefined), isFirstNameless: () => true },
      viewers: {
        rightOf: () => Promise.resolve('unknown'),
        strangerIn: () => Promise.resolve(undefined),
        saw: () => Promise.resolve(),
      },
      tenants: { all: [tenant], defaultTenant: tenant, botTenant: tenant.id },
      takesCommands: () => takesCommands,
      incidentChannels: ['#incidents'],
      channels: [],
      mostTargets: 25,
      graphBehind: () => graph,
      scopeOf: notHere,
      approverNames: () => Promise.resolve({ everyone: true, groups: [], people: [], others: 0, fewerForSome: false }),
      directory: () => graph,
      federatedDomains: () => Promise.resolve(new Set()),
      openRead: () => Promise.resolve({ ok: true, run: () => Promise.reject(silence), watch: undefined }),
      switchedOff: () => undefined,
      withFixed: (_, binding) => binding,
      unset: () => [],
      now: notHere,
      isOffered: () => true,
      check: () => Promise.resolve({ title: 'Ready' }),
    },
    secrets: {
      forms: { open: () => Promise.resolve('token-1'), take: () => Promise.resolve(undefined), reopen: notHere },
      held: { keep: () => Promise.resolve('held-1'), read: () => Promise.resolve(undefined), forget: notHere },
      signIns: undefined,
      inNameOf: (_person, _home, work) => work(),
      downloads: {
        keep: ({ name }) => Promise.resolve(`/${name}`),
        keepData: ({ name }) => Promise.resolve(`/${name}`),
        isAddress: notHere,
        take: notHere,
      },
    },
    background,
  };
  const say = (text: string) => onText(context, turn, { text, mentions: [] });
  return { context, later, say, calls: practice.calls };
}

/** Title and sentences of a notice. */
function wordsOf(answer: Answer): readonly string[] {
  if (answer?.kind !== 'notice') assert.fail(`not a notice: ${answer?.kind ?? 'nothing'}`);
  return [answer.notice.title, ...answer.notice.sentences];
}

describe('the answer to a line', () => {
  it('is help where nothing was typed', async () => {
    const { say } = await setUp();

    const answer = await say('');

    assert.equal(answer?.kind, 'help');
  });

  it('is the help of the command that was asked about', async () => {
    const { say } = await setUp();

    const answer = await say('help contain');

    assert.equal(answer?.kind === 'command-help' && answer.help.name, 'contain');
  });

  it('offers what may have been meant, with the rest of the line kept', async () => {
    const { say } = await setUp();

    const answer = await say('contian alex@contoso.com because INC-4821');

    const [offer] = answer?.kind === 'notice' ? (answer.notice.offers ?? []) : [];
    assert.equal(offer?.command, 'contain alex@contoso.com because INC-4821');
  });

  it('is a form with what is known already where something is missing', async () => {
    const { say } = await setUp();

    const answer = await say('contain because INC-4821');

    if (answer?.kind !== 'form') assert.fail(answer?.kind);
    assert.equal(answer.form.command, 'contain');
    assert.equal(answer.form.fields.find(({ key }) => key === 'reason')?.value, 'INC-4821');
  });

  it('is nothing where a request was opened, because its card shows it', async () => {
    const { say } = await setUp();

    assert.equal(await say(contain), undefined);
  });

  it('says that Cordon stands down, and opens nothing, while it does', async () => {
    const standDown = { by: megan, at: 1000, reason: null };
    const { say } = await setUp({ standDown });

    assert.deepEqual(await say(contain), { kind: 'stand-down', news: 'asked', standDown });
  });

  const refusals: readonly (readonly [result: OpenResult, title: string])[] = [
    [{ ok: false, refusal: { kind: 'too-many-targets', most: 1 } }, 'Too many at once'],
    [{ ok: false, refusal: { kind: 'protected', targets: aRequest().targets } }, 'A protected account'],
    [{ ok: false, refusal: { kind: 'own-account', targets: aRequest().targets } }, 'Your own account'],
    [{ ok: false, refusal: { kind: 'own-identity', ids: ['0c0d'] } }, 'Cordon’s own app'],
    [
      { ok: false, refusal: { kind: 'last-administrator', targets: aRequest().targets } },
      'The last Global Administrator',
    ],
    [{ ok: false, refusal: { kind: 'switched-off', name: 'revoke-sessions' } }, 'contain is switched off'],
    [{ ok: false, refusal: { kind: 'too-far-ahead', days: 30 } }, 'Too far ahead'],
    [{ ok: false, refusal: { kind: 'secret-for-several' } }, 'One account at a time'],
    [{ ok: false, refusal: { kind: 'too-many-in-an-hour', most: 50, left: 2, fitsAt: 60_000 } }, 'Too many in an hour'],
    [{ ok: false, refusal: { kind: 'too-many-in-a-day', most: 2, left: 0, fitsAt: undefined } }, 'Too many in a day'],
    [
      { ok: false, refusal: { kind: 'too-many-in-a-minute', most: 3, left: 0, fitsAt: 60_000 } },
      'Too many in a minute',
    ],
  ];
  for (const [opened, title] of refusals) {
    it(`says why no request was opened: ${title}`, async () => {
      const { say } = await setUp({ opened });

      const [first, sentence = ''] = wordsOf(await say(contain));

      assert.equal(first, title);
      assert.match(sentence, /Nothing was done/);
    });
  }

  it('names the channels in which commands are taken, where none is', async () => {
    const { say } = await setUp({ takesCommands: false });

    const words = wordsOf(await say(contain));

    assert.match(words.join(' '), /commands are taken in the incident channels \(#incidents\)/);
  });

  it('refuses people without the right before anybody is looked up', async () => {
    const { calls, say } = await setUp({ right: 'guest' });

    const [title] = wordsOf(await say(contain));

    assert.equal(title, 'You may not ask for this');
    assert.deepEqual(calls, []);
  });

  it('says that Cordon cannot sign in, where that is why the right is unknown', async () => {
    const right = new GraphProblem('unauthorized', 'The setting AZURE_CLIENT_SECRET is wrong.');
    const { say } = await setUp({ right });

    const words = wordsOf(await say(contain));

    assert.deepEqual(words, [
      'Cordon cannot sign in to Microsoft Graph',
      'The setting AZURE_CLIENT_SECRET is wrong.',
      'So it is not known whether you may ask, and no answer means no. Nothing was done. Ask the operator of Cordon to mend its sign-in, then do it again.',
    ]);
  });

  it('to a read command comes later, and says so when Graph does not answer', async () => {
    const { later, say } = await setUp();

    const answer = await say(`show-user ${alexId}`);

    assert.deepEqual([answer, later.map(({ where }) => where)], [undefined, ['here']]);
    assert.deepEqual(wordsOf(await later[0]?.work()), [
      'show-user could not be read: Microsoft Graph did not answer',
      'The connection to Microsoft Graph failed before there was an answer.',
      'Nothing was read. Try again; if it stays so, ask the operator of Cordon to look at its network and proxy.',
    ]);
  });

  it('to a typed password is a warning here and a form in private', async () => {
    const { later, say } = await setUp();

    const answer = await say(`reset-password ${alexId} password=Sommer-2026! because INC-4821`);
    const told = await later[0]?.work();
    const form = await later[1]?.work();

    assert.equal(answer, undefined);
    assert.match(wordsOf(told)[0] ?? '', /password is compromised/);
    assert.deepEqual(
      later.map(({ where }) => where),
      ['here', 'privately'],
    );
    assert.equal(form?.kind === 'form' && form.form.args['form'], 'token-1');
    assert.doesNotMatch(JSON.stringify([told, form]), /Sommer/);
  });

  const outcomes = [
    ['delivered', /^Asked privately\|I sent you a form in your personal chat with me\.$/, []],
    ['refused', /^Not delivered.*\|Teams refused the form.*Open a chat with me.*press Show again\.$/, ['Show again']],
    ['not-yet', /^Not delivered.*\|Teams did not take the form.*Press Show again in a moment\.$/, ['Show again']],
  ] as const;
  for (const [delivery, words, buttons] of outcomes)
    it(`to a line that needs a private form says what became of the form: ${delivery}`, async () => {
      const { later, say } = await setUp({ delivery });

      await say(`reset-password ${alexId} deliver=discard password=private because INC-4821`);
      const told = await later[0]?.work();

      assert.match(wordsOf(told).join('|'), words);
      const offers = told?.kind === 'notice' ? (told.notice.offers ?? []) : [];
      assert.deepEqual(
        offers.map(({ label }) => label),
        buttons,
      );
      for (const { command } of offers)
        assert.equal(command, `reset-password "${alexId}" deliver="discard" password=private because INC-4821`);
    });

  it('to a decision that is refused carries the refusal', async () => {
    const { say } = await setUp();

    const answer = await say('approve OP-7F3K');

    assert.deepEqual(answer, { kind: 'refusal', title: 'OP-7F3K: not done', refusal: 'own-request' });
  });

  it('lists requests by their titles', async () => {
    const { say } = await setUp();

    const answer = await say('requests');

    assert.deepEqual(answer, {
      kind: 'requests',
      rows: [{ id: 'OP-7F3K', title: 'Contain Alex Wilber', state: 'awaiting-approval', createdAt: 0 }],
    });
  });
});

describe('the answer to a click', () => {
  const data = { requestId: 'OP-7F3K', digest: 'd'.repeat(64) };
  const click = { data, replyToId: 'card-1', automatic: false };

  it('on a decision that is refused is the refusal', async () => {
    const { context } = await setUp();

    const answer = await onClick(context, turn, { ...click, verb: 'approve' });

    assert.deepEqual(answer, { kind: 'refusal', refusal: 'own-request' });
  });

  it('that asks for more names everybody, and has the list as files', async () => {
    const { context } = await setUp();

    const answer = await onClick(context, turn, { ...click, verb: 'more' });

    const list = { data: '/OP-7F3K', page: '/OP-7F3K-everyone' };
    assert.deepEqual(answer, {
      kind: 'card',
      card: { kind: 'request', view: aView(), everyone: true, list, viewer: 'requester' },
    });
  });

  it('that reveals holds the secret, and other words for the same click again', async () => {
    const { context } = await setUp();

    const answer = await onClick(context, turn, { ...click, verb: 'reveal' });

    if (answer.kind !== 'card' || answer.card.kind !== 'revealed') assert.fail(answer.kind);
    assert.deepEqual(
      answer.card.secrets.map(({ secret }) => secret),
      ['p1anted'],
    );
    assert.equal(answer.repeat, 'It was shown before or is too old. Ask for a new one.');
  });

  it('of a client that refreshed by itself reveals nothing', async () => {
    const { context } = await setUp();

    const answer = await onClick(context, turn, { ...click, verb: 'reveal', automatic: true });

    assert.deepEqual(answer, { kind: 'refused', words: 'Press the button to see it.' });
  });

  it('with data that does not fit the card names the input, without what came', async () => {
    const { context } = await setUp();
    const wrong = { ...data, reason: { secret: 'p1anted' } };

    const answer = await onClick(context, turn, { ...click, verb: 'confirm', data: wrong });

    if (answer.kind !== 'error') assert.fail(answer.kind);
    assert.equal(answer.statusCode, 400);
    assert.match(answer.words, /input "reason": expected text/);
    assert.doesNotMatch(answer.words, /p1anted/);
  });
});
