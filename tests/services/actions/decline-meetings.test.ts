import assert from 'node:assert/strict';
import { z } from 'zod';
import { graphPath } from '../../../services/graph/graph.ts';
import { declineMeetings } from '../../../services/actions/decline-meetings.ts';
import { setOutOfOffice } from '../../../services/actions/set-out-of-office.ts';
import { repliesOf } from '../../../services/directory/automatic-replies.ts';
import { actionFixture, problem, secrets } from '../../harness/actions.ts';
import { sentCmdlet } from '../../harness/sent-cmdlet.ts';

const away = { internal: 'Away <until> May', external: 'Gone', from: '2090-04-01', to: '2090-05-01' };

/** An account whose automatic replies are scheduled. */
async function absent() {
  const fixture = await actionFixture('lidia@contoso.com');
  const { graph, target } = fixture;
  await setOutOfOffice.run({ graph, secrets }, setOutOfOffice.args.parse({ user: target, ...away }));
  return fixture;
}

describe('decline-meetings', () => {
  for (const [which, flags, proof] of [
    ['new', [true, false, false], /declines new invitations during/],
    ['all', [true, true, true], /new invitations and those in the calendar/],
    ['no', [false, false, false], /declines no meetings/],
  ] as const) {
    it(`sends ${which} with the schedule, keeps the replies, and is proved`, async () => {
      const { tenant, graph, target } = await absent();
      const args = declineMeetings.args.parse({ user: target, which, message: 'Back in May' });
      const before = await repliesOf(graph, target.id);
      const first = await declineMeetings.prove?.({ graph, since: 0 }, args);

      await declineMeetings.run({ graph, secrets }, args);

      const sent = tenant.calls
        .flatMap((call) => sentCmdlet(call.body) ?? [])
        .find(({ name }) => name.startsWith('Set-'));
      const given = sent?.parameters ?? {};
      assert.deepEqual(
        ['AutoDeclineFutureRequestsWhenOOF', 'DeclineEventsForScheduledOOF', 'DeclineAllEventsForScheduledOOF'].map(
          (name) => given[name],
        ),
        flags,
      );
      assert.deepEqual(
        [given['AutoReplyState'], given['StartTime'], given['EndTime'], given['DeclineMeetingMessage']],
        ['Scheduled', '2090-04-01T00:00:00Z', '2090-05-01T00:00:00Z', 'Back in May'],
      );
      assert.deepEqual(await repliesOf(graph, target.id), before);
      assert.equal(first === undefined, which !== 'no');
      assert.match((await declineMeetings.prove?.({ graph, since: 0 }, args)) ?? '', proof);
    });
  }
  it('does nothing where no automatic replies are scheduled, and says what to do first', async () => {
    const { tenant, graph, target } = await actionFixture('alex@contoso.com');

    const ran = declineMeetings.run({ graph, secrets }, declineMeetings.args.parse({ user: target }));

    await assert.rejects(ran, /set them first with set-out-of-office and to=/);
    assert.deepEqual(
      tenant.calls.filter(({ url }) => url.includes('InvokeCommand')),
      [],
    );
  });
  it('does nothing once the absence is over', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    const soon = { internal: 'Away', from: '2020-01-01', to: '2020-01-02' };
    const replies = {
      status: 'scheduled',
      scheduledStartDateTime: { dateTime: `${soon.from}T00:00:00`, timeZone: 'UTC' },
      scheduledEndDateTime: { dateTime: `${soon.to}T00:00:00`, timeZone: 'UTC' },
      internalReplyMessage: soon.internal,
    };
    await graph.send({
      method: 'PATCH',
      path: graphPath`/users/${target.id}/mailboxSettings`,
      body: { automaticRepliesSetting: replies },
      response: z.unknown(),
    });

    const ran = declineMeetings.run({ graph, secrets }, declineMeetings.args.parse({ user: target }));

    await assert.rejects(ran, problem('rejected'));
  });
  for (const [status, code] of [
    [403, 'forbidden'],
    [429, 'throttled'],
    [503, 'unavailable'],
  ] as const)
    it(`throws ${code} when Exchange answers ${status}`, async () => {
      const { tenant, graph, target } = await absent();
      tenant.setFaults([{ match: 'POST /adminapi/beta/*/InvokeCommand', status, times: 9 }]);

      const ran = declineMeetings.run({ graph, secrets }, declineMeetings.args.parse({ user: target }));

      await assert.rejects(ran, problem(code));
    });
  it('tells that declined meetings do not come back, and takes the rest back', () => {
    const { wayBack } = declineMeetings;
    const of = (kept: object, which: string) =>
      JSON.stringify(wayBack.kind === 'command' && wayBack.restore({ ...kept }, { which }));

    assert.match(of({ fresh: false, all: false }, 'all'), /somebody has to send them anew/);
    assert.match(of({ fresh: true, all: true }, 'no'), /somebody has to send them anew/);
    assert.match(of({ fresh: true, all: false }, 'no'), /"which":"new"/);
    assert.match(of({ fresh: false, all: false }, 'new'), /"which":"no"/);
  });
});
