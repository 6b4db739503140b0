// Makes docs/images again from the sample cards, with a renderer of Adaptive Cards that writes NAME.light.png for each NAME.json:
//   NODE_MODULES_DIR=<folder of its packages> node .ci/pictures.mjs <renderer>.mjs
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { smallPng } from './small-png.mjs';

const root = join(import.meta.dirname, '..');
const images = join(root, 'docs/images');
/** The pictures by the sample cards that they show. */
const pictures = {
  'request-awaiting-confirmation': 'confirm',
  'request-awaiting-approval': 'awaiting-approval',
  'request-done-next': 'done',
  alert: 'alert',
  'foretold-mixed-confirm': 'foreseen',
  'request-running': 'running',
  'request-partly-done': 'partly-done',
  evidence: 'evidence',
  'list-inbox-rules': 'list',
  'dialog-contain': 'contain-sender',
  help: 'help',
  revealed: 'password',
};
/** Of long cards only the top, in pixels. */
const tops = { evidence: 1260 };

const [renderer] = process.argv.slice(2);
if (renderer === undefined) throw new TypeError('expected the path of a renderer');
const home = mkdtempSync(join(tmpdir(), 'cordon-pictures-'));
try {
  const [all, wanted, drawn] = ['all', 'wanted', 'drawn'].map((name) => join(home, name));
  execFileSync(process.execPath, ['--import', 'tsx', join(root, '.ci/sample-cards.ts'), all], { cwd: root });
  mkdirSync(wanted);
  for (const card of Object.keys(pictures))
    writeFileSync(join(wanted, `${card}.json`), readFileSync(join(all, `${card}.json`)));
  const look = ['--out', drawn, '--widths', '520', '--themes', 'light'];
  const cwd = dirname(resolve(process.env.NODE_MODULES_DIR ?? join(root, 'node_modules')));
  execFileSync(process.execPath, [resolve(renderer), wanted, ...look], { cwd, stdio: 'inherit' });
  for (const [card, name] of Object.entries(pictures)) {
    const small = smallPng(readFileSync(join(drawn, `${card}.light.png`)), tops[card]);
    writeFileSync(join(images, `${name}.png`), small);
    console.log(`${name}.png: ${Math.round(small.length / 1000)} kB`);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
