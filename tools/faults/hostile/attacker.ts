import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ATTACKS, type Attack, type Target } from './attacks.js';

// A process of its own, so that an attack shares no event loop with whoever measures what others notice of it.

export interface Order {
  attack: string;
  target: Target;
  /** The addresses of this machine that it comes from, in turn. */
  from: readonly string[];
}

const DRIP_MS = 1_000;
/** A connection that was ended is opened again after so long: a flood of connections as well, but not of nothing else. */
const AGAIN_MS = 50;

class Attacker {
  /** Connections that were opened, and requests beyond the first of each. */
  requests = 0;
  private readonly sockets = new Set<Socket>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private isOver = false;

  constructor(
    private readonly attack: Attack,
    private readonly order: Order,
  ) {
    for (let n = 0; n < attack.connections; n++) this.open(order.from[n % order.from.length]!);
    if (attack.drip) this.timers.add(setInterval(() => this.drip(), DRIP_MS));
  }

  stop(): void {
    this.isOver = true;
    for (const timer of this.timers) clearTimeout(timer);
    for (const socket of this.sockets) socket.destroy();
  }

  private open(localAddress: string): void {
    const { attack, order } = this;
    const socket = connect({ port: order.target.ports[attack.service], host: '127.0.0.1', localAddress });
    this.sockets.add(socket);
    const send = async () => {
      this.requests += 1;
      socket.write(attack.text(order.target));
      for (const piece of attack.body?.() ?? []) {
        if (!socket.writable) return;
        if (!socket.write(piece)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
      }
    };
    socket.once('connect', send).on('error', () => {});
    if (attack.does === 'ask') {
      socket.on('data', (data) => {
        // Replies are small, and come in one piece.
        if (data.includes('HTTP/1.1 ')) void send();
      });
    } else if (attack.does === 'hold') {
      socket.resume();
    }
    socket.once('close', () => {
      this.sockets.delete(socket);
      if (this.isOver) return;
      const again = setTimeout(() => {
        this.timers.delete(again);
        this.open(localAddress);
      }, AGAIN_MS);
      this.timers.add(again);
    });
  }

  private drip(): void {
    for (const socket of this.sockets) if (socket.writable) socket.write(this.attack.drip!);
  }
}

let attacker: Attacker | undefined;
process.on('message', (order: Order | 'stop') => {
  if (order === 'stop') {
    attacker?.stop();
    process.send?.({ requests: attacker?.requests ?? 0 });
    process.disconnect();
  } else {
    attacker = new Attacker(ATTACKS.find(({ name }) => name === order.attack)!, order);
  }
});
process.on('disconnect', () => process.exit());
