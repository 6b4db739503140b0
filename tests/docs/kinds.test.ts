import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { kindsWithWords } from '../../services/audit/trail-words.ts';
import { endedStates } from '../../services/model/request.ts';

const page = (name: string): string => readFileSync(`docs/${name}`, 'utf8');
const inBackticks = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/`([^`\n]+)`/g)].map(([, word]) => word ?? ''));

describe('the pages of the operator', () => {
  it('name every kind of audit event', () => {
    const named = inBackticks(page('audit.md'));

    assert.deepEqual(
      kindsWithWords.filter((kind) => !named.has(kind)),
      [],
    );
  });

  it('name every metric, and none that there is not', () => {
    const schemaOfJobs = 'cordon_work';
    const source = readFileSync('bot/telemetry/metrics.ts', 'utf8');
    const counters = [...source.matchAll(/createCounter\('(\w+)'/g)].map(([, name]) => `${name ?? ''}_total`);
    const others = [...source.matchAll(/(?:seconds|createObservableGauge)\(\s*'(cordon_\w+)'/g)].map(
      ([, name]) => name,
    );

    const named = [...inBackticks(page('operate/README.md'))].filter(
      (word) => /^cordon_\w+$/.test(word) && word !== schemaOfJobs,
    );

    assert.deepEqual(named.sort(), [...counters, ...others].sort());
  });

  it('name every state that a request ends in', () => {
    const named = inBackticks(page('typing.md'));

    assert.deepEqual(
      endedStates.filter((state) => !named.has(state)),
      [],
    );
  });
});
