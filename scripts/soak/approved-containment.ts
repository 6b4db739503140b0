import { z } from 'zod';
import { practicePersonNamed, practiceTenantId } from '../../practice/people/people.ts';
import { practiceChannel } from '../../practice/teams/activities.ts';
import { atMost } from '../../services/base/parallel.ts';
import { personId, plainTarget, type Person, type Target } from '../../services/model/person.ts';
import type { RequestId } from '../../services/model/request.ts';
import { commandNamed } from '../../services/registry.ts';
import { createLifecycle } from '../../services/requests/lifecycle.ts';
import { migrate } from '../../services/store/migrate.ts';
import { createRequestStore } from '../../services/store/requests.ts';
import { practiceToken } from '../practice-token.ts';
import type { SoakFixture } from './fixture.ts';

const created = z.object({ id: z.string() });

/** Makes accounts in the practice tenant, with its own API. */
export function makeAccounts({ tenant }: SoakFixture, size: number): Promise<readonly Target[]> {
  const numbers = Array.from({ length: size }, (_, n) => n + 1);
  return atMost(
    20,
    numbers,
    async (n) => {
      const [name, upn] = [`Bench ${n}`, `bench${n}@contoso.com`];
      const response = await fetch(`${tenant.origin}/v1.0/users`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${practiceToken}` },
        body: JSON.stringify({
          accountEnabled: true,
          displayName: name,
          mailNickname: `bench${n}`,
          userPrincipalName: upn,
          passwordProfile: { password: 'Kp7-vault-xQv!2mWz' },
        }),
      });
      const { id } = created.parse(await response.json());
      return plainTarget({ kind: 'account', id: idOf(id), name, upn });
    },
    'stop',
  );
}

/**
 * Stores a containment that was confirmed and approved, without a runner, and closes the database.
 * @param key seals the trail; at least 32 bytes
 */
export async function storeApproved(
  db: Parameters<typeof createRequestStore>[0],
  key: Uint8Array,
  targets: readonly Target[],
  { connector }: SoakFixture,
): Promise<RequestId> {
  await migrate(db);
  const lifecycle = createLifecycle({
    db,
    store: createRequestStore(db, key),
    commandNamed,
    now: Date.now,
    owner: 'nobody',
    approvals: null,
    rights: {
      mayRequest: () => Promise.resolve('yes'),
      mayApprove: () => Promise.resolve('yes'),
      sameAs: () => Promise.resolve([]),
    },
    remindMs: () => 0,
    stoodDown: () => Promise.resolve(undefined),
    recheck: () => undefined,
    checkAhead: () => undefined,
    onState: () => undefined,
    onChange: () => undefined,
    onTampered: () => undefined,
    onBug: () => undefined,
  });
  const conversation = practiceChannel();
  const { recipient: bot, from: user, serviceUrl } = connector.message({ from: 'megan', text: 'bench', conversation });
  const [requester, adele, lee] = [personNamed('megan'), personNamed('adele'), personNamed('lee')];
  const id = await lifecycle.open({
    command: 'contain',
    args: { deliver: 'discard', disable: 'auto' },
    targets,
    tenant: practiceTenantId,
    home: practiceTenantId,
    place: {
      conversation: conversation.id,
      reference: { serviceUrl, channelId: 'msteams', bot, user, conversation: { ...conversation, isGroup: true } },
    },
    requester,
    reason: 'bench',
    startsAt: null,
    tier: 'critical',
    approvalsNeeded: 2,
    approvalWindowMs: 60_000,
    because: [],
  });
  await db.query(`UPDATE card SET activity_id = 'shown' WHERE request = $1`, [id]); // decisions count only where a card stands
  const text = { kind: 'text', conversation: conversation.id } as const;
  const decisions = [
    await lifecycle.decide(id, { type: 'confirm', reason: 'bench', count: targets.length }, requester, text),
    await lifecycle.decide(id, { type: 'approve' }, adele, text),
    await lifecycle.decide(id, { type: 'approve' }, lee, text),
  ];
  const refused = decisions.find(({ ok }) => !ok);
  if (refused !== undefined) throw new Error(`the containment did not start: ${JSON.stringify(refused)}`);
  await db.query('UPDATE card SET activity_id = NULL WHERE request = $1', [id]);
  await db.close();
  return id;
}

function personNamed(name: string): Person {
  const person = practicePersonNamed(name);
  if (person === undefined) throw new Error(`nobody is called ${name}`);
  return { id: idOf(person.id), name: person.name };
}

function idOf(text: string): Person['id'] {
  const id = personId(text);
  if (id === undefined) throw new Error(`not an object id: ${text}`);
  return id;
}
