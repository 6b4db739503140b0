import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { later } from './bench.ts';

/** The same address through a wire that can be cut, or go silent: what hangs on it is alone from then on, told or not. */
export async function wireTo(url: string): Promise<{ readonly url: string; cut(): void; silence(): void }> {
  const { hostname, port } = new URL(url);
  const ends = new Set<Socket>();
  const state = { cut: false };
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
  return { url: own.href, cut, silence };
}
