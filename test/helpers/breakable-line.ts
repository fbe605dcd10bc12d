import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A line between a client and a server that a test can cut and mend. */
export interface BreakableLine {
  port: number;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  /** Carries what is asked to the server and no answer back, until the line is cut. */
  mute(): void;
  mend(): void;
  stop(): Promise<void>;
}

export async function breakableLine(target: { host: string; port: number }): Promise<BreakableLine> {
  let whole = true;
  let muted = false;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    if (!whole) return near.destroy();
    const far = connect(target);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('data', (data) => {
        if (one === near || !muted) other.write(data);
      });
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    return undefined;
  });
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut() {
      whole = false;
      cut();
    },
    mute() {
      muted = true;
    },
    mend() {
      muted = false;
      whole = true;
    },
    async stop() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
