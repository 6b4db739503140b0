import assert from 'node:assert/strict';
import { z } from 'zod';
import { mailboxOf } from '../../../services/directory/exchange.ts';
import { mobileDevicesOf } from '../../../services/directory/mailbox-devices.ts';
import {
  addFullAccess,
  changeOnBehalf,
  changeSendAs,
  fullAccessOf,
  isBareSid,
  removeFullAccess,
  sendAsOf,
} from '../../../services/directory/mailbox-permissions.ts';
import { findMailbox, mailboxRef, onMailbox } from '../../../services/directory/mailbox-ref.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import { actionFixture } from '../../harness/actions.ts';
import { exchangeAnswering } from '../../harness/exchange.ts';

const grady = {
  ExternalDirectoryObjectId: '22c27214-a0a5-4f53-885a-377715979bbf',
  UserPrincipalName: 'grady@contoso.com',
  Identity: 'Grady Archie',
  Alias: 'grady',
};

const exchangeWith = (rows: readonly object[]) => exchangeAnswering(() => rows);

describe('rights on a mailbox', () => {
  it('are read without the mailbox’s own, and taken away and given back as they were', async () => {
    const { graph, target } = await actionFixture('grady@contoso.com');
    const { at, mailbox } = await findMailbox(graph, target);
    const [access] = await fullAccessOf(graph, at);
    assert.deepEqual(access, { user: 'Lidia Holloway', rights: ['FullAccess'], inheritance: 'All' });
    assert.deepEqual(await sendAsOf(graph, at), ['Lidia Holloway']);
    assert.deepEqual(mailbox.GrantSendOnBehalfTo, ['Lidia Holloway']);

    for (const times of [1, 2]) {
      await removeFullAccess(graph, at, access);
      await changeSendAs(graph, at, 'Remove', 'Lidia Holloway');
      await changeOnBehalf(graph, at, 'remove', ['Lidia Holloway']);
      assert.deepEqual([await fullAccessOf(graph, at), await sendAsOf(graph, at)], [[], []], String(times));
    }
    assert.deepEqual((await mailboxOf(graph, target)).GrantSendOnBehalfTo, []);

    await addFullAccess(graph, at, access, false);
    await changeSendAs(graph, at, 'Add', 'Lidia Holloway');
    await changeOnBehalf(graph, at, 'add', ['Lidia Holloway']);
    assert.deepEqual(await fullAccessOf(graph, at, 'lidia@contoso.com'), [access]);
    assert.deepEqual(await sendAsOf(graph, at), ['Lidia Holloway']);
    assert.deepEqual((await mailboxOf(graph, target)).GrantSendOnBehalfTo, ['Lidia Holloway']);
  });
  it('count neither what is inherited or denied, nor the mailbox itself', async () => {
    const row = { Identity: 'Grady Archie', AccessRights: 'FullAccess, ReadPermission' };
    const graph = await exchangeWith([
      { ...row, User: 'NT AUTHORITY\\SELF' },
      { ...row, User: 'Org Admins', IsInherited: true },
      { ...row, User: 'Adele Vance', Deny: true },
      { ...row, User: 'S-1-5-21-1-2-3-4' },
    ]);

    const found = await fullAccessOf(graph, mailboxRef(grady));

    assert.deepEqual(found, [
      { user: 'S-1-5-21-1-2-3-4', rights: ['FullAccess', 'ReadPermission'], inheritance: 'All' },
    ]);
    assert.deepEqual([isBareSid('S-1-5-21-1-2-3-4'), isBareSid('Sara')], [true, false]);
  });
  it('know their mailbox by every name that Exchange gives it', async () => {
    for (const Identity of ['grady archie', 'GRADY', grady.ExternalDirectoryObjectId, 'EURPR03/contoso/grady', null]) {
      const graph = await exchangeWith([{ Identity, User: 'Adele', Trustee: 'Adele', AccessRights: ['SendAs'] }]);

      assert.equal((await fullAccessOf(graph, mailboxRef(grady))).length, 1, String(Identity));
      assert.equal((await sendAsOf(graph, mailboxRef(grady))).length, 1, String(Identity));
    }
  });
});

describe('an answer of Exchange about other mailboxes', () => {
  const other = { Identity: 'Patti Fernandez', User: 'Adele', Trustee: 'Adele', AccessRights: ['FullAccess'] };
  const reads: readonly (readonly [string, (graph: Graph) => Promise<unknown>])[] = [
    ['full access', (graph) => fullAccessOf(graph, mailboxRef(grady))],
    ['the right to send as somebody', (graph) => sendAsOf(graph, mailboxRef(grady))],
    ['phones', (graph) => mobileDevicesOf(graph, mailboxRef(grady))],
  ];
  for (const [what, read] of reads)
    it(`is refused as a whole: ${what}`, async () => {
      const rows = [{ ...other, Identity: 'Grady Archie' }, other].map((row) =>
        what === 'phones' ? { Identity: `${row.Identity}\\ExchangeActiveSyncDevices\\x` } : row,
      );
      const graph = await exchangeWith(rows);

      await assert.rejects(read(graph), /belongs to other mailboxes/);
    });
  it('is refused where it names another person, or several', async () => {
    const { target } = await actionFixture('alex@contoso.com');
    for (const rows of [[grady], [{ ...grady, ExternalDirectoryObjectId: target.id }, grady]]) {
      const graph = await exchangeWith(rows);

      await assert.rejects(mailboxOf(graph, target), /belongs to other mailboxes/);
    }
  });
  it('is never asked for: an empty identity is not sent', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');
    const at = mailboxRef(grady);

    await assert.rejects(onMailbox(graph, at, { name: 'Get-InboxRule', identity: ' ', item: z.unknown() }), RangeError);
    await assert.rejects(fullAccessOf(graph, at, ''), RangeError);
    await assert.rejects(changeSendAs(graph, at, 'Remove', ' '), RangeError);
    assert.throws(() => mailboxRef({ ...grady, ExternalDirectoryObjectId: '' }), /without an object id/);

    assert.equal(tenant.calls.length, 0);
  });
});
