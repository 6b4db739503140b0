import assert from 'node:assert/strict';
import { commandHelpCard, commandListCard, helpCard } from '../../cards/help-card.ts';
import { helpOnPart } from '../../bot/conversation/help.ts';
import { builtinCommands } from '../../services/commands/builtin.ts';
import { commands } from '../../services/registry.ts';
import { button, shown } from '../harness/cards.ts';

describe('the help card', () => {
  const line = (n: number) => ({
    group: 'Look up',
    name: `read-${n}`,
    summary: 'Look',
    example: `read-${n} alex@contoso.com`,
    tier: 'read' as const,
    approvalWhen: null,
  });
  const contain = {
    group: 'Act',
    name: 'contain',
    summary: 'Contain',
    example: 'contain alex@contoso.com',
    tier: 'destructive' as const,
    approvalWhen: null,
  };
  const update = { ...contain, name: 'update', tier: 'change' as const, approvalWhen: 'it sets mail' };
  const list = (lines: readonly (typeof contain | typeof update | ReturnType<typeof line>)[]) =>
    commandListCard({ title: 'All commands', lines, note: 'A note.', practice: false });

  it('shows each task with the line that does it, and a button for each', () => {
    const card = helpCard({
      tasks: [{ title: 'Contain someone', line: 'contain alex@contoso.com' }],
      note: 'A note.',
      offers: [{ label: 'Contain…', command: 'contain' }],
      practice: false,
    });

    assert.match(shown(card), /Contain someone\ncontain alex@contoso\.com\nA note\./);
    assert.deepEqual(button(card, 'Contain…').data, { command: 'contain' });
  });

  it('groups commands, each with an example that works', () => {
    const words = shown(list([line(1), contain, update]));

    assert.match(
      words,
      /Look up\nread-1 alex@contoso\.com\nLook\nAct\ncontain alex@contoso\.com\nContain · approval\ncontain alex@contoso\.com\nContain · approval for some\nA note\./,
    );
  });

  it('fits any number of commands into one card', () => {
    const card = list(Array.from({ length: 60 }, (_, n) => line(n)));

    assert.ok(JSON.stringify(card).length < 20_000);
    assert.match(shown(card), /read-59 Look/);
  });

  it('names every command in the plain text too, for clients that show no cards', () => {
    const { fallbackText } = commandListCard({ ...helpOnPart('all', () => true, { personal: false }), practice: true });
    const named = new Set((fallbackText ?? '').split(/[\s,.:]+/));
    const missing = [...commands, ...builtinCommands].filter(({ name }) => !named.has(name));

    assert.deepEqual(
      missing.map(({ name }) => name),
      [],
    );
    assert.match(fallbackText ?? '', /Mention me, then type a command\.$/);
  });

  it('describes one command: exact usage, arguments, aliases and permissions', () => {
    const card = commandHelpCard({
      name: 'contain',
      summary: 'Contain',
      usage: 'contain <user...> [disable=no]',
      example: 'contain alex@contoso.com',
      aliases: ['reset-and-revoke'],
      tier: 'destructive',
      approvalWhen: null,
      permissions: ['User.Read.All'],
      switchedOff: null,
      practice: true,
      args: [
        { name: 'disable', description: 'Block sign-in first', default: 'no' },
        { name: 'user', description: 'Who', default: null },
      ],
    });

    assert.match(shown(card), /contain <user\.\.\.> \[disable=no\]/);
    assert.match(shown(card), /disable \(if left out: no\)\nBlock sign-in first\nuser\s*\nWho/);
    assert.match(
      shown(card),
      /Aliases\nreset-and-revoke\nAsks for\nyour confirmation, then an approval by somebody else\nPermissions\nUser\.Read\.All/,
    );
    assert.match(shown(card), /Practice tenant/);
  });

  it('says which arguments of one command need an approval', () => {
    const card = commandHelpCard({
      ...update,
      usage: 'u',
      aliases: [],
      permissions: [],
      switchedOff: null,
      practice: true,
      args: [],
    });

    assert.match(shown(card), /your confirmation; an approval by somebody else as well when it sets mail/);
  });
});
