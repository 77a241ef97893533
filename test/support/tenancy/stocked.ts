/** In stock, or a third partner's: the same for both sides, so nothing swaps them. */
export const stocked = {
  free: '4009312001',
  toWithdraw: '4009312002',
  toPay: '4009312003',
  awaited: '4009312004',
  inLine: '4009312005',
  provisioning: '4009312006',
  inService: '4009312007',
};

/** The operator's. */
export const aTestCaller = 'testcaller_01990000-0000-7000-8000-000000000001';

/** The operator's too. */
export const aBarredSubject = 'barredsubject_01990000-0000-7000-8000-000000000002';

/** A plan without branches. */
export const planTo = (destination: string, group = 'g') => ({
  formatVersion: 1,
  callers: { allow: [], block: [], onlyAllowed: false },
  groups: {
    [group]: {
      strategy: 'SEQUENTIAL',
      destinations: [{ number: destination, ringSeconds: 20 }],
      onBusy: [],
      onNoAnswer: [],
      callerId: 'CALLER',
    },
  },
  root: { type: 'GROUP', group },
});

/** A destination of both sides' numbers. */
export const aDestination = '13911112222';
/** Another, of which no proof was filed yet. */
export const aProvable = '13911117777';
