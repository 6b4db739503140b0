// Plays the main story in the Agents Playground with a real browser, as a responder would, and keeps a picture of each step.
// After a build:  NODE_MODULES_DIR=<folder of playwright-core> CHROMIUM=<binary> SHOTS=<folder> node .ci/playground.mjs
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = join(import.meta.dirname, '..');
const shots = resolve(process.env.SHOTS ?? join(root, 'build/shots'));
const { chromium } = createRequire(resolve(process.env.NODE_MODULES_DIR ?? root, 'x.js'))('playwright-core');

const home = mkdtempSync(join(tmpdir(), 'cordon-playground-')); // whatever is written at run time stays in here
copyFileSync(join(root, '.m365agentsplayground.yml'), join(home, '.m365agentsplayground.yml'));
const settings = { PORT: '0', PLAYGROUND_PORT: '0', CORDON_DATA: join(home, 'data') }; // 0: any free port
const cordon = spawn(process.execPath, [join(root, 'dist/scripts/start.js')], {
  cwd: home,
  env: { PATH: process.env.PATH, HOME: home, LOG_LEVEL: 'warn', ...settings },
  stdio: ['ignore', 'pipe', 'inherit'],
  detached: true, // leads a process group, so that it can be ended with all that it started
});
const gone = once(cordon, 'exit');
let [step, taken, themes] = ['start', 0, ['light']];
let browser, page, ending;
const read = () => page.waitForTimeout(2500); // as a person does; sooner, an update of the card (one in 1.5 s) hides things
const press = (name, where = page) => where.getByRole('button', { name, exact: true }).last().click();
setTimeout(() => end(new Error('no time left')), 75_000);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end(new Error(signal)));
await story().then(() => end(), end);

async function story() {
  await openPlayground();
  await shown('welcome', /out of an attacker’s hands/);
  await page.getByRole('treeitem', { name: /incidents/ }).click();
  const where = page.getByRole('group').filter({ hasText: 'Alex Wilber' }); // the thread, once it has a card
  const asked = 'contain alex@contoso.com because impossible travel, INC-4821';
  await shown('confirm', 'Contain Alex Wilber?', () => say(asked, { mention: true, button: 'Post' }), where);
  await shown('approval', 'Approve: contain Alex Wilber', () => press('Request approval', where), where);
  const [id] = /OP-\w{4,}/.exec(await where.innerText());
  await read();
  await shown('own-approval-refused', /another person must|somebody else must/, () => press('Approve', where), where);
  const approved = await stopwatch('Containing Alex Wilber', 'Alex Wilber is contained ·', 'What happened');
  await read();
  const approve = () => say(`as adele: approve ${id}`, { mention: true, where });
  await shown('running', 'Containing Alex Wilber', approve, where);
  await shown('result-line', 'Alex Wilber is contained ·', undefined, where);
  await shown('result', 'What happened', undefined, where);
  console.log(`approval sent -> running card, result line, result card: ${await approved()} ms`);
  await page.getByRole('treeitem', { name: /Personal Chat/ }).click();
  await page.getByText('Start a new post').waitFor({ state: 'hidden' });
  await shown('status', 'What happened', () => say(`status ${id}`));
  await shown('help', 'What I can do', () => say('help'));
  await shown('help-contain', 'How to type it', () => say('help contain'));
  await shown('show-user', 'Sign-in name', () => say('show-user alex@contoso.com'));
  await shown('unknown-command', '“contian”', () => say('contian alex@contoso.com'));
  await shown('form', 'Or type it', () => say('contain'));
  await page.getByLabel('Or type it').last().fill('diego@contoso.com');
  await shown('form-filled', 'Or type it');
  await shown('form-submitted', 'Contain Diego Siciliani?', () => press('Continue'));
  await shown('cancelled', 'Cancelled: contain Diego', () => press('Cancel'));
  const change = 'revoke-sessions grady@contoso.com because lost phone, INC-4822';
  await shown('confirm-change', 'Sign Grady Archie out everywhere?', () => say(change));
  const confirmed = await stopwatch('Signing Grady Archie out', 'is signed out everywhere ·', 'What happened');
  await shown('change-running', 'Signing Grady Archie out', () => press('Confirm'));
  console.log(`confirm clicked -> running card, result line, result card: ${await confirmed()} ms`);
  await shown('change-result', 'is signed out everywhere ·');
}

async function openPlayground() {
  const url = await new Promise((found, failed) => {
    cordon.stdout.on('data', (text) => /http:\/\/localhost:\d+/.exec(text)?.forEach((match) => found(match)));
    gone.then(([code]) => failed(new Error(`start.js ended with ${code}`)), failed);
  });
  const off = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'].map((what) => `--disable-${what}`);
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--no-first-run', ...off] });
  page = await browser.newPage({ viewport: { width: 1400, height: 1600 } });
  page.setDefaultTimeout(8000);
  await page.route(/^https:/, (route) => route.abort()); // fonts
  await page.goto(url);
  await page.getByText('Connected.').first().waitFor();
  if ((await inkIn('dark')) !== (await inkIn('light'))) themes = ['light', 'dark'];
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
