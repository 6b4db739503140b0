import assert from 'node:assert/strict';
import { join } from 'node:path';
import { practicePersonNamed } from '../../practice/people/people.ts';
import { openSqlite } from '../../services/store/sqlite.ts';
import { buttons, shown as read } from '../harness/cards.ts';
import { startHarness, type Harness } from '../harness/harness.ts';
import { alexId, approvable, ended } from '../harness/stories.ts';

const idOf = (name: string): string => practicePersonNamed(name)?.id ?? assert.fail(name);
const named = {
  responders: { people: [idOf('megan')] },
  approvers: { people: [idOf('adele'), idOf('lee'), idOf('nestor')] },
};
const protects = (action: 'refuse' | 'critical') => ({ ...named, protected: { people: [alexId], action } });

/** The same Cordon with another policy, after a stop in which somebody may have edited its database. */
async function again({ dataDir, connector, stop }: Harness, policy: object, edit?: string): Promise<Harness> {
  await stop();
  if (edit !== undefined) {
    const db = openSqlite(join(dataDir, 'cordon.db'));
    await db.query(edit);
    await db.close();
  }
  return startHarness({ dataDir, connector, policy });
}

describe('what the card says about a request that was checked again', () => {
  it('is that more approvals are needed now, why, and that the vote is kept', async () => {
    const first = await startHarness({ policy: named });
    const { id, card } = await approvable(first);

    const second = await again(first, protects('critical'));
    await second.press('adele', card, 'approve');
    const raised = await second.card(new RegExp(`^${id} awaiting-approval: .*1 of 2 approvals`));

    assert.match(
      read(raised.card),
      /Now needs 2 approvals: Alex Wilber is protected by the policy\. Approvals so far still count/,
    );
    assert.match(read(raised.card), /Adele Vance approved/);
    assert.match(raised.text, /; now needs 2 approvals: Alex Wilber is protected by the policy\.$/);
  });

  it('is that it may not go on, why, and that nothing was run', async () => {
    const first = await startHarness({ policy: named });
    const { id, card } = await approvable(first);

    const second = await again(first, protects('refuse'));
    await second.press('adele', card, 'approve');
    const { result, card: end } = await ended(second, id);

    assert.match(result, /Not run: contain Alex Wilber.*Alex Wilber is now protected by the policy; nothing was run/);
    assert.match(end.text, new RegExp(`^${id} failed: Not run: contain Alex Wilber: Alex Wilber is now protected`));
    assert.match(read(end.card), /Alex Wilber is now protected by the policy\. Nothing was run\./);
  });

  it('is that it was tampered with, and whom to tell', async () => {
    const first = await startHarness({ policy: named });
    const { id, card } = await approvable(first);

    const second = await again(first, named, "UPDATE request SET payload = REPLACE(payload, 'discard', 'reveal')");
    await second.press('adele', card, 'approve');
    const { result, card: end } = await ended(second, id);

    assert.match(result, /what is stored is not what was approved; nothing was run.*tell the operator of Cordon/);
    assert.match(read(end.card), /What is stored is not what was approved\. Nothing was run\./);
    assert.deepEqual(buttons(end.card), []);
    assert.deepEqual(second.writes(), []);
  });
});
