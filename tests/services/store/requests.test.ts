import { createRequestStore } from '../../../services/store/requests.ts';
import { eachEngine } from '../../harness/engines.ts';
import assert from 'node:assert/strict';
import { genesisOf, verifyChain } from '../../../services/seal/chain.ts';
import type { Request, RequestId } from '../../../services/model/request.ts';
import { IdTaken, noLimits, TooMany } from '../../../services/store/opening.ts';
import { event, id, key, next, owner, store } from '../../harness/store.ts';
import { adele, aPlannedStep, aRequest, lee, waiting } from '../../harness/requests.ts';
import { aTarget } from '../../harness/views.ts';

eachEngine('stored requests', () => {
  it('are read as they were written, in every state', async () => {
    const by = { by: adele, at: 3 };
    const ended = { startedAt: 3, endedAt: 4, approvals: [by] };
    const states: readonly Request['state'][] = [
      waiting.confirmation,
      { ...waiting.approval, approvals: [by] },
      waiting.running,
      { kind: 'done', ...ended },
      { kind: 'partly-done', ...ended },
      { kind: 'failed', ...ended },
      { kind: 'denied', by: adele, why: null, endedAt: 4 },
      { kind: 'cancelled', by: adele, endedAt: 4 },
      { kind: 'expired', endedAt: 4 },
    ];
    for (const [n, state] of states.entries()) {
      const request = aRequest({ state, reason: n === 0 ? null : 'INC-4821', args: { list: ['a'], flag: true } });

      const { requests } = await store(request);

      assert.deepEqual(await requests.find(id), request);
    }
  });

  it('are not opened twice under one id, and nothing of the second one is stored', async () => {
    const { db, requests } = await store();

    const second = requests.add({ request: aRequest({ reason: 'other' }), event, posts: [] });

    await assert.rejects(second, IdTaken);
    assert.equal((await requests.find(id))?.reason, 'INC-4821');
    assert.equal((await requests.events(id)).length, 1);
    assert.equal((await db.query('SELECT n FROM card')).length, 1);
  });

  it('are opened once by one activity, however often it comes', async () => {
    const { db, requests } = await store();
    const again = (n: number) => {
      const request = aRequest({ id: `OP-000${n}` as RequestId });
      return requests.add(
        { request, event, posts: [{ kind: 'card', place: request.place }] },
        { askedBy: 'one activity' },
      );
    };

    const ids = await Promise.all([again(1), again(2), again(3)]);

    assert.equal(new Set(ids).size, 1);
    assert.equal((await db.query(`SELECT id FROM request WHERE id <> '${id}'`)).length, 1);
    assert.equal((await db.query(`SELECT n FROM card WHERE request <> '${id}'`)).length, 1);
  });

  it('are limited per minute by the policy, also when many are opened at once, and again in the next minute', async () => {
    const { requests } = await store();
    const open = (n: number, createdAt: number) =>
      requests
        .add(
          { request: aRequest({ id: `OP-00${n}` as RequestId, createdAt }), event },
          { limits: { ...noLimits, perMinute: 4 } },
        )
        .catch((error: unknown) => (error instanceof TooMany ? 'too many' : assert.fail(String(error))));
    const later = 10_000_000;

    const first = await Promise.all([11, 12, 13, 14, 15, 16].map((n) => open(n, later)));
    const second = await open(17, later + 59_999);
    const third = await open(18, later + 60_000);

    assert.equal(first.filter((answer) => answer === 'too many').length, 2);
    assert.equal(second, 'too many');
    assert.equal(third, 'OP-0018');
    assert.equal((await requests.requestsAbout(aRequest().targets[0]?.id ?? '', 99)).length, 1 + 4 + 1);
  });

  it('are decided one after the other when two people decide at once', async () => {
    const { requests } = await store();
    const seen: string[] = [];
    const decide = (request: Request) => {
      seen.push(request.state.kind);
      return request.state.kind === 'awaiting-approval' ? next(request) : ('not-now' as const);
    };

    const answers = await Promise.all([requests.change(id, decide), requests.change(id, decide)]);

    assert.deepEqual(answers.map(({ ok }) => ok).toSorted(), [false, true]);
    assert.deepEqual(seen, ['awaiting-approval', 'running']);
    assert.equal((await requests.find(id))?.revision, 2);
  });

  it('do not change when the decision is a refusal or throws', async () => {
    const { requests } = await store();

    const refused = await requests.change(id, () => 'own-request');
    const broken = requests.change(id, () => {
      throw new RangeError('a bug');
    });

    await assert.rejects(broken, RangeError);
    assert.deepEqual(refused, { ok: false, refusal: 'own-request', request: aRequest() });
    assert.deepEqual(await requests.find(id), aRequest());
    assert.equal((await requests.events(id)).length, 1);
  });

  it('that are unknown are refused, and no event is stored', async () => {
    const { requests } = await store();
    const nobody = 'OP-ZZZZ' as RequestId;

    const changed = await requests.change(nobody, next);
    await requests.note(nobody, { kind: 'refused', at: 1 });

    assert.deepEqual(changed, { ok: false, refusal: 'no-such-request' });
    assert.equal(await requests.find(nobody), undefined);
    assert.deepEqual(await requests.events(nobody), []);
  });

  it('have sealed audit events, each over the one before', async () => {
    const { requests } = await store();
    await requests.change(id, (request) => next(request, { steps: [aPlannedStep()] }));
    await requests.takeOver(id, owner);
    await requests.note(id, { kind: 'refused', at: 3, why: 'Zoë “said” so\u2028' });
    await requests.patchStep(
      id,
      { owner: 'here', sequence: 1 },
      { status: 'running' },
      { kind: 'step-started', at: 4, tries: 1 },
    );

    const events = await requests.events(id);

    assert.deepEqual(
      events.map(({ sequence, body }) => [sequence, body.kind]),
      [
        [1, 'opened'],
        [2, 'approve'],
        [3, 'refused'],
        [4, 'step-started'],
      ],
    );
    assert.deepEqual(verifyChain(events, key, genesisOf(id)), { ok: true });
    const forged = events.map((entry) =>
      entry.sequence === 3 ? { ...entry, body: { ...entry.body, why: 'nothing' } } : entry,
    );
    assert.equal(verifyChain(forged, key, genesisOf(id)).ok, false);
  });

  it('have jobs that are stored with what they follow from, and only with that', async () => {
    const enqueued: string[] = [];
    const { db } = await store();
    const requests = createRequestStore(db, key, async (tx, kind, jobKey, at) => {
      await tx.query('SELECT 1');
      if (kind !== 'post') enqueued.push(`${kind} ${jobKey} at ${at ?? 'once'}`);
    });

    await requests.change(id, () => 'own-request');
    await requests.change(id, (request) => next(request, { jobs: [{ kind: 'run' }, { kind: 'due', at: 7 }] }));

    assert.deepEqual(enqueued, [`run ${id} at once`, `due ${id} 7 at 7`]);
  });

  it('are left to do while they run, and from their deadline on while they wait', async () => {
    const { db } = await store();
    const enqueued: string[] = [];
    const requests = createRequestStore(db, key, (_, kind, jobKey) => {
      if (kind !== 'post') enqueued.push(`${kind} ${jobKey}`);
      return Promise.resolve();
    });

    await requests.enqueueLeft(999);
    const before = [...enqueued];
    await requests.enqueueLeft(1000);
    await requests.change(id, next);
    await requests.enqueueLeft(0);
    const ended = { ...waiting.running, kind: 'done', endedAt: 3 } as const;
    await requests.change(id, (request) => next(request, { request: { ...request, state: ended } }));
    await requests.enqueueLeft(9999);

    assert.deepEqual([before, enqueued], [[], [`due ${id} 1000`, `run ${id}`]]);
  });

  it('are listed for their channel with all its threads, and for no other channel, newest first', async () => {
    const { requests } = await store();
    const place = (conversation: string) => ({ ...aRequest().place, conversation });
    const others = [
      '19:incidents@thread.tacv2',
      '19:incidents@thread.tacv2;messageid=2',
      '19:incidents@thread.tacv2x',
      '19:incidents',
    ];
    for (const [n, conversation] of others.entries()) {
      const request = aRequest({ id: `OP-AAA${n}` as RequestId, place: place(conversation), createdAt: n + 1 });
      await requests.add({ request, event });
    }

    const here = await requests.latestIn('19:incidents@thread.tacv2;messageid=7', 10);
    const some = await requests.latestIn('19:incidents@thread.tacv2', 2);

    assert.deepEqual(
      here.map((request) => request.id),
      ['OP-AAA1', 'OP-AAA0', id],
    );
    assert.equal(some.length, 2);
    assert.equal((await requests.latestOf(adele.id, 10)).length, 0);
  });

  it('are found by their targets, also when there are several, and not by their requester', async () => {
    const { requests } = await store();
    const both = aRequest({
      id: 'OP-AAA1' as RequestId,
      createdAt: 2,
      targets: [lee, adele].map((who) => aTarget(who)),
    });
    const other = aRequest({ id: 'OP-AAA2' as RequestId, createdAt: 3, targets: [aTarget(lee)], requester: adele });
    for (const request of [both, other]) await requests.add({ request, event });

    const about = async (target: string, limit = 10) =>
      (await requests.requestsAbout(target, limit)).map((request) => request.id);

    assert.deepEqual(await about(lee.id), ['OP-AAA2', 'OP-AAA1']);
    assert.deepEqual(await about(lee.id, 1), ['OP-AAA2']);
    assert.deepEqual(await about(adele.id), ['OP-AAA1']);
    assert.deepEqual(await about(aTarget().id), [id]);
  });
});
