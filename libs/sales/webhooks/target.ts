import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './address.js';

/** A URL that events may not be sent to; the message says why, for a person. */
export class TargetRefusedError extends Error {
  override readonly name = 'TargetRefusedError';
}

/** The host name has no address at the moment. */
export class DnsFailedError extends Error {
  override readonly name = 'DnsFailedError';
}

export interface TargetOptions {
  /** Plain http and every address are allowed; for tests and for networks of one's own. */
  allowPrivate: boolean;
  /** Which resolved addresses may be connected to. Default: plain public ones. */
  allows?: (address: string) => boolean;
  /** `address:port`; default the system's resolvers. */
  dnsServers?: readonly string[];
}

const DNS_TIMEOUT_MS = 2_000;
const PRIVILEGED_PORT_MAX = 1_023;

/**
 * Where events may be sent. Whoever sets a URL chooses what this installation connects to, from inside of its network, so
 * every URL is checked when it is set and again at every attempt; and names are resolved here, by the very lookup that
 * the connection is made with: what was checked is what is connected to, whatever the name says a moment later.
 */
export class Targets {
  /** What connections are to be made with; null where any address will do. One by address is checked by `checkUrl`. */
  readonly lookup: LookupFunction | null;
  private readonly allows: (address: string) => boolean;

  constructor(private readonly options: TargetOptions) {
    this.allows = options.allows ?? isPublicAddress;
    this.lookup = options.allowPrivate
      ? null
      : (hostname, { all }, callback) => this.answer(hostname, all, callback);
  }

  /** Everything that can be said without asking the DNS. @throws TargetRefusedError */
  checkUrl(text: string): URL {
    if (!URL.canParse(text)) throw new TargetRefusedError('is not a URL');
    const url = new URL(text);
    if (url.protocol !== 'https:' && !(this.options.allowPrivate && url.protocol === 'http:')) {
      throw new TargetRefusedError('must begin with https://');
    }
    if (url.username || url.password) throw new TargetRefusedError('must not carry a user name or password');
    if (url.hash) throw new TargetRefusedError('must not have a fragment (#…)');
    if (this.options.allowPrivate) return url;
    if (url.port && Number(url.port) <= PRIVILEGED_PORT_MAX) {
      throw new TargetRefusedError(`must use port 443 or one above ${PRIVILEGED_PORT_MAX}`);
    }
    const literal = literalAddress(url);
    if (literal !== null && !this.allows(literal)) throw refusedAddress();
    return url;
  }

  /** `checkUrl`, and that the name leads somewhere we may go. @throws TargetRefusedError, DnsFailedError */
  async check(text: string): Promise<void> {
    const url = this.checkUrl(text);
    if (!this.options.allowPrivate && literalAddress(url) === null) await this.resolve(url.hostname);
  }

  /** Every address of the name, IPv4 first. One that we may not connect to spoils the name. */
  private async resolve(hostname: string): Promise<{ address: string; family: 4 | 6 }[]> {
    // Not by getaddrinfo: a name server that keeps silent would block the threads that all of the process shares.
    const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: 2 });
    if (this.options.dnsServers) resolver.setServers(this.options.dnsServers);
    const [v4, v6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const addresses = [
      ...(v4.status === 'fulfilled' ? v4.value : []).map((address) => ({ address, family: 4 as const })),
      ...(v6.status === 'fulfilled' ? v6.value : []).map((address) => ({ address, family: 6 as const })),
    ];
    if (addresses.length === 0) throw new DnsFailedError('has a host name that does not resolve');
    if (!addresses.every(({ address }) => this.allows(address))) throw refusedAddress();
    return addresses;
  }

  private answer(hostname: string, all: boolean | undefined, callback: Parameters<LookupFunction>[2]): void {
    this.resolve(hostname).then(
      (addresses) => {
        if (all) callback(null, addresses);
        else callback(null, addresses[0]!.address, addresses[0]!.family);
      },
      (error) => callback(error, []),
    );
  }
}

/** The address that a URL names instead of a host; the parser has made every way of writing one the usual one. */
function literalAddress({ hostname }: URL): string | null {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) ? bare : null;
}

function refusedAddress(): TargetRefusedError {
  return new TargetRefusedError('leads to an address that is not public');
}
