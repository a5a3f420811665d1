import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** One address of a host, as it is connected to. */
export interface HostAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Finds every address of a host. Rejects as node does (ENOTFOUND). */
export type Resolve = (host: string) => Promise<readonly HostAddress[]>;

/** The machine's own resolver. */
export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address, family }) => ({
    address,
    family: family === 6 ? 6 : 4,
  }));

/** What is not the public internet (IANA special-purpose address registries, RFC 6890 and successors). */
const insideOfFour = new BlockList();
const insideOfSix = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  insideOfFour.addSubnet(network, prefix, 'ipv4');
}
// Addresses that carry an IPv4 address inside (mapped, NAT64, 6to4, Teredo) lead wherever that one does: none is taken.
for (const [network, prefix] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  insideOfSix.addSubnet(network, prefix, 'ipv6');
}

/** Whether an IP address lies on the public internet. False for what is no IP address. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !insideOfFour.check(address, 'ipv4');
    case 6:
      return !insideOfSix.check(address, 'ipv6');
    default:
      return false;
  }
}

/** The host of a URL without the brackets of an IPv6 address and the final dot of a full name. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** Whether a URL names this very machine: `localhost`, 127.0.0.0/8 or ::1. */
export function isLocalhost(url: URL): boolean {
  const host = hostOf(url);
  return host === 'localhost' || host.endsWith('.localhost') || /^127\./.test(host) || host === '::1';
}
