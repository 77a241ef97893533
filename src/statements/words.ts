import type { ChargeClass } from '../rating/tariff.js';

const classWords: Record<ChargeClass, string> = {
  CALLER: '主叫付费',
  FLAT: '统一费率',
  LOCAL: '市话',
  LONG_DISTANCE: '长途',
  VOIP: 'VoIP 包月',
  WHOLESALE: '批发',
  COST: '结算',
};

/** What a charge class is called on paper. A frozen snapshot may hold a code of another time: it is printed as it is. */
export function classLabel(chargeClass: string): string {
  return (classWords as Record<string, string | undefined>)[chargeClass] ?? chargeClass;
}
