// Plays the main story in the Agents Playground with a real browser, as a responder would, and keeps a picture of each step.
// After a build:  NODE_MODULES_DIR=<folder of playwright-core> CHROMIUM=<binary> SHOTS=<folder> node .ci/playground.mjs
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = join(import.meta.dirname, '..');
const shots = resolve(process.env.SHOTS ?? join(root, 'build/shots'));
const { chromium } = createRequire(resolve(process.env.NODE_MODULES_DIR ?? root, 'x.js'))('playwright-core');

const { activityBuilders } = await import('../dist/practice/teams/activities.js');
const { sendActivity } = await import('../dist/practice/teams/send-activity.js');
const wide = { width: 1400, height: 1600 };
const phone = { width: 390, height: 844 };

const home = mkdtempSync(join(tmpdir(), 'cordon-playground-')); // whatever is written at run time stays in here
copyFileSync(join(root, '.m365agentsplayground.yml'), join(home, '.m365agentsplayground.yml'));
const approvers = '06066966-05a4-4bef-93b0-a0e4a88cc0d9'; // the group Incident Approvers of the practice tenant
writeFileSync(join(home, 'cordon.yaml'), `approvers: { groups: ['${approvers}'] }\n`);
const settings = { PORT: '0', PLAYGROUND_PORT: '0', CORDON_DATA: join(home, 'data') }; // 0: any free port
const cordon = spawn(process.execPath, [join(root, 'dist/scripts/start.js')], {
  cwd: home,
  env: { PATH: process.env.PATH, HOME: home, LOG_LEVEL: 'warn', ...settings },
  stdio: ['ignore', 'pipe', 'inherit'],
  detached: true, // leads a process group, so that it can be ended with all that it started
});
const gone = once(cordon, 'exit');
let [step, taken, themes] = ['start', 0, ['light']];
let browser, page, ending, bot;
const sent = []; // the activities that the Playground has logged, oldest first
const read = () => page.waitForTimeout(2500); // as a person does; sooner, an update of the card (one in 1.5 s) hides things
const press = (name, where = page) => where.getByRole('button', { name, exact: true }).last().click();
setTimeout(() => end(new Error('no time left')), 130_000);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end(new Error(signal)));
await story().then(() => end(), end);

async function story() {
  await openPlayground();
  await shown('welcome', /out of an attacker’s hands/);
  await listFollowed();
  await page.getByRole('treeitem', { name: /incidents/ }).click();
  const id = await containedInChannel();
  await approvedOnPhone();
  await senderContained();
  await page.getByRole('treeitem', { name: /Personal Chat/ }).click();
  await page.getByText('Start a new post').waitFor({ state: 'hidden' });
  await helped(id);
  await filledIn();
  await changed();
}

/** A typed line becomes a containment, which an approver from a group approves. */
async function containedInChannel() {
  const where = page.getByRole('group').filter({ hasText: 'Alex Wilber' }); // the thread, once it has a card
  const asked = 'contain alex@contoso.com because impossible travel, INC-4821';
  await shown('confirm', 'Contain Alex Wilber?', () => say(asked, { mention: true, button: 'Post' }), where);
  await shown('approval', 'Approve: contain Alex Wilber', () => press('Request approval', where), where);
  const [id] = /OP-\w{4,}/.exec(await where.innerText());
  await shown('approvers-called', /Adele Vance.*Lee Gu.*Nestor Wilke.*Patti Fernandez/, undefined, where);
  await notified('Approve? Contain Alex Wilber, asked by Megan Bowen, impossible travel, INC-4821');
  await read();
  await shown('own-approval-refused', /another person must/, () => press('Approve', where), where);
  const approved = await stopwatch('Containing Alex Wilber', 'Alex Wilber is contained ·', 'What happened');
  await read();
  const approve = () => say(`as adele: approve ${id}`, { mention: true, where });
  await shown('running', 'Containing Alex Wilber', approve, where);
  await shown('result-line', 'Alex Wilber is contained ·', undefined, where);
  await shown('result-mentions', 'Megan Bowen, Adele Vance', undefined, where);
  await shown('result', 'What happened', undefined, where);
  console.log(`approval sent -> running card, result line, result card: ${await approved()} ms`);
  return id;
}

/** Somebody else asks; Megan approves in a window as wide as a phone. */
async function approvedOnPhone() {
  const where = page.getByRole('group').filter({ hasText: 'Grady Archie' });
  const asked = 'as adele: contain grady@contoso.com because stolen laptop, INC-4822';
  await shown('asked-by-another', 'Contain Grady Archie?', () => say(asked, { mention: true, button: 'Post' }), where);
  const [id] = /OP-\w{4,}/.exec(await where.innerText());
  await say(`as adele: confirm ${id}`, { mention: true, where });
  await where.getByText(/: Approve\? Contain Grady Archie/).waitFor();
  await page.setViewportSize(phone);
  const narrow = '* { min-width: 0 !important } .fui-Toolbar { display: none !important }';
  const style = await page.addStyleTag({ content: narrow }); // the Playground is made for wide windows
  await shown('phone-approval', 'Approve: contain Grady Archie', undefined, where);
  await shown('phone-call', /: Approve\? Contain Grady Archie/, undefined, where);
  await read();
  await shown('phone-result', 'Grady Archie is contained ·', () => press('Approve', where), where);
  await shown('phone-result-card', 'What happened', undefined, where);
  await style.evaluate((element) => element.remove());
  await page.setViewportSize(wide);
}

/** "Contain sender" on a message in the first thread. The Playground has no menu for that, so the activities are posted as Teams does. */
async function senderContained() {
  const { serviceUrl, conversation, recipient } = sent.find(({ text }) => /<\/at> contain alex@/.test(text));
  const teams = activityBuilders({ serviceUrl, bot: recipient });
  const chosen = { from: 'megan', conversation, command: 'contain-sender', message: { author: 'johanna' } };
  const { body } = await sendActivity(bot, teams.messageAction(chosen));
  step = 'contain-sender';
  if (body?.task?.value?.title !== 'Contain sender') throw new Error(`no dialog: ${JSON.stringify(body)}`);
  const [{ data }] = body.task.value.card.content.actions;
  const submitted = teams.dialogSubmit({ ...chosen, data: { ...data, reason: 'phishing mail, INC-4823' } });
  const where = page.getByRole('group').filter({ hasText: 'Alex Wilber' });
  await shown('contain-sender', 'Contain Johanna Lorenz?', () => sendActivity(bot, submitted), where);
}

async function helped(id) {
  await shown('status', 'What happened', () => say(`status ${id}`));
  await shown('help', 'What I can do', () => say('help'));
  await shown('help-contain', 'How to type it', () => say('help contain'));
  await shown('show-user', 'Sign-in name', () => say('show-user alex@contoso.com'));
  await shown('typo', '“contian”', () => say('contian joanna@contoso.com'));
  await shown('typo-offer', 'Contain Joanna Sherman?', () => press(/^contain joanna@/));
}

async function filledIn() {
  await shown('form', 'Or type it', () => say('contain'));
  await page.getByLabel('Or type it').last().fill('diego@contoso.com');
  await page.getByLabel('Why').last().fill('phished, INC-4824');
  await shown('form-filled', 'Or type it');
  await shown('form-submitted', 'Contain Diego Siciliani?', () => press('Continue'));
  await shown('cancelled', 'Cancelled: contain Diego', () => press('Cancel'));
}

/** What a list marks leads to a containment. */
async function listFollowed() {
  await shown('list', 'Sign-ins of Alex Wilber', () => say('list-sign-ins alex@contoso.com'));
  await shown('list-leads-on', 'Contain Alex Wilber?', () => press('Contain…'));
  await shown('list-cancelled', 'Cancelled: contain Alex', () => press('Cancel'));
}

async function changed() {
  const change = 'revoke-sessions joni@contoso.com because lost phone, INC-4825';
  await shown('confirm-change', 'Sign Joni Sherman out everywhere?', () => say(change));
  const confirmed = await stopwatch('Signing Joni Sherman out', 'is signed out everywhere ·', 'What happened');
  await shown('change-running', 'Signing Joni Sherman out', () => press('Confirm'));
  console.log(`confirm clicked -> running card, result line, result card: ${await confirmed()} ms`);
  await shown('change-result', 'is signed out everywhere ·');
}

/** Waits until a message has been sent whose notification is this text. */
async function notified(summary) {
  const isThere = () => sent.some((activity) => activity.summary === summary);
  for (let tries = 0; tries < 40 && !isThere(); tries += 1) await page.waitForTimeout(50);
  if (!isThere()) throw new Error(`nobody was notified with "${summary}"`);
}

async function openPlayground() {
  const url = await new Promise((found, failed) => {
    cordon.stdout.on('data', (text) => /http:\/\/localhost:\d+/.exec(text)?.forEach((match) => found(match)));
    gone.then(([code]) => failed(new Error(`start.js ended with ${code}`)), failed);
  });
  const off = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'].map((what) => `--disable-${what}`);
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--no-first-run', ...off] });
  page = await browser.newPage({ viewport: wide });
  page.setDefaultTimeout(8000);
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => logged(String(payload))));
  await page.route(/^https:/, (route) => route.abort()); // fonts
  await page.goto(url);
  await page.getByText('Connected.').first().waitFor();
  if ((await inkIn('dark')) !== (await inkIn('light'))) themes = ['light', 'dark'];
}

/** Keeps what the log of the Playground tells: where the bot listens, and the activities. */
function logged(frame) {
  bot ??= /application at (http:[^ ]+?\/api\/messages)/.exec(frame)?.[1];
  const body = /^{"logAction"/.test(frame) && JSON.parse(frame).log?.request?.body;
  if (body) sent.push(body);
}

/** Acts, and waits until the words are there once more than before; without an act, until they are there. */
async function shown(name, words, act, where = page) {
  step = name;
  const found = where.getByText(words);
  const before = act ? await found.count() : 0;
  await act?.();
  await found.nth(before).waitFor();
  await found
    .last()
    .scrollIntoViewIfNeeded({ timeout: 500 })
    .catch(() => {}); // it may be gone again
  const number = `${++taken}`.padStart(2, '0');
  for (const theme of themes) {
    await inkIn(theme);
    await page.screenshot({ path: join(shots, `${number}-${name}-${theme}.png`) });
  }
}

/** Types like a person; a mention is picked from the list that "@" opens. */
async function say(text, { mention = false, where = page, button = 'Send Message' } = {}) {
  const box = where.locator('[contenteditable=true]:visible').first();
  await box.click();
  if (mention) {
    await box.pressSequentially('@', { delay: 50 });
    await page.getByRole('menuitem', { name: 'Cordon' }).first().click();
    await page.waitForTimeout(150); // the list closes
  }
  await box.pressSequentially(mention ? ` ${text}` : text);
  await where.getByRole('button', { name: button }).first().click();
}

/** Puts on a theme. @returns a colour of the page, the same in all of them if the Playground has only one */
async function inkIn(colorScheme) {
  await page.emulateMedia({ colorScheme });
  return page.evaluate(() => getComputedStyle(document.querySelector('[role=tree]')).color);
}

/** Measures inside the page, from the last click to the first sight of each text. */
async function stopwatch(...texts) {
  await page.evaluate((wanted) => {
    const count = (text) => document.body.textContent.toLowerCase().split(text.toLowerCase()).length;
    const [before, seen] = [wanted.map(count), (window.seen = wanted.map(() => 0))];
    let clicked;
    addEventListener('click', () => (clicked = performance.now()), true);
    const look = (text, n) => count(text) > before[n] && (seen[n] ||= Math.round(performance.now() - clicked));
    new MutationObserver(() => wanted.forEach(look)).observe(document, { subtree: true, childList: true });
  }, texts);
  const seen = () => page.waitForFunction(() => !window.seen.includes(0) && window.seen.join(', '));
  return async () => (await seen()).jsonValue();
}

async function end(error) {
  if (ending) return;
  ending = true;
  if (error) console.error(`step "${step}" failed: ${error.message}`);
  if (error) await page?.screenshot({ path: join(shots, `failed-${step}.png`) }).catch(() => {});
  await browser?.close();
  cordon.kill(); // it stops what it started; if it cannot, all of them are ended
  const late = setTimeout(() => process.kill(-cordon.pid, 'SIGKILL'), 5000);
  await gone.finally(() => clearTimeout(late));
  rmSync(home, { recursive: true, force: true });
  console.log(`${taken} pictures in ${shots} after ${Math.round(performance.now())} ms`);
  process.exit(error ? 1 : 0);
}
