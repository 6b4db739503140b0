import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { run as lint } from 'dockerfilelint';
import { z } from 'zod';

interface Instruction {
  readonly name: string;
  readonly text: string;
}
interface Stage {
  readonly name: string | undefined;
  readonly image: string;
  readonly instructions: readonly Instruction[];
}

const text = readFileSync('Dockerfile', 'utf8');
const stages = stagesOf(text);
const final = stages.at(-1) ?? assert.fail('there is no stage');
const finalText = (name: string): readonly string[] =>
  final.instructions.filter((one) => one.name === name).map((one) => one.text);
const copies = stages.flatMap((stage, index) =>
  stage.instructions
    .filter(({ name }) => name === 'COPY')
    .map((one) => ({ earlier: stages.slice(0, index), ...copyOf(one.text) })),
);
const fromRepository = copies.filter(({ from }) => from === undefined).flatMap(({ sources }) => sources);

describe('the Dockerfile', () => {
  it('has no fault that dockerfilelint knows', () => {
    assert.deepEqual(lint('.', text), []);
  });

  it('makes every stage from the same Node.js, the one of .nvmrc, by its minor version', () => {
    const images = new Set(stages.map(({ image }) => image));

    assert.equal(images.size, 1);
    const [, major] = /^node:(\d+)\.\d+-bookworm-slim(?:@sha256:[\da-f]{64})?$/.exec([...images].join()) ?? [];
    assert.equal(major, readFileSync('.nvmrc', 'utf8').trim());
  });

  it('runs as one fixed user who is not root', () => {
    assert.deepEqual(finalText('USER'), ['10001:10001']);
    const lastRun = final.instructions.findLastIndex(({ name }) => name === 'RUN' || name === 'COPY');
    assert.ok(final.instructions.findIndex(({ name }) => name === 'USER') > lastRun);
  });

  it('leaves no package manager behind, and starts node itself', () => {
    for (const program of ['npm', 'npx', 'corepack', 'yarn'])
      assert.match(finalText('RUN').join(), new RegExp(`rm -rf [^&]*/usr/local/bin/${program} `));
    assert.doesNotMatch(finalText('RUN').join('\n'), /npm (ci|install|run)|apt-get|curl|wget/);
    assert.deepEqual(finalText('ENTRYPOINT').map(words), [['node', '/app/dist/scripts/cordon.js']]);
    assert.deepEqual(finalText('CMD').map(words), [['serve']]);
  });

  it('keeps its data in one volume, and ends on the signal that Cordon drains on', () => {
    assert.deepEqual(finalText('VOLUME'), ['/data']);
    assert.match(finalText('ENV').join('\n'), /CORDON_DATA=\/data/);
    assert.deepEqual(finalText('STOPSIGNAL'), ['SIGTERM']);
  });

  it('opens the port that it sets, and sets no address to listen on', () => {
    const env = finalText('ENV').join('\n');

    assert.deepEqual(finalText('EXPOSE'), [/PORT=(\d+)/.exec(env)?.[1]]);
    assert.doesNotMatch(env, /HOST=/); // in practice mode it would open the bot to the network
  });

  it('asks for its health with node, at an address that the server has', async () => {
    const [check = ''] = finalText('HEALTHCHECK');
    const command = words(check.slice(check.indexOf('[')));
    const [, path = ''] = /PORT\}(\/\w+)`/.exec(command.join(' ')) ?? [];
    const asked: (string | undefined)[] = [];
    const answers = [200, 503];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(answers.shift() ?? 500);
      response.end(); // apart: restify's writeHead returns nothing
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = z.object({ port: z.number() }).parse(server.address());

    const codes = [await exitCodeOf(command, port), await exitCodeOf(command, port)];
    await new Promise((closed) => server.close(closed));
    codes.push(await exitCodeOf(command, port));

    assert.deepEqual(
      [codes, asked],
      [
        [0, 1, 1],
        [path, path],
      ],
    );
    assert.ok(readFileSync('bot/teams/server.ts', 'utf8').includes(`server.get('${path}'`));
  });

  it('copies only what is there', () => {
    for (const source of fromRepository) assert.ok(existsSync(source), source);
    for (const { from, earlier } of copies)
      if (from !== undefined)
        assert.ok(
          earlier.some(({ name }) => name === from),
          from,
        );
  });

  it('starts only scripts that there are', () => {
    const scripts = [...text.matchAll(/\bdist\/([\w/-]+)\.js/g)].map(([, path = '']) => `${path}.ts`);

    assert.ok(scripts.length >= 2);
    assert.deepEqual(
      scripts.filter((path) => !existsSync(path)),
      [],
    );
  });

  it('is sent nothing but what it copies', () => {
    const [first, ...allowed] = readFileSync('.dockerignore', 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));

    assert.equal(first, '*');
    assert.deepEqual(allowed.toSorted(), [...new Set(fromRepository)].map((source) => `!${source}`).toSorted());
  });

  it('takes every folder that the build compiles', () => {
    const { include } = JSON.parse(readFileSync('tsconfig.build.json', 'utf8')) as { include: string[] };

    assert.deepEqual(
      include.filter((folder) => !fromRepository.includes(folder)),
      [],
    );
  });
});

/** How a command of the image ends that finds its bot at this port. */
async function exitCodeOf([program, ...args]: readonly string[], port: number): Promise<unknown> {
  assert.equal(program, 'node');
  const child = spawn(process.execPath, args, { env: { PORT: String(port) }, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as unknown[];
  return code;
}

/** The words of an instruction in its JSON form. */
const words = (json: string): readonly string[] => JSON.parse(json) as string[];

function copyOf(line: string): { readonly from: string | undefined; readonly sources: readonly string[] } {
  const parts = line.split(/\s+/);
  return {
    from: parts.find((part) => part.startsWith('--from='))?.slice('--from='.length),
    sources: parts.filter((part) => !part.startsWith('--')).slice(0, -1),
  };
}

/** Reads the stages of a Dockerfile. A line that ends in a backslash goes on in the next one; comments are left out. */
function stagesOf(dockerfile: string): readonly Stage[] {
  const lines = dockerfile
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n');
  const all = lines.flatMap((line) => {
    const [, name, rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, text: rest.trim() }];
  });
  const starts = all.flatMap(({ name }, index) => (name === 'FROM' ? [index] : []));
  return starts.map((start, n) => {
    const [image = '', , name] = (all[start]?.text ?? '').split(/\s+/);
    return { image, name, instructions: all.slice(start + 1, starts[n + 1]) };
  });
}
