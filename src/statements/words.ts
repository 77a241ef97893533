/** What a charge class is called on paper. One that has no words here is printed by its code, never left out. */
const classWords: Record<string, string> = {
  FLAT: '统一费率',
  LOCAL: '市话',
  LONG_DISTANCE: '长途',
  MONTHLY: '包月',
  FREE: '免费',
};

export function classLabel(chargeClass: string): string {
  return classWords[chargeClass] ?? chargeClass;
}
