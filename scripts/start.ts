/** `npm start` runs the bot with its practice tenant, and the Agents Playground to use it in a browser. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { waitForLine, startNode, type Child } from './child.ts';
import { nextFreePort } from './free-port.ts';

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

if (existsSync('.env')) process.loadEnvFile('.env');
const botPort = await freePort(process.env['PORT'], 3978, 'PORT');
const bot = startNode([join(here, '../bot/main.js')], { PORT: String(botPort) });
children.push(bot);
const line = await waitForLine(bot, /"ready":true/, 30_000).catch(() => stop(1));
if (line === undefined) process.exit(1);
console.log(line);
const ready = z.object({ port: z.number(), mode: z.string() }).parse(JSON.parse(line));
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
  const port = String(await freePort(process.env['PLAYGROUND_PORT'], 56_150, 'PLAYGROUND_PORT'));
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

/**
 * The port of a setting, or the next one that is free.
 * @param set what the setting says; a text that is no port is left to whoever reads it
 */
async function freePort(set: string | undefined, otherwise: number, setting: string): Promise<string | number> {
  const wanted = set === undefined || set === '' ? otherwise : Number(set);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_535) return set ?? otherwise;
  const port = await nextFreePort(wanted, '127.0.0.1');
  if (port !== wanted) console.log(`Port ${wanted} is taken, so ${port} is used. ${setting} chooses another one.`);
  return port;
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
