// Writes every card as JSON into a folder, for a renderer: `node --import tsx .ci/sample-cards.ts FOLDER`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertCards } from './samples/alerts.ts';
import { authorityCards } from './samples/authority.ts';
import { foretoldCards, hopelessCard } from './samples/foretold.ts';
import { keptTrueCards } from './samples/kept-true.ts';
import { readCards } from './samples/reads.ts';
import { requestCards } from './samples/requests.ts';
import { talkCards } from './samples/talk.ts';

const folder = process.argv[2] ?? 'build/cards';
const cards = {
  ...(await readCards()),
  ...requestCards(),
  ...alertCards(),
  ...keptTrueCards(),
  ...talkCards(),
  ...authorityCards(),
  ...foretoldCards(),
  hopeless: hopelessCard(),
};
mkdirSync(folder, { recursive: true });
for (const [name, card] of Object.entries(cards))
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(card, null, 2));
