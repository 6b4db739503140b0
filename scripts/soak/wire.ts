import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A wire to a database. */
export interface Wire {
  readonly url: string;
  /** What hangs on it is alone from then on, and is told. */
  readonly cut: () => void;
  /** The same, and nobody is told. */
  readonly silence: () => void;
  /** Cuts one connection when the server has answered its COMMIT, before that arrives: of the first transaction with this text in it. */
  readonly loseCommitOf: (text: string) => void;
  /** It works again; what hung on it must connect anew. */
  readonly mend: () => void;
  readonly close: () => void;
}

/** The same address through a wire that fails as told. */
export async function wireTo(url: string): Promise<Wire> {
  const { hostname, port } = new URL(url);
  const ends = new Set<Socket>();
  const state: { is: 'whole' | 'cut' | 'silent'; losing?: string | undefined } = { is: 'whole' };
  const server = createServer((near) => {
    ends.add(near);
    near.on('error', () => undefined).on('close', () => ends.delete(near));
    if (state.is === 'cut') near.destroy();
    if (state.is !== 'whole') return;
    const far = connect(Number(port || '5432'), hostname);
    ends.add(far);
    far
      .on('error', () => undefined)
      .on('close', () => {
        ends.delete(far);
        near.destroy();
      });
    near.on('close', () => far.destroy());
    near.pipe(far);
    far.pipe(near);
    let marked = false;
    near.on('data', (sent: Buffer) => {
      marked ||= state.losing !== undefined && sent.includes(state.losing);
      if (!marked || !sent.includes('COMMIT')) return;
      state.losing = undefined;
      far.unpipe(near);
      far.once('data', () => near.destroy()).resume();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const drop = () => {
    for (const end of ends) end.destroy();
  };
  const cut = () => {
    state.is = 'cut';
    drop();
  };
  const own = new URL(url);
  own.port = String((server.address() as AddressInfo).port);
  own.hostname = '127.0.0.1';
  return {
    url: own.href,
    cut,
    silence() {
      state.is = 'silent';
      for (const end of ends) {
        end.unpipe();
        end.pause();
      }
    },
    loseCommitOf(text) {
      state.losing = text;
    },
    mend() {
      if (state.is !== 'whole') drop();
      Object.assign(state, { is: 'whole', losing: undefined });
    },
    close() {
      cut();
      server.close();
    },
  };
}
