import ipaddr from 'ipaddr.js';

/** What the IANA has given out for use on the public Internet; everything else of IPv6 leads somewhere special. */
const IPV6_PUBLIC = ipaddr.IPv6.parseCIDR('2000::/3');
/** Public by its number, but inside of Azure it is the host's own service for every machine. */
const IPV4_METADATA = new Set(['168.63.129.16']);

/**
 * Whether an address may be connected to: a plain public one. Not: private, loopback, link-local (cloud metadata among
 * them), shared (CGNAT), multicast, broadcast, reserved, 0.0.0.0/8, and none of the IPv6 forms that carry an IPv4 address
 * (mapped, compatible, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  if (address instanceof ipaddr.IPv6) return address.match(IPV6_PUBLIC);
  return !IPV4_METADATA.has(address.toString());
}
