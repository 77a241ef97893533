import type { TariffInput } from './tariff.js';

/** What a fixed line pays its own carrier to call a 400 number (rule T3): 0.22 for three minutes, then 0.11 a minute. */
export const callerTariff: TariffInput = {
  rates: [
    {
      chargeClass: 'CALLER',
      bands: [
        { fromSeconds: 0, toSeconds: 180, incrementSeconds: 180, price: '0.22' },
        { fromSeconds: 180, toSeconds: null, incrementSeconds: 60, price: '0.11' },
      ],
    },
  ],
};

/** The subscriber pays one price from everywhere (rule T4). */
export const flatTariff: TariffInput = {
  distanceBasis: 'NONE',
  rates: [{ chargeClass: 'FLAT', bands: [{ fromSeconds: 0, toSeconds: null, incrementSeconds: 60, price: '0.20' }] }],
};

/** The subscriber pays by the minute for callers of its own area code and by six seconds for all others (rule T4). */
export const localLongDistanceTariff: TariffInput = {
  rates: [
    {
      when: { distance: 'LOCAL' },
      chargeClass: 'LOCAL',
      bands: [{ fromSeconds: 0, toSeconds: null, incrementSeconds: 60, price: '0.10' }],
    },
    {
      chargeClass: 'LONG_DISTANCE',
      bands: [{ fromSeconds: 0, toSeconds: null, incrementSeconds: 6, price: '0.06' }],
    },
  ],
};

/** Monthly flat VoIP answering (包月, rule T4): the month costs, the calls don't. */
export const voipTariff: TariffInput = {
  distanceBasis: 'NONE',
  monthlyFee: '200',
  rates: [{ chargeClass: 'VOIP', bands: [{ fromSeconds: 0, toSeconds: null, incrementSeconds: 60, price: '0' }] }],
};
