import ipaddr from 'ipaddr.js';

/** Where somebody comes from, as far as bounds and limits go. */
export interface Source {
  /** An IPv4 address, or the /64 of an IPv6 one: whoever has one of its addresses has all. */
  readonly address: string;
  /** What is around it and mostly of one owner: the /24 of an IPv4 address, the /48 of an IPv6 one. */
  readonly network: string;
}

const REMEMBERED_MAX = 10_000;
/** Twice the longest address that there is. A proxy may tell whatever a client told it. */
export const ADDRESS_CHARS_MAX = 100;
const remembered = new Map<string, Source>();

/** The source of an address as a socket or a proxy names it, which may be with a port. */
export function sourceOf(told: string): Source {
  const given = told.slice(0, ADDRESS_CHARS_MAX);
  let source = remembered.get(given);
  if (!source) {
    source = parse(given);
    if (remembered.size >= REMEMBERED_MAX) remembered.clear();
    remembered.set(given, source);
  }
  return source;
}

function parse(given: string): Source {
  // Some proxies add the port; each connection would be an address of its own.
  const text = /^(\d+(?:\.\d+){3}):\d+$/.exec(given)?.[1] ?? /^\[(.+)\](?::\d+)?$/.exec(given)?.[1] ?? given;
  if (!ipaddr.isValid(text)) return { address: text, network: text };
  // One that is IPv4 in the clothes of IPv6 is IPv4.
  const parsed = ipaddr.process(text);
  if (parsed.kind() === 'ipv4') {
    const octets = parsed.toByteArray();
    return { address: parsed.toString(), network: `${octets.slice(0, 3).join('.')}.0/24` };
  }
  const parts = (parsed as ipaddr.IPv6).parts.map((part) => part.toString(16));
  return { address: `${parts.slice(0, 4).join(':')}::/64`, network: `${parts.slice(0, 3).join(':')}::/48` };
}
