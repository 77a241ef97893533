import type pg from 'pg';
import { formatYuan, type MicroYuan } from '../money.js';
import { count } from './screen.js';

/** What the database holds when all is rated. */
export interface Figures {
  calls: number;
  answered: number;
  zero: number;
  talkSeconds: number;
  caller: MicroYuan;
  subscriber: MicroYuan;
  classes: { name: string; calls: number; amount: MicroYuan }[];
}

export async function figuresOf(worker: pg.Pool): Promise<Figures> {
  const { rows } = await worker.query<{
    name: string;
    calls: number;
    zero: number;
    talk: number;
    caller: string;
    subscriber: string;
  }>(
    `select charge_class as name, count(*)::int as calls, (count(*) filter (where talk_seconds = 0))::int as zero,
       sum(talk_seconds)::int as talk, sum(caller_charge)::text as caller, sum(subscriber_charge)::text as subscriber
     from charges group by 1 order by 1`,
  );
  const { rows: all } = await worker.query<{ calls: number }>('select count(*)::int as calls from calls');
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, it) => total + of(it), 0);
  return {
    calls: all[0]!.calls,
    answered: sum((it) => it.calls),
    zero: sum((it) => it.zero),
    talkSeconds: sum((it) => it.talk),
    caller: rows.reduce((total, it) => total + BigInt(it.caller), 0n),
    subscriber: rows.reduce((total, it) => total + BigInt(it.subscriber), 0n),
    classes: rows.map(({ name, calls, subscriber }) => ({ name, calls, amount: BigInt(subscriber) })),
  };
}

/** '9,925.96 yuan': exact, without the zeros that say nothing. */
export function yuan(amount: MicroYuan): string {
  const [whole, fraction] = formatYuan(amount).split('.') as [string, string];
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction.replace(/0{1,4}$/, '')} yuan`;
}

export function figureRows(figures: Figures): [string, string][] {
  return [
    ['calls', count(figures.calls)],
    ['answered', `${count(figures.answered)} calls`],
    ['of them for 0 seconds', `${count(figures.zero)} calls`],
    ['talk', `${count(figures.talkSeconds)} seconds`],
    ['', `${count(Math.round(figures.talkSeconds / 60))} minutes`],
    ['caller side (T3)', yuan(figures.caller)],
    ...figures.classes.map(({ name, amount }): [string, string] => [`subscriber side, ${name}`, yuan(amount)]),
    ['subscriber side', yuan(figures.subscriber)],
  ];
}
