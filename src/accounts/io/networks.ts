import { BlockList, isIP } from 'node:net';

/** '203.0.113.0/24' or a single address, IPv4 or IPv6; what a key may be bound to. */
export function isNetwork(text: string): boolean {
  const { bits, family } = parts(text);
  return family !== 0 && Number.isInteger(bits) && bits >= 0 && bits <= (family === 4 ? 32 : 128);
}

/** Null where there are none, which is anywhere. */
export function listOf(networks: readonly string[]): BlockList | null {
  if (networks.length === 0) return null;
  const list = new BlockList();
  for (const it of networks) {
    const { address, bits, family } = parts(it);
    list.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

/** An IPv4 address that came over an IPv6 socket is the IPv4 address. */
export function holds(list: BlockList, address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  const family = isIP(plain);
  return family !== 0 && list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

function parts(text: string) {
  const [address = '', bits, ...more] = text.split('/');
  const family = more.length > 0 || bits === '' ? 0 : isIP(address);
  return { address, bits: bits === undefined ? (family === 4 ? 32 : 128) : Number(bits), family };
}
