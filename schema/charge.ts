import { Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { Charge as Row } from '../src/calls/store/calls-of.js';
import type { MicroYuan } from '../src/money.js';
import type { Month } from '../src/month.js';
import { readReceipt, type LayerReceipt } from '../src/rating/receipt.js';
import type { PublishedVersion } from '../src/rating/store/versions.js';
import { layers, type Layer } from '../src/rating/table.js';
import { chargeClasses, type ChargeClass } from '../src/rating/tariff.js';
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { Needs } from './base/guard.js';
import { DateTime, Money, YearMonth } from './base/scalars.js';

const LayerEnum = enumOf('PriceLayer', 'Whose price it is.', layers, {
  CALLER: 'What the caller pays its own carrier.',
  SUBSCRIBER: 'What the subscriber pays.',
  PARTNER: 'What the partner pays us (wholesale).',
  COST: 'What the carrier charges us.',
});

export const ChargeClassEnum = enumOf(
  'ChargeClass',
  'The line of a statement that a call is counted under.',
  chargeClasses,
  {
    CALLER: 'The caller’s side.',
    FLAT: 'One price for all calls.',
    LOCAL: 'Caller and destination are of one area.',
    LONG_DISTANCE: 'They aren’t, or it isn’t known.',
    VOIP: 'Answered over the Internet, at a monthly price.',
    WHOLESALE: 'Between the partner and us.',
    COST: 'Between the carrier and us.',
  },
);

@ObjectType({ description: 'A published text of a tariff, which never changes.', simpleResolvers: true })
export class TariffVersion {
  @Field(() => Int, { description: 'As receipts name it.' })
  version!: number;
  @Field(() => String, { description: 'The tariff’s name.' })
  name!: string;
  @Field(() => LayerEnum, { description: 'Whose price it is.' })
  layer!: Layer;
  @Field(() => DateTime, { description: 'From when on it holds, until the next version does.' })
  effectiveFrom!: Date;
  @Field(() => DateTime, { description: 'When it was published.' })
  publishedAt!: Date;
  @Field(() => String, { description: 'The whole document as JSON, by which a receipt can be recomputed.' })
  document!: string;
}

const shownVersion = ({ body, ...row }: PublishedVersion): TariffVersion => ({
  ...row,
  document: JSON.stringify(body),
});

@ObjectType({ description: 'Increments of one band at one price.', simpleResolvers: true })
export class ReceiptRun {
  @Field(() => Int, { description: 'Place of the band in the rate’s list, from 0.' })
  band!: number;
  @Field(() => Int, { description: 'Which of the tariff’s periods priced it, from 1; 0 is the base price.' })
  period!: number;
  @Field(() => Int, { description: 'How many increments; a started one counts whole.' })
  increments!: number;
}

@ObjectType({
  description: 'How the price of one layer came about: anyone recomputes it from this and the tariff version.',
  simpleResolvers: true,
})
export class ReceiptLayer {
  @Field(() => LayerEnum, { description: 'Whose price it is.' })
  layer!: Layer;
  @Field(() => Int, { description: 'Which version of the tariff priced it.' })
  version!: number;
  @Field(() => Int, { description: 'Place of the rate in the tariff’s list, from 0.' })
  rate!: number;
  @Field(() => [ReceiptRun], { description: 'In order of time; none for a call that is free.' })
  runs!: readonly ReceiptRun[];
}

@ObjectType({ description: 'What an answered call costs, with its receipt.', simpleResolvers: true })
export class Charge {
  @Field(() => Int, { description: '0, and one more at each re-rating.' })
  revision!: number;
  @Field(() => DateTime, {
    description: 'From when on the subscriber pays; it picks the month and the tariff version.',
  })
  connectedAt!: Date;
  @Field(() => YearMonth, {
    nullable: true,
    description: 'The later month that bills it, where its own was closed; else null.',
  })
  lateMonth!: Month | null;
  @Field(() => Int, { description: 'From connection to end, in whole seconds; a started one counts.' })
  talkSeconds!: number;
  @Field(() => Int, { description: 'The subscriber’s increments in seconds, started ones whole.' })
  chargedSeconds!: number;
  @Field(() => ChargeClassEnum, { description: 'The line of the statement that it is counted under.' })
  chargeClass!: ChargeClass;
  @Field(() => Money, { description: 'What the caller pays.' })
  callerCharge!: MicroYuan;
  @Field(() => Boolean, {
    description: 'Whether the caller’s charge is a guess: a mobile caller pays by its own plan.',
  })
  callerIndicative!: boolean;
  @Field(() => Money, { description: 'What the subscriber pays.' })
  subscriberCharge!: MicroYuan;
  @Field(() => Money, { nullable: true, description: 'What the partner pays; null where it pays by another scheme.' })
  partnerCharge!: MicroYuan | null;

  row!: Row;
}

export const shownCharge = (row: Row): Charge => ({
  revision: row.revision,
  connectedAt: row.connectedAt,
  lateMonth: row.lateMonth,
  talkSeconds: row.talkSeconds,
  chargedSeconds: row.chargedSeconds,
  chargeClass: row.chargeClass as ChargeClass,
  callerCharge: row.callerCharge,
  callerIndicative: row.callerIndicative,
  subscriberCharge: row.subscriberCharge,
  partnerCharge: row.partnerCharge,
  row,
});

@Resolver(() => Charge)
export class ChargeResolver {
  @FieldResolver(() => Money, {
    nullable: true,
    description: 'What the carrier charges us; null where that isn’t known.',
  })
  @Needs('costs:read')
  carrierCost(@Root() { row }: Charge): MicroYuan | null {
    return row.carrierCost;
  }

  @FieldResolver(() => [ReceiptLayer], {
    description: 'How each price came about; the carrier’s only with the scope for costs.',
  })
  @Needs('calls:read')
  receipt(@Root() { row }: Charge, @Ctx() { viewer }: Context): ReceiptLayer[] {
    const read = readReceipt(row.receipt) ?? [];
    return read.flatMap((it, at) => {
      const layer = layers[at]!;
      return it && (layer !== 'COST' || viewer.scopes.has('costs:read')) ? [shownLayer(layer, it)] : [];
    });
  }
}

const shownLayer = (layer: Layer, it: LayerReceipt): ReceiptLayer => ({ layer, ...it });

@Resolver(() => ReceiptLayer)
export class ReceiptLayerResolver {
  @FieldResolver(() => TariffVersion, {
    nullable: true,
    description: 'The prices themselves; null where they aren’t yours to see.',
  })
  @Needs('calls:read')
  async tariff(@Root() { version }: ReceiptLayer, @Ctx() { loaders }: Context): Promise<TariffVersion | null> {
    const row = await loaders.version.load(version);
    return row && shownVersion(row);
  }
}
