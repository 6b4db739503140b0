import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { practicePeople, practicePersonNamed } from '../../practice/people/people.ts';
import { elements, inputs, shown as read } from '../harness/cards.ts';
import { buttonOf, startHarness, type Harness } from '../harness/harness.ts';
import { answerTo, ask, told } from '../harness/stories.ts';

const crowd = practicePeople.filter(({ upn }) => !/^(megan|adele|lee)@/.test(upn)).slice(0, 14);
const containCrowd = `contain ${crowd.map(({ upn }) => upn).join(' ')} because INC-4821`;

const invoked = z.object({ value: z.looseObject({ type: z.literal('AdaptiveCard') }) });

/** The card that answers a click, as the clicker alone sees it. */
const answered = ({ body }: Awaited<ReturnType<Harness['press']>>) =>
  invoked.parse(body).value as unknown as Parameters<typeof read>[0];

/** The address that the card offers to download. */
const addressOn = (card: Parameters<typeof elements>[0], button: string): string =>
  String(elements(card).find(({ type, title }) => type === 'Action.OpenUrl' && title === button)?.['url']);

/** What somebody gets who opens an address in a browser and, where it shows a page with a button, presses the first one. */
async function downloaded(address: string): Promise<Response> {
  const opened = await fetch(address);
  if (opened.headers.get('content-disposition') !== null) return opened;
  const [, action = assert.fail('no button')] = /<form method="post" action="([^"]+)"/.exec(await opened.text()) ?? [];
  return fetch(new URL(action, address), { method: 'POST' });
}

describe('a request about many accounts', () => {
  it('asks for their number before it is confirmed', async () => {
    const story = await startHarness();
    const { card } = await ask(story, containCrowd);

    const asked = inputs(card.card).find(({ id }) => id === 'count');

    assert.equal(asked?.label, 'How many accounts?');
    assert.equal(asked.required, true);
    assert.equal(buttonOf(card, 'confirm').sendsInputs, true);
  });

  it('is not confirmed without it, nor with a wrong one, and then with the right one', async () => {
    const story = await startHarness();
    const { id, card } = await ask(story, containCrowd);

    const none = await story.press('megan', card, 'confirm');
    const wrong = await story.press('megan', card, 'confirm', { count: 13 });
    const nonsense = await story.press('megan', card, 'confirm', { count: 'many' });
    const right = await story.press('megan', card, 'confirm', { count: '14' });

    for (const refused of [none, wrong, nonsense]) assert.match(told(refused), /Type how many there are/);
    assert.match(told(right), new RegExp(`^${id} awaiting-approval: `));
  });

  it('is confirmed by text with the number after the id', async () => {
    const story = await startHarness();
    const { id } = await ask(story, containCrowd);

    const refused = await answerTo(story, `confirm ${id} because INC-4821`);
    await story.say('megan', `confirm ${id} 14 because INC-4821`);

    assert.match(refused.text, /Type how many there are/);
    await story.card(new RegExp(`^${id} awaiting-approval: `));
  });

  it('hands the whole list to whoever presses the button, as a file whose SHA-256 is the digest of the request', async () => {
    const story = await startHarness();
    const { id, card } = await ask(story, containCrowd);
    const { digest } = z.object({ digest: z.string() }).parse(buttonOf(card, 'more').data);

    const everyone = answered(await story.press('adele', card, 'more'));
    const file = await downloaded(addressOn(everyone, 'Download what is decided on'));
    const bytes = Buffer.from(await file.arrayBuffer());

    assert.equal(createHash('sha256').update(bytes).digest('hex'), digest);
    assert.match(read(everyone), new RegExp(`must print:\n${digest.slice(0, 32)}\n${digest.slice(32)}`));
    assert.match(read(card.card), new RegExp(`sha256 ${digest.slice(0, 8)}`));
    const list = z.object({ id: z.string(), targets: z.array(z.string()) }).parse(JSON.parse(bytes.toString()));
    assert.equal(list.id, id);
    assert.deepEqual(
      list.targets,
      crowd.map((person) => person.id),
    );
    for (const { name } of crowd) assert.ok(read(everyone).includes(name), name);
    assert.match(file.headers.get('content-disposition') ?? '', new RegExp(`filename="${id}\\.json"`));
  });

  it('names all of them on a page, those to look at most closely first', async () => {
    const story = await startHarness();
    const { card } = await ask(story, containCrowd.replace(' because', ' enrico@contoso.com because'));

    const everyone = answered(await story.press('adele', card, 'more'));
    const page = await (await downloaded(addressOn(everyone, 'See all names'))).text();

    assert.match(page, /<tbody><tr>(<td>[^<]+<\/td>){3}/);
    for (const { name, id } of crowd) assert.match(page, new RegExp(`${name}.*${id}`));
  });

  it('shows the admins among them first', async () => {
    const story = await startHarness();
    const { card } = await ask(story, 'contain alex@contoso.com grady@contoso.com enrico@contoso.com because INC-4821');

    assert.match(read(card.card), /Enrico Cattaneo[^]*admin: [^]*Alex Wilber[^]*Grady Archie/);
  });

  it('shows the admins first, then whom the policy protects, and says why it needs two approvers', async () => {
    const grady = practicePersonNamed('grady')?.id;
    const story = await startHarness({ policy: { protected: { people: [grady], action: 'critical' } } });

    const { card } = await ask(story, 'contain alex@contoso.com grady@contoso.com enrico@contoso.com because INC-4821');

    assert.match(read(card.card), /Enrico Cattaneo[^]*Grady Archie[^]*Alex Wilber/);
    assert.match(
      read(card.card),
      /Needs\nTwo approvers: Enrico Cattaneo is an admin \([^)]+\) and Grady Archie is protected by the policy/,
    );
  });
});
