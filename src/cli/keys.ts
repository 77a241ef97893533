import { Option, type Command } from 'commander';
import { partnersById, switchesById } from '../accounts/accounts.js';
import { readKey } from '../accounts/api-key.js';
import { keyCreated, keyRevoked } from '../accounts/changes.js';
import { accountRoles, kindOfRole, scopesOf, type AccountRole } from '../accounts/scopes.js';
import { createKey, liveKeys, revokeKey } from '../accounts/store/keys.js';
import type { ApiKey } from '../accounts/table.js';
import { asDb, databaseNow, transaction, type Tx } from '../db/open.js';
import { byCommand } from '../events/change.js';
import { record } from '../events/store/record.js';
import { isUuid } from '../id.js';
import { DAY_MS } from '../month.js';
import { Refusal } from '../refusal.js';
import { withWork } from './with-work.js';

interface NewKeyOptions {
  role: AccountRole;
  name: string;
  partner?: string;
  switch?: string;
  network: string[];
  days?: string;
}

/** `keys create`, `keys list`, `keys revoke`: for the first key, and where the API is out of reach. */
export function addKeyCommands(program: Command): void {
  const keys = program.command('keys').description('API keys');
  keys
    .command('create')
    .description('make a key; it is shown this once')
    .addOption(new Option('--role <role>', 'what it may do').choices(accountRoles).makeOptionMandatory())
    .requiredOption('--name <name>', 'of the program that will hold it')
    .option('--partner <id>', 'the partner whose it is')
    .option('--switch <id>', 'the switch whose it is')
    .option('--network <cidr...>', 'where it may be used from, such as 203.0.113.0/24', [])
    .option('--days <days>', 'how long it lives')
    .action((options: NewKeyOptions) => withWork((work) => create(work, options)));
  keys
    .command('list')
    .description('the live keys')
    .action(() =>
      withWork(async ({ worker }) => {
        const live = await liveKeys(asDb(worker));
        for (const line of live.map(inWords)) console.log(line);
        if (live.length === 0) console.log('There is no live key.');
      }),
    );
  keys
    .command('revoke')
    .description('revoke a key for good; it is refused everywhere within 5 seconds')
    .argument('<id>', 'its 8 characters behind key_ or h4k_')
    .action((id: string) =>
      withWork(async ({ worker }) => {
        const bare = id.replace(/^(key|h4k)_/, '').slice(0, 8);
        await transaction(worker, async (tx) => {
          await record(tx, byCommand, [keyRevoked(await revokeKey(tx, 'everyone', bare))]);
        });
        console.log('It is revoked.');
      }),
    );
}

async function create({ worker, pepper }: Parameters<Parameters<typeof withWork>[0]>[0], options: NewKeyOptions) {
  const key = await transaction(worker, async (tx) => {
    const days = daysIn(options.days);
    const wanted = {
      ...(await ownerMeant(tx, options)),
      name: options.name,
      scopes: scopesOf(options.role),
      networks: options.network,
      expiresAt: days === null ? null : new Date((await databaseNow(tx)).getTime() + days * DAY_MS),
    };
    const made = await createKey(tx, pepper, wanted);
    await record(tx, byCommand, [keyCreated(readKey(made)!.id, wanted)]);
    return made;
  });
  console.log(key);
  console.error('Keep it now: it is not shown again. Send it as Authorization: Bearer KEY.');
}

function daysIn(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new Refusal('BAD_INPUT', `--days: found ${text}, allowed is a whole number from 1 to 9999`);
}

/** The role says whose the key is; a partner's role on a key of the operator would see every partner. @throws Refusal */
async function ownerMeant(tx: Tx, { role, partner, switch: of }: NewKeyOptions) {
  const kind = kindOfRole(role);
  const wanted: (string | undefined)[] = { OPERATOR: [], PARTNER: [partner], SWITCH: [of] }[kind];
  const given = [partner, of].filter((it) => it !== undefined);
  if (given.length !== wanted.length || wanted.includes(undefined)) {
    const allowed = kind === 'OPERATOR' ? 'neither --partner nor --switch' : `--${kind.toLowerCase()} ID alone`;
    throw new Refusal('BAD_INPUT', `a key of the role ${role} is made with ${allowed}`);
  }
  const id = given[0]?.replace(/^(partner|switch)_/, '');
  if (id === undefined) return {};
  const [found] = isUuid(id)
    ? await (kind === 'PARTNER' ? partnersById(tx, 'everyone', [id]) : switchesById(tx, [id]))
    : [];
  if (!found) throw new Refusal('NOT_FOUND', `there is no ${kind.toLowerCase()} ${id}`);
  return kind === 'PARTNER' ? { partnerId: id } : { switchId: id };
}

function inWords({ id, name, partnerId, switchId, scopes, createdAt, lastUsedAt, expiresAt }: ApiKey): string {
  const owner = partnerId ? `partner_${partnerId}` : switchId ? `switch_${switchId}` : 'operator';
  const days = (at: Date | null) => at?.toISOString().slice(0, 10) ?? 'never';
  return (
    `key_${id}  ${name}  ${owner}  made ${days(createdAt)}, used ${days(lastUsedAt)}, ends ${days(expiresAt)}\n` +
    `             ${scopes.join(' ')}`
  );
}
