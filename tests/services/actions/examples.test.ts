import assert from 'node:assert/strict';
import { policyFile, policyOf } from '../../../bot/config/policy-file.ts';
import { blockedLocation } from '../../../practice/state/named-locations.ts';
import { bindArguments, type BoundArguments } from '../../../services/commands/bind.ts';
import { builtinCommands } from '../../../services/commands/builtin.ts';
import { lookups } from '../../../services/commands/lookups.ts';
import { parseCommand } from '../../../services/commands/parse.ts';
import { createVocabulary } from '../../../services/commands/vocabulary.ts';
import { isLookupKind } from '../../../services/contract/args.ts';
import { argumentsOf } from '../../../services/contract/arguments.ts';
import { argsFor, isRead, partsOf, stagesOf, targetKeyOf, type Command } from '../../../services/contract/bundle.ts';
import type { OwnLedger } from '../../../services/contract/ledger.ts';
import { createFederatedDomains } from '../../../services/directory/domains.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import { noId, plainTarget, type Target } from '../../../services/model/person.ts';
import { commands } from '../../../services/registry.ts';
import { withFixed } from '../../../services/requests/fixed-arguments.ts';
import { secrets, actionFixture } from '../../harness/actions.ts';
import { noon } from '../../harness/moment.ts';

const practicePolicy = policyOf(policyFile.parse({}), true);

/** What Cordon finds in its history about an address that it has blocked. */
const ledger: OwnLedger = {
  lastOf: () => Promise.resolve({ action: 'block-ip', args: { location: blockedLocation }, kept: { listed: false } }),
};

const vocabulary = createVocabulary(commands, builtinCommands);

/** Parses the example of a command as if somebody had typed it. */
function boundExample(command: Command): BoundArguments {
  const parsed = parseCommand({ text: command.example, mentions: [] }, vocabulary);
  assert.ok(parsed.kind === 'command', command.example);
  assert.equal(parsed.command, command, `the example is one of ${parsed.command.name}`);

  const binding = withFixed(practicePolicy, command, bindArguments(command, parsed, noon));
  assert.ok(binding.kind === 'bound', JSON.stringify(binding));
  return binding;
}

/** Looks up the people and devices of each argument, as the bot does before it opens a request. */
async function resolved(
  graph: Graph,
  command: Command,
  people: BoundArguments['people'],
): Promise<ReadonlyMap<string, readonly Target[]>> {
  const found = new Map<string, readonly Target[]>();
  for (const { name, kind } of argumentsOf(command)) {
    const queries = people[name];
    if (queries === undefined || !isLookupKind(kind)) continue;
    const resolution = await lookups[kind](graph, queries, {
      mentionId: () => Promise.resolve(undefined),
      federatedDomains: createFederatedDomains(Date.now),
    });
    assert.ok(resolution.kind === 'found', JSON.stringify(resolution));
    found.set(name, resolution.targets);
  }
  return found;
}

/** The parts that cannot do anything for the target. */
const hinderedFor = (command: Command, target: Target, args: Readonly<Record<string, unknown>>): ReadonlySet<string> =>
  new Set(
    partsOf(command).flatMap((part) =>
      part.tier !== 'read' && part.foresee?.(target, { signedIn: false, appRoles: undefined, args })?.effect === 'none'
        ? [part.name]
        : [],
    ),
  );

const newAccount = plainTarget({ kind: 'new-account', id: noId, name: 'New account', upn: '' });

describe('the example of', () => {
  for (const command of commands) {
    it(`${command.name} works as typed: ${command.example}`, async () => {
      const { graph } = await actionFixture('alex@contoso.com');
      const { people, args } = boundExample(command);
      const found = await resolved(graph, command, people);
      const key = targetKeyOf(command);
      const others = [...found].flatMap(([name, [only]]) => (name === key ? [] : [[name, only] as const]));
      const allArgs = { ...args, ...Object.fromEntries(others) };
      const [target = newAccount] = key === undefined ? [] : (found.get(key) ?? []);

      if (isRead(command)) {
        const report = await command.run({ graph }, argsFor(command, allArgs, target));
        assert.notEqual(report.title, '');
        return;
      }
      for (const actions of stagesOf(command, allArgs, [hinderedFor(command, target, args)])) {
        const notes = await Promise.all(
          actions.map((action) => action.run({ graph, secrets, ledger }, argsFor(action, allArgs, target))),
        );
        assert.ok(notes.every((note) => note !== ''));
      }
    });
  }

  const names = new Set(commands.map(({ name }) => name));
  for (const { name, example } of commands.flatMap(partsOf).filter((part) => !names.has(part.name))) {
    it(`${name}, which is only a part, runs that part: ${example}`, () => {
      const parsed = parseCommand({ text: example, mentions: [] }, vocabulary);

      assert.ok(parsed.kind === 'command');
      assert.ok(partsOf(parsed.command).some((part) => part.name === name));
    });
  }

  for (const { name, example } of builtinCommands) {
    it(`${name} is understood: ${example}`, () => {
      const parsed = parseCommand({ text: example, mentions: [] }, vocabulary);

      assert.ok(parsed.kind === 'builtin');
      assert.equal(parsed.name, name);
    });
  }
});
