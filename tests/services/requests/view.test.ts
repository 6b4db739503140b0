import assert from 'node:assert/strict';
import { requestCard } from '../../../cards/request-card.ts';
import { resultLine } from '../../../cards/result-line.ts';
import { bindArguments } from '../../../services/commands/bind.ts';
import { parseCommand } from '../../../services/commands/parse.ts';
import { builtinCommands } from '../../../services/commands/builtin.ts';
import { createVocabulary } from '../../../services/commands/vocabulary.ts';
import { commandNamed, commands } from '../../../services/registry.ts';
import { reasonAtMost } from '../../../services/model/request.ts';
import { lineOf, viewOf } from '../../../services/requests/view.ts';
import { buttons, weight } from '../../harness/cards.ts';
import { aPlannedStep, aRequest } from '../../harness/requests.ts';
import { aProblem, targetsNumbered } from '../../harness/views.ts';
import { noon } from '../../harness/moment.ts';

const ports = {
  commandNamed,
  isOffered: () => true,
  practice: false,
  maxTries: 4,
  askedWhere: 'here' as const,
  profiles: {},
  raised: false,
  handover: null,
  standDown: undefined,
  tenantShown: () => null,
};
const vocabulary = createVocabulary(commands, builtinCommands);

/** What Teams takes, in bytes of UTF-16; a little is left for what stands around the card. */
const roomForCard = 95_000;

describe('a result', () => {
  for (const n of [1, 25, 500]) {
    it(`fits into a message when everything failed for ${n} people`, () => {
      const targets = targetsNumbered(n);
      const ended = { startedAt: 1, endedAt: 2, approvals: [] };
      const request = aRequest({ targets, reason: 'x'.repeat(reasonAtMost), state: { kind: 'failed', ...ended } });
      const steps = targets.flatMap(({ id }) =>
        ['reset-password', 'revoke-sessions', 'closing-revoke'].map((part) =>
          aPlannedStep({ target: id, action: part, status: 'failed', problem: aProblem() }),
        ),
      );

      const view = viewOf(request, steps, ports);

      assert.ok(weight(requestCard(view)) < roomForCard, `${weight(requestCard(view))} bytes`);
      assert.ok(weight(requestCard(view, { everyone: true })) < roomForCard);
      assert.ok(resultLine(view).length < 10_000);
      assert.ok(buttons(requestCard(view)).length > 0);
    });
  }
});

describe('a step under way', () => {
  it('is one whose outcome is unknown when its request does not run any more', () => {
    const ended = { startedAt: 1, endedAt: 2, approvals: [] };
    const step = aPlannedStep({ action: 'reset-password', status: 'running', tries: 1, startedAt: 1 });
    const states = [
      { kind: 'running', ...ended },
      { kind: 'expired', ...ended },
      { kind: 'failed', ...ended },
    ] as const;

    const statuses = states.map((state) => viewOf(aRequest({ state }), [step], ports).steps[0]?.status);

    assert.deepEqual(statuses, ['running', 'unknown', 'unknown']);
  });
});

describe('a command line that a button carries', () => {
  const lines: readonly (readonly [why: string, args: Readonly<Record<string, unknown>>, reason: string | null])[] = [
    ['without anything', {}, null],
    ['with options', { deliver: 'reveal', disable: 'yes' }, 'INC-4821'],
    ['with a reason that looks like options', { disable: 'no' }, 'a "quote", key=value --flag because of O’Neil'],
    ['with a reason of two lines', {}, 'first\nsecond'],
  ];
  for (const [why, args, reason] of lines) {
    it(`means the same when it is typed: ${why}`, () => {
      const targets = targetsNumbered(3).map(({ id }) => id);

      const parsed = parseCommand({ text: lineOf('contain', targets, args, reason), mentions: [] }, vocabulary);

      assert.equal(parsed.kind, 'command');
      const bound = bindArguments(parsed.command, parsed, noon);
      assert.equal(bound.kind, 'bound');
      assert.deepEqual(
        bound.people['user']?.map((query) => 'id' in query && query.id),
        targets,
      );
      assert.deepEqual(bound.args, { ...bound.args, ...args });
      assert.equal(bound.reason ?? null, reason?.replace('\n', ' ') ?? null);
    });
  }
});
