import assert from 'node:assert/strict';
import type { ReadAction, Report } from '../../../services/contract/action.ts';
import type { History, PastRequest } from '../../../services/contract/history.ts';
import { isRead } from '../../../services/contract/bundle.ts';
import type { ReportRow } from '../../../services/contract/findings.ts';
import { commands } from '../../../services/registry.ts';
import { createVocabulary } from '../../../services/commands/vocabulary.ts';
import { builtinCommands } from '../../../services/commands/builtin.ts';
import { practiceApps } from '../../../practice/seed/apps.ts';
import { legacySync, mailArchive, payroll } from '../../../practice/seed/backdoors-apps.ts';
import { personId, plainTarget } from '../../../services/model/person.ts';
import { asking } from '../../harness/reads.ts';

const reads = commands.filter(isRead);
const vocabulary = createVocabulary(commands, builtinCommands);

/** One person of each kind that the lists tell apart. */
const people = ['alex', 'bianca', 'christie', 'diego', 'irvin', 'lee', 'patti', 'pradeep', 'raul', 'grady'];

/** Apps of each kind. */
const practiceAppTargets = [...practiceApps, mailArchive, payroll, legacySync].map(({ id, displayName: name }) =>
  plainTarget({ kind: 'app', id: personId(id) ?? assert.fail(id), name, upn: '' }),
);

/** Arguments besides the target: each row is one more run of the command. */
const chosen: Readonly<Record<string, readonly object[]>> = {
  'find-users': [{ text: 'chris green' }],
  'list-users': [{}, { filter: "userType eq 'Guest'" }, { select: 'jobTitle,accountEnabled,businessPhones' }],
  'list-ca-policies': [{}, { country: 'NG', risk: 'high', client: 'other', platform: 'android' }],
  'list-sign-ins': [{ since: '30d' }],
  'list-audit': [{ since: '30d' }],
  'find-mail': [{ from: 'helpdesk@contoso-support.example' }, { subject: 'nobody wrote this' }],
  history: [{}, { request: 'OP-7F3K', user: undefined }],
  'show-app': practiceAppTargets.map((app) => ({ app })),
  'list-new-apps': [{ since: '30d' }],
  'list-deleted': [{}, { kind: 'groups' }, { kind: 'apps' }, { kind: 'service-principals' }, { kind: 'all' }],
};

const past: PastRequest = {
  id: 'OP-7F3K',
  title: 'Contain Alex Wilber',
  state: 'done',
  requester: 'Megan Bowen',
  reason: 'INC-4821',
  createdAt: Date.now(),
};
const events = [{ at: Date.now(), kind: 'opened', words: 'Asked by Megan Bowen', details: '', calls: '' }];
const history: History = {
  about: () => Promise.resolve([past]),
  trail: () => Promise.resolve({ ...past, events }),
  changes: () => Promise.resolve([]),
};

/** Runs a read with every set of arguments, about everybody where it is about somebody. */
async function reportsOf(action: ReadAction): Promise<readonly Report[]> {
  const about = 'user' in action.args.shape ? people : people.slice(0, 1);
  const runs = about.flatMap((name) => (chosen[action.name] ?? [{}]).map((args) => ({ name, args })));
  return Promise.all(
    runs.map(async ({ name, args }) => {
      const { ask } = await asking(action, { upn: `${name}@contoso.com`, args, history });
      return ask();
    }),
  );
}

/** Words of Microsoft's that are what people call the thing. */
const usual = /\b(iOS|iPadOS|macOS|eDiscovery)\b/g;
/** A name of Graph's, or a number of an error without its meaning in front of it. */
const raw = /\b[a-z]+[A-Z]\w*|(?<!\()\b(?:[5-9]\d{4}|\d{6})\b(?!\))/;

/** Everything of a report that is read, without columns of ids. */
function cellsOf({ title, subtitle = '', facts = [], alerts = [], findings = [], rows = [], table }: Report) {
  const ids = new Set(table?.columns.flatMap((column, n) => (/\bid$/i.test(column) ? [n] : [])));
  return [
    title,
    subtitle,
    ...alerts,
    ...facts.flatMap(([name, value]) => [name, typeof value === 'string' ? value : (value.note ?? '')]),
    ...findings.flatMap(({ what, why }) => [what, why]),
    ...rows.flatMap(wordsOf),
    ...(table?.rows ?? []).flatMap((cells) => cells.filter((_, n) => !ids.has(n))),
  ];
}

const wordsOf = ({ what, who = '', where = '', details = [] }: ReportRow): readonly string[] => [
  what,
  who,
  where,
  ...details.map((detail) => (typeof detail === 'string' ? detail : detail.words)),
];

describe('every read', () => {
  for (const action of reads) {
    describe(action.name, () => {
      let made: Promise<readonly Report[]> | undefined;
      const reports = () => (made ??= reportsOf(action));

      it('shows its rows as sentences that lead on, or says that they are facts', async () => {
        for (const { title, table, rows } of await reports()) {
          assert.ok((rows?.length ?? 0) >= (table?.rows.length ?? 0), `${title}: a table is shown as sentences`);
          for (const row of rows ?? []) assert.notEqual(row.lead, undefined, `${title}: ${row.what}`);
        }
      });
      it('leads to commands that exist, about what the row names', async () => {
        for (const { offers = [], rows = [] } of await reports()) {
          const leads = rows.flatMap(({ lead }) => (lead === undefined || lead === 'fact' ? [] : [lead]));
          for (const { command } of [...offers, ...leads])
            assert.notEqual(vocabulary.find(command.split(' ', 1)[0] ?? ''), undefined, command);
        }
      });
      it('offers something about what it marks', async () => {
        for (const { title, offers = [], rows = [], findings = [] } of await reports()) {
          const marked = rows.filter(({ mark }) => mark === 'bad');
          if (marked.length === 0 && findings.length === 0) continue;
          const leads = marked.some(({ lead }) => lead !== 'fact');
          assert.ok(leads || offers.length > 0, `${title}: ${marked[0]?.what ?? findings[0]?.what ?? ''}`);
        }
      });
      it('shows no name of Graph’s without its meaning', async () => {
        for (const report of await reports())
          for (const cell of cellsOf(report)) assert.doesNotMatch(cell.replaceAll(usual, ''), raw);
      });
    });
  }

  it('is run by this test with every word that a list can show', () => {
    assert.deepEqual(
      Object.keys(chosen).filter((name) => !reads.some((action) => action.name === name)),
      [],
    );
  });
});
