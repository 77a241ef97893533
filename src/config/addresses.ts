import { isIP } from 'node:net';

/** This machine: a loopback address, its name, a socket's path, or none, which is the same. */
export function isLoopback(host: string): boolean {
  const plain = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (plain === '' || plain === 'localhost' || plain === '::1' || plain.startsWith('/')) return true;
  return isIP(plain) === 4 && plain.startsWith('127.');
}

/** An address that leads to another machine. A text that is no address leads nowhere. */
export function isElsewhere(address: string | undefined): address is string {
  return address !== undefined && URL.canParse(address) && !isLoopback(partsOf(address).host);
}

export const isScheme = (address: string, scheme: string): boolean => new URL(address).protocol === `${scheme}:`;

/** Of an address as drivers read it: in PostgreSQL's, a parameter goes before the same thing in its usual place. */
export function partsOf(address: string): { host: string; user: string; password: string } {
  const { hostname, username, password, searchParams } = new URL(address);
  const part = (name: string, usual: string) => searchParams.getAll(name).at(-1) || decoded(usual);
  return { host: part('host', hostname), user: part('user', username), password: part('password', password) };
}

/** Whether PostgreSQL is asked with TLS, and its certificate is checked, as the driver reads these parameters. */
export function isCheckedTls(databaseUrl: string): boolean {
  const { searchParams } = new URL(databaseUrl);
  const last = (name: string) => searchParams.getAll(name).at(-1) ?? '';
  const mode = last('sslmode');
  if (mode === '') return ['true', '1'].includes(last('ssl'));
  const checked = ['verify-full', 'verify-ca'].includes(mode);
  return checked || (mode === 'require' && last('uselibpqcompat') !== 'true');
}

/** More than 10.0.0.0/8 or fc00::/7 hold, the largest networks that one operator may have. */
export function isWide(network: string): boolean {
  const [address = '', bits] = network.split('/');
  return bits !== undefined && Number(bits) < (isIP(address) === 4 ? 8 : 7);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a bare % is itself
  }
}
