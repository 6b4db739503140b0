import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { later } from './bench.ts';

/** A wire to a database. */
export interface Wire {
  readonly url: string;
  /** What hangs on it is alone from then on, and is told. */
  cut(): void;
  /** The same, and nobody is told. */
  silence(): void;
  /** Cuts one connection when the server has answered its COMMIT, before that arrives: of the first transaction with this text in it. */
  loseCommitOf(text: string): void;
}

/** The same address through a wire that fails as told. */
export async function wireTo(url: string): Promise<Wire> {
  const { hostname, port } = new URL(url);
  const ends = new Set<Socket>();
  const state: { cut: boolean; losing?: string | undefined } = { cut: false };
  const server = createServer((near) => {
    if (state.cut) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end);
      end
        .on('error', () => undefined)
        .on('close', () => {
          ends.delete(end);
          other.destroy();
        });
      end.pipe(other);
    }
    let marked = false;
    near.on('data', (sent: Buffer) => {
      marked ||= state.losing !== undefined && sent.includes(state.losing);
      if (!marked || !sent.includes('COMMIT')) return;
      state.losing = undefined;
      far.unpipe(near);
      far.once('data', () => near.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    state.cut = true;
    for (const end of ends) end.destroy();
  };
  const silence = () => {
    for (const end of ends) {
      end.unpipe();
      end.pause();
    }
  };
  later(() => {
    cut();
    server.close();
  });
  const own = new URL(url);
  own.port = String((server.address() as AddressInfo).port);
  const loseCommitOf = (text: string) => (state.losing = text);
  return { url: own.href, cut, silence, loseCommitOf };
}
