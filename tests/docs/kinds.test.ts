import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { metricTable } from '../../bot/telemetry/metric-table.ts';
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

  it('name no metric that there is not', () => {
    const names: readonly string[] = Object.values(metricTable).map(({ name }) => name);
    const others = ['cordon_work']; // the schema of jobs

    const named = ['operate/README.md', 'operate/metrics.md', 'troubleshooting.md'].flatMap((file) =>
      [...inBackticks(page(file))].filter((word) => /^(cordon|http_client)_\w+$/.test(word)),
    );

    assert.deepEqual(
      named.filter((name) => !names.includes(name) && !others.includes(name)),
      [],
    );
  });

  it('name every state that a request ends in', () => {
    const named = inBackticks(page('typing.md'));

    assert.deepEqual(
      endedStates.filter((state) => !named.has(state)),
      [],
    );
  });
});
