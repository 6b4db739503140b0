import assert from 'node:assert/strict';
import { cardFor } from '../../cards/buttons.ts';
import { reportCard } from '../../cards/report-card.ts';
import { worstFirst } from '../../services/contract/findings.ts';
import { finding, type FindingKind } from '../../services/directory/findings.ts';
import { button, buttons, pressableRows, shown, weight } from '../harness/cards.ts';
import { adele, asked } from '../harness/views.ts';

const stamp = { practice: false, at: asked };
const ago = (minutes: number): string => new Date(asked - minutes * 60_000).toISOString();
const contain = { label: 'Contain…', command: 'contain alex@contoso.com' };
const some = (...kinds: FindingKind[]) => worstFirst(kinds.map((kind) => finding(kind, `found ${kind}`, ago(19))));

describe('the findings of a report', () => {
  it('are the three worst kinds, each with when and why, and the number of the others', () => {
    const findings = some('sign-ins-failed', 'no-mfa', 'method-added', 'mail-forwarded', 'fast-travel');

    const text = shown(reportCard({ title: 'x', findings }, stamp));

    assert.match(
      text,
      /The three worst findings\nfound fast-travel, 19 min ago\. Hardly [^\n]*\nfound mail-forwarded[^\n]*\nfound method-added[^\n]*\n2 more findings are marked below\./,
    );
  });
  it('of one kind are one finding with their number', () => {
    const findings = some('mail-forwarded', 'mail-forwarded', 'mail-forwarded', 'no-mfa');

    const text = shown(reportCard({ title: 'x', findings }, stamp));

    assert.match(text, /found mail-forwarded, 19 min ago \(and 2 more like it\)\. Mail goes on/);
    assert.match(text, /found no-mfa/);
  });
  it('have the buttons below them, containment in red, and none at the end', () => {
    const card = reportCard({ title: 'x', findings: some('fast-travel'), offers: [contain] }, stamp);

    assert.deepEqual(
      card.body.slice(1, 3).map(({ type }) => type),
      ['Container', 'ActionSet'],
    );
    assert.equal(card.actions, undefined);
    assert.equal(button(card, 'Contain…').style, 'destructive');
  });
  it('have buttons that work for their reader only, as those at the end of a card do', () => {
    const card = reportCard({ title: 'x', findings: some('fast-travel'), offers: [contain] }, stamp);

    const { data, fallback } = button(cardFor(adele.id, card), 'Contain…');

    assert.deepEqual([data['for'], fallback.data['for']], [adele.id, adele.id]);
  });
  it('stand beside what was not read, which a reader without cards is told as well', () => {
    const unread = [{ what: 'Inbox rules', why: 'no permission (MailboxSettings.Read)' }];

    const card = reportCard({ title: 'x', findings: [], looked: ['Risk', 'Sign-ins'], unread }, stamp);

    assert.match(
      shown(card),
      /Nothing marked in what was read\nRisk and Sign-ins\nNot looked at\nInbox rules: no permission \(MailboxSettings\.Read\)\./,
    );
    assert.match(
      card.fallbackText ?? '',
      /Nothing marked in what was read: Risk and Sign-ins\. Not looked at: Inbox rules/,
    );
  });
  it('are not said to be none in a list with nothing in it', () => {
    const empty = { title: 'No sign-ins of Alex Wilber', findings: [] };
    for (const rows of [{ rows: [] }, { table: { columns: ['Time'], rows: [] } }]) {
      const card = reportCard({ ...empty, ...rows }, stamp);

      assert.doesNotMatch(shown(card), /Nothing marked/);
      assert.doesNotMatch(card.fallbackText ?? '', /Nothing marked/);
    }
  });
  it('are not said to be none where nothing was read', () => {
    const card = reportCard({ title: 'x', unread: [{ what: 'Everything', why: 'Graph said unavailable' }] }, stamp);

    assert.doesNotMatch(shown(card), /Nothing marked/);
    assert.doesNotMatch(card.fallbackText ?? '', /Nothing marked/);
  });
});

describe('the rows of a report', () => {
  const rows = [
    { what: 'Signed in', who: 'Alex', where: 'Lagos, NG', at: asked - 19 * 60_000, mark: 'bad' as const },
    { what: 'Signed in', who: 'Alex', where: 'Warsaw, PL', at: asked - 86_400_000 },
  ];

  it('say how long ago they were, under the date of their day', () => {
    const text = shown(reportCard({ title: 'x', rows, byDay: true }, stamp));

    assert.match(
      text,
      /Today, [^\n]*, in UTC\nSigned in\nAlex · Lagos, NG\n19 min ago\n13:59\nYesterday, [^\n]*, in UTC\nSigned in/,
    );
  });
  it('take the place of the table, which is for the file', () => {
    const table = { columns: ['Time'], rows: [['2026-03-02 09:12 UTC']] };

    assert.doesNotMatch(shown(reportCard({ title: 'x', rows, table }, stamp)), /09:12 UTC/);
  });
  it('never break an address: a table with one is shown as blocks', () => {
    const table = { columns: ['Name', 'Address'], rows: [['Alex Wilber', 'alex.wilber@contoso.com']] };

    assert.ok(!reportCard({ title: 'x', table }, stamp).body.some(({ type }) => type === 'Table'));
  });
  it('offer nothing when there is nothing to press', () => {
    assert.deepEqual(buttons(reportCard({ title: 'x', rows }, stamp)), []);
  });
});

describe('a row that leads on', () => {
  const lead = { label: 'Show', command: 'show-user 08a792fc-101b-4579-8655-d23de2c4b481' };
  const rowOf = (text: object) => reportCard({ title: 'x', rows: [{ what: 'Alex Wilber', lead, ...text }] }, stamp);

  it('is pressed as a whole, says where it leads, and runs its command on old clients too', () => {
    const [row] = pressableRows(rowOf({}));

    assert.match(shown(rowOf({})), /Alex Wilber\nShow ›/);
    assert.deepEqual(row?.data, { command: lead.command });
    assert.deepEqual(row.fallback.data, { verb: 'start', command: lead.command });
    assert.equal(row.title, 'Show Alex Wilber');
  });
  it('keeps its time', () => {
    assert.match(shown(rowOf({ at: asked - 19 * 60_000 })), /Alex Wilber\n19 min ago\nShow ›/);
  });
  it('works for its reader only', () => {
    const [row] = pressableRows(cardFor(adele.id, rowOf({})));

    assert.deepEqual([row?.data['for'], row?.fallback.data['for']], [adele.id, adele.id]);
  });
  it('is no button where it is a fact', () => {
    assert.deepEqual(pressableRows(rowOf({ lead: 'fact' })), []);
  });
  it('leaves room for all rows of a page on a card', () => {
    const address = 'maximiliana.featherstonehaugh-cholmondeley@northwindtraders.onmicrosoft.com';
    const command = `${lead.command} tenant=northwindtraders.onmicrosoft.com`;
    const row = {
      what: 'Maximiliana Featherstonehaugh',
      details: [address, 'Head of Something'],
      mark: 'bad' as const,
    };
    const rows = Array.from({ length: 25 }, (_, n) => ({ ...row, lead: { ...lead, command }, at: asked - n }));

    const card = cardFor(adele.id, reportCard({ title: 'x', rows }, stamp));

    assert.equal(pressableRows(card).length, 25);
    assert.ok(weight(card) < 80_000, String(weight(card)));
  });
});
