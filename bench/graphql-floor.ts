import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { subscribersById } from '../src/accounts/accounts.js';
import { callsOf, chargesOf, type Call, type Charge } from '../src/calls/store/calls-of.js';
import { asDb, type Tx } from '../src/db/open.js';
import { settingOf } from '../src/db/tenant.js';
import { maskCaller } from '../src/mask-caller.js';
import { formatYuan } from '../src/money.js';
import { numbersByNumber } from '../src/numbers/numbers.js';
import { noting } from './noting.js';

/**
 * The floor of `graphql-list`, a process of its own: `tsx bench/graphql-floor.ts APP_URL PARTNER_ID NUMBER,NUMBER`. Bare node:http
 * that knows one question and asks no key: the same four SQL texts in the same transaction, joined by hand, JSON.stringify. Prints
 * its address. It takes GraphQL's body, of which it reads the variables alone.
 */
const [appUrl, partnerId, numbers] = process.argv.slice(2) as [string, string, string];
const whose = { partnerId };
const pool = new pg.Pool({ connectionString: appUrl, max: 10 });
const begin = `begin isolation level repeatable read read only; ${settingOf({ kind: 'partner', partnerId })}`;

type Texts = Record<'calls' | 'numbers' | 'subscribers' | 'charges', string>;

const texts = await inTransaction((client) => textsOf(client, numbers.split(',')));
const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => void reply(Buffer.concat(parts).toString(), response));
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
process.once('SIGTERM', () => process.exit(0));

async function reply(body: string, response: ServerResponse): Promise<void> {
  const { variables } = JSON.parse(body) as { variables: Variables };
  const text = await answer(variables);
  const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) };
  response.writeHead(200, headers).end(text);
}

interface Variables {
  numbers: string[];
  first: number;
}

/** One that joins by hand names its statements, all of them. */
async function answer({ numbers, first }: Variables): Promise<string> {
  const nodes = await inTransaction(async (client) => {
    async function ask<Row>(name: keyof Texts, values: unknown[]): Promise<Row[]> {
      return (await client.query<Row & pg.QueryResultRow>({ name, text: texts[name], values })).rows;
    }
    const read = await ask<Call>('calls', [[...new Set(numbers)].sort(), partnerId, null, null, first + 1]);
    const calls = read.slice(0, first);
    const hotlines = [...new Set(calls.map((it) => it.number))];
    const held = await ask<{ number: string; state: string }>('numbers', [...listFor('numbers', hotlines), partnerId]);
    const ids = [...new Set(calls.map((it) => it.subscriberId))];
    const named = await ask<{ id: string; name: string }>('subscribers', [...listFor('subscribers', ids), partnerId]);
    const connected = calls.filter((it) => it.outcome === 'answered');
    const charged = await ask<ChargeRow>('charges', [
      connected.map((it) => it.number),
      connected.map((it) => it.bridgeAt ?? it.answerAt),
      connected.map((it) => it.id),
      partnerId,
    ]);
    const stateOf = new Map(held.map((it) => [it.number, it.state]));
    const nameOf = new Map(named.map((it) => [it.id, it.name]));
    const chargeOf = new Map(charged.map((it) => [it.callId, it])); // the last revision comes last
    return calls.map((it) => ({
      id: `call_${it.number}_${it.id}`,
      caller: maskCaller(it.caller),
      answeredBy: it.answeredBy,
      outcome: it.outcome.toUpperCase(),
      setupAt: it.setupAt,
      endAt: it.endAt,
      number: { number: it.number, state: stateOf.get(it.number) },
      subscriber: { name: nameOf.get(it.subscriberId) },
      charge: shown(chargeOf.get(it.id)),
    }));
  });
  return JSON.stringify({ data: { calls: { nodes } } });
}

/** `in ($1, $2, …)` takes each of them as a parameter, `= any($1)` all as one. */
const listFor = (name: keyof Texts, list: readonly string[]): readonly unknown[] =>
  texts[name].includes('any($1') ? [list] : list;

type ChargeRow = Pick<Charge, 'callId' | 'talkSeconds' | 'chargeClass'> & { subscriberCharge: string };

function shown(row: ChargeRow | undefined) {
  if (!row) return null;
  const { subscriberCharge, talkSeconds, chargeClass } = row;
  return { subscriberCharge: formatYuan(BigInt(subscriberCharge)), talkSeconds, chargeClass };
}

async function inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('commit');
    return result;
  } finally {
    client.release();
  }
}

/** Asks as the API does, once, and notes the SQL: so it can't become another. */
async function textsOf(client: pg.PoolClient, hotlines: readonly string[]): Promise<Texts> {
  const noted: string[] = [];
  const tx: Tx = asDb(noting(client, ({ text }) => noted.push(text)));
  const page = { limit: 100, from: null, backward: false };
  const { rows } = await callsOf(tx, whose, { numbers: hotlines, from: null, to: null }, page, true);
  await numbersByNumber(tx, whose, [...new Set(rows.map((it) => it.number))]);
  await subscribersById(tx, whose, [...new Set(rows.map((it) => it.subscriberId))]);
  await chargesOf(tx, whose, [{ number: rows[0]!.number, connectedAt: rows[0]!.setupAt, callId: rows[0]!.id }]);
  const [calls, numbers, subscribers, charges] = noted as [string, string, string, string];
  return { calls, numbers, subscribers, charges };
}
