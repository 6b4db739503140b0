import assert from 'node:assert/strict';
import { readPeople, type PersonQuery } from '../../../services/commands/person-query.ts';
import { resolveMany, type ResolvedLines, type ResolveManyOptions } from '../../../services/commands/resolve-many.ts';
import { createFederatedDomains } from '../../../services/directory/domains.ts';
import { idOf } from '../../practice/practice-fixture.ts';
import { client, problemIn } from '../../harness/graph.ts';
import { addPeople } from '../../harness/many-people.ts';

interface Line {
  readonly line: number;
  readonly typed: string;
  readonly query: PersonQuery;
}

/** Lines as somebody types them, names without quotes. */
const linesOf = (typed: readonly string[]): readonly Line[] =>
  typed.map((text, n) => {
    const [person] = readPeople({ kind: 'word', text, quoted: true });
    assert.ok(person?.ok, text);
    return { line: n + 1, typed: text, query: person.query };
  });

async function fixture() {
  const { graph, tenant } = await client();
  const look = (typed: readonly string[], options: Partial<ResolveManyOptions> = {}) =>
    resolveMany(graph, linesOf(typed), { federatedDomains: createFederatedDomains(() => 0), ...options });
  return { graph, tenant, look };
}

/** Formats what became of each line, by its number. */
function short({ found, unknown, ambiguous, duplicates }: ResolvedLines<Line>): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(found.map(({ line, target }) => [line.typed, target.name])),
    ...Object.fromEntries(unknown.map(({ typed, near }) => [typed, `nobody, near ${near.length}`])),
    ...Object.fromEntries(ambiguous.map(({ typed, total }) => [typed, `one of ${total}`])),
    ...Object.fromEntries(duplicates.map(({ typed, of }) => [typed, `as line ${of}`])),
  };
}

describe('a long list of people', () => {
  it('is sorted into those found, unknown, ambiguous and named twice', async () => {
    const { look } = await fixture();

    const answer = await look([
      'megan@contoso.com',
      idOf('Alex'),
      'legal-desk@contoso.com',
      "miriam.o'neil@contoso.com",
      'kim_fabrikam.com#EXT#@contoso.onmicrosoft.com',
      'Grady Archie',
      'nobody@contoso.com',
      'diegos@contoso.com',
      '11111111-2222-4333-8444-555555555555',
      'Nobody At All',
      'Alex',
      'MEGAN@contoso.com',
      'alex@contoso.com',
      'Alex Wilber',
    ]);

    assert.deepEqual(short(answer), {
      'megan@contoso.com': 'Megan Bowen',
      [idOf('Alex')]: 'Alex Wilber',
      'legal-desk@contoso.com': 'Cameron White',
      "miriam.o'neil@contoso.com": "Miriam O'Neil",
      'kim_fabrikam.com#EXT#@contoso.onmicrosoft.com': 'Kim Akers',
      'Grady Archie': 'Grady Archie',
      'nobody@contoso.com': 'nobody, near 0',
      'diegos@contoso.com': 'nobody, near 0',
      '11111111-2222-4333-8444-555555555555': 'nobody, near 0',
      'Nobody At All': 'nobody, near 0',
      Alex: 'one of 1',
      'MEGAN@contoso.com': 'as line 1',
      'alex@contoso.com': 'as line 2',
      'Alex Wilber': 'as line 2',
    });
  });

  it('keeps the order in which it was typed, and finds the traits of everybody', async () => {
    const { look } = await fixture();

    const { found } = await look(['grady@contoso.com', 'alex@contoso.com', 'Megan Bowen', 'lee@contoso.com']);

    assert.deepEqual(
      found.map(({ line, target }) => [line.line, target.upn, target.enabled]),
      [
        [1, 'grady@contoso.com', true],
        [2, 'alex@contoso.com', true],
        [3, 'megan@contoso.com', true],
        [4, 'lee@contoso.com', true],
      ],
    );
  });

  it('takes words without quotes as one name', async () => {
    const { look } = await fixture();
    const { graph } = await client();
    const query: PersonQuery = { kind: 'name', name: 'Alex Wilber Megan Bowen', isUnquoted: true };

    const one = await look(['Alex Wilber']);
    const two = await resolveMany(graph, [{ line: 1, query }], { federatedDomains: createFederatedDomains(() => 0) });

    assert.equal(one.found.length, 1);
    assert.deepEqual([two.found.length, two.unknown.length], [0, 1]);
  });

  for (const count of [40, 400]) {
    it(`takes a call for twenty lines: ${count} addresses and ids`, async () => {
      const { graph, tenant, look } = await fixture();
      const people = await addPeople(graph, count);
      const before = tenant.calls.length;
      const told: number[] = [];

      const { found } = await look(
        people.map(({ id, upn }, n) => (n % 2 === 0 ? upn : id)),
        { onProgress: (done) => told.push(done) },
      );

      assert.deepEqual(
        found.map(({ target }) => target.upn),
        people.map(({ upn }) => upn),
      );
      const sent = tenant.calls.slice(before).filter(({ batched }) => batched !== true).length;
      // 15 in a call; the reads of roles and domains do not depend on how many there are
      assert.ok(sent <= count / 15 + 1 + 40, String(sent));
      assert.equal(told.at(-1), count);
    });
  }

  it('takes a call for twenty lines also where each needs calls of its own', async () => {
    const { tenant, look } = await fixture();

    const { unknown } = await look(Array.from({ length: 400 }, (_, n) => `nobody${String(n)}@contoso.com`));

    assert.equal(unknown.length, 400);
    const sent = tenant.calls.filter(({ batched }) => batched !== true).length;
    assert.ok(sent <= 27 + (3 * 400) / 20 + 10, String(sent));
  });

  it('ends with its signal', async () => {
    const { look } = await fixture();
    const stop = new AbortController();

    const problem = await problemIn(
      look(
        Array.from({ length: 100 }, (_, n) => `nobody${String(n)}@contoso.com`),
        {
          signal: stop.signal,
          onProgress: () => {
            stop.abort();
          },
        },
      ),
    );

    assert.equal(problem.code, 'no-answer');
  });

  it('can be of devices', async () => {
    const { look } = await fixture();

    const answer = await look(['CTS-ALEX-01', 'NO-SUCH-DEVICE', 'cts-alex-01'], { kind: 'devices' });

    assert.deepEqual(short(answer), {
      'CTS-ALEX-01': 'CTS-ALEX-01',
      'NO-SUCH-DEVICE': 'nobody, near 0',
      'cts-alex-01': 'as line 1',
    });
  });
});
