import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { Credit } from '../../libs/api-client/client.js';

/** The credit as the socket tells it: the newest version wins, whatever order the events come in. */
export class LiveCredit {
  events = 0;
  latest: Credit | undefined;
  readonly #socket: Socket;

  constructor(webapiUrl: string, apiKey: string, onChange: () => void) {
    this.#socket = io(webapiUrl, { auth: { apiKey }, transports: ['websocket'] });
    this.#socket.on('workspace_credit', (credit: Credit) => {
      this.events++;
      if (this.latest && Number(credit.version) < Number(this.latest.version)) return;
      this.latest = credit;
      onChange();
    });
    this.#socket.on('campaign_progress', onChange);
  }

  /** Waits for the snapshot that every connection begins with. @throws Error if none comes. */
  async connected(timeoutMs = 15_000): Promise<void> {
    let reason = 'nothing was heard';
    this.#socket.on('connect_error', (error) => {
      reason = error.message;
    });
    if (!(await this.#until(() => this.latest !== undefined, timeoutMs))) {
      throw new Error(`the live feed gave no credit within ${timeoutMs / 1000} s: ${reason}`);
    }
  }

  /** Whether the feed comes to tell the same as REST. */
  agreesWith(credit: Credit, timeoutMs = 5_000): Promise<boolean> {
    const same = (name: keyof Credit) => String(this.latest?.[name]) === String(credit[name]);
    return this.#until(
      () => same('version') && same('balance') && same('reserved') && same('available'),
      timeoutMs,
    );
  }

  close(): void {
    this.#socket.disconnect();
  }

  async #until(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    for (const deadline = Date.now() + timeoutMs; !condition(); await delay(20)) {
      if (Date.now() > deadline) return false;
    }
    return true;
  }
}
