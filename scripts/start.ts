/** `npm start` runs the bot with its practice tenant, and the Agents Playground to use it in a browser. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { waitForLine, startNode, type Child } from './child.ts';

const here = import.meta.dirname;
const children: Child[] = [];
const stop = async (code: number): Promise<void> => {
  await Promise.all(children.map((child) => child.stop()));
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    stop(0).catch(() => process.exit(1));
  });

const bot = startNode([join(here, '../bot/main.js')]);
children.push(bot);
const ready = JSON.parse(await waitForLine(bot, /"ready":true/, 30_000)) as { port: number; mode: string };
bot.process.once('exit', (code) => {
  stop(code ?? 1).catch(() => process.exit(1));
});

const home = playgroundHome();
if (ready.mode !== 'practice') {
  console.log(
    `Cordon listens on port ${ready.port} for the tenant in its settings. The Playground runs only in practice mode.`,
  );
} else if (home === undefined) {
  console.log(
    `Cordon listens on port ${ready.port} in practice mode. The Agents Playground is not installed: run npm ci with development dependencies.`,
  );
} else {
  const endpoint = `http://127.0.0.1:${ready.port}/api/messages`;
  const port = process.env['PLAYGROUND_PORT'] ?? '56150';
  const args = [
    '--import',
    join(here, 'loopback-only.js'),
    join(home, 'cli.js'),
    '-e',
    endpoint,
    '-c',
    'msteams',
    '-p',
    port,
    '--dt',
  ];
  const playground = startNode(args, { BROWSER: 'none' });
  children.push(playground);
  const [, actualPort = port] =
    /Listening on (\d+)/i.exec(await waitForLine(playground, /Listening on \d+/i, 30_000)) ?? [];
  playground.process.once('exit', (code) => {
    stop(code ?? 1).catch(() => process.exit(1));
  });
  console.log(`
Cordon runs against its practice tenant. Open  http://localhost:${actualPort}  and choose a channel, group or chat.
You are Megan Bowen. In a channel type @Cordon first. Three lines to type:

  contain alex@contoso.com because impossible travel, INC-4821
  as adele: approve OP-....          (the id on the card; Adele is another person)
  show-user alex@contoso.com

Ctrl+C stops everything.`);
}

/** The folder of the Agents Playground; undefined when it is not installed. */
function playgroundHome(): string | undefined {
  try {
    const home = dirname(createRequire(import.meta.url).resolve('@microsoft/m365agentsplayground/package.json'));
    return existsSync(join(home, 'cli.js')) ? home : undefined;
  } catch {
    return undefined;
  }
}
