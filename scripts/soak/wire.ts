import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A connection to a database that can be made to fail. */
export interface Wire {
  readonly url: string;
  /** Closes every connection, and refuses new ones. */
  readonly cut: () => void;
  /** Forwards nothing any more, without closing anything. */
  readonly silence: () => void;
  /** Closes the connection of the first transaction that contains this text when the server has answered its COMMIT, before the answer arrives. */
  readonly loseCommitOf: (text: string) => void;
  /** Forwards again. What was connected must connect again. */
  readonly mend: () => void;
  readonly close: () => void;
}

/**
 * Opens a wire to the database at an address.
 * @returns the wire; its `url` is the same database behind it
 */
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
