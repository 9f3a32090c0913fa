import type { IncomingMessage } from 'node:http';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Strangers } from '../../../libs/platform/http/strangers.js';

/** Of the adapter's own socket.io. */
type ServerOptions = NonNullable<Parameters<IoAdapter['createIOServer']>[1]>;

/** socket.io for pages of the given origins, and for programs, which send none. */
export class OriginAdapter extends IoAdapter {
  constructor(
    app: ConstructorParameters<typeof IoAdapter>[0],
    private readonly origins: readonly string[],
    private readonly strangers: Strangers,
  ) {
    super(app);
  }

  override createIOServer(port: number, options?: ServerOptions) {
    const { origins, strangers } = this;
    return super.createIOServer(port, {
      ...options,
      cors: { origin: [...origins] },
      // CORS alone stops a page from reading, and a WebSocket not even from that.
      allowRequest: (request: IncomingMessage, admit: (error: null, isAdmitted: boolean) => void) => {
        strangers.arrive(request);
        admit(null, isAdmitted(request, origins));
      },
    } as ServerOptions);
  }
}

/** A page of this very server, of one of the origins, or no page at all. */
export function isAdmitted(
  { headers }: Pick<IncomingMessage, 'headers'>,
  origins: readonly string[],
): boolean {
  const { origin, host } = headers;
  if (origin === undefined || origins.includes(origin)) return true;
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}
