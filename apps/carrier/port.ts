import type { AddressInfo, Server } from 'node:net';
import type { Logger } from 'pino';

const AGAIN_MS = 500;

/** A port that a server listens on, and that is closed for a while where a fault says so. */
export class Port {
  private timer: NodeJS.Timeout | undefined;
  private isWanted = true;

  /** @param cut ends every connection. `names` are the flag and the variable that choose the port. */
  constructor(
    private readonly server: Server,
    private readonly host: string,
    /** 0 takes a free one, which it is from then on. */
    public number: number,
    private readonly names: string,
    private readonly cut: () => void,
    private readonly logger: Logger,
  ) {}

  /** @throws Error with code EADDRINUSE and what to do about it */
  listen(): Promise<void> {
    const { server } = this;
    return new Promise((resolve, reject) => {
      const onError = (error: NodeJS.ErrnoException) => {
        if (error.code === 'EADDRINUSE') {
          error.message = `port ${this.number} on ${this.host} is in use; stop what listens there or choose another with ${this.names}`;
        }
        reject(error);
      };
      server.once('error', onError);
      server.listen(this.number, this.host, () => {
        server.off('error', onError);
        this.number = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  /** Closes the port or opens it again. */
  async set(isOpen: boolean): Promise<void> {
    clearTimeout(this.timer);
    this.isWanted = isOpen;
    if (!isOpen && this.server.listening) await this.stopListening();
    if (isOpen && !this.server.listening) await this.listenAgain();
  }

  private stopListening(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.cut();
    });
  }

  /** Somebody may have taken the port meanwhile; nothing can be done but to wait for it. */
  private async listenAgain(): Promise<void> {
    await this.listen().catch((error) => {
      this.logger.error({ err: error }, 'cannot listen again; trying until I can');
      this.timer = setTimeout(() => void this.set(this.isWanted), AGAIN_MS);
    });
  }
}
