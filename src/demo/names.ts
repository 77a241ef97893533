/** A subscriber of the demo. Its code is formed as real ones are, so whatever checks codes takes it, but was given to nobody. */
export interface ExampleSubscriber {
  name: string;
  city: string;
  /** Unified social credit code, GB 32100-2015. */
  taxId: string;
}

/** Name, city, and the district code of the city's market regulator. */
const companies: readonly (readonly [name: string, city: string, district: string])[] = [
  ['北京青禾示例科技有限公司', '北京', '110108'],
  ['上海海棠示例商务服务有限公司', '上海', '310115'],
  ['广州木棉示例家电有限公司', '广州', '440106'],
  ['深圳市云帆示例电子有限公司', '深圳', '440305'],
  ['杭州西溪示例电子商务有限公司', '杭州', '330106'],
  ['南京紫金示例软件有限公司', '南京', '320106'],
  ['苏州金鸡湖示例医疗器械有限公司', '苏州', '320506'],
  ['武汉东湖示例教育咨询有限公司', '武汉', '420106'],
  ['成都锦里示例餐饮管理有限公司', '成都', '510104'],
  ['重庆两江示例物流有限公司', '重庆', '500105'],
  ['西安长安示例旅行社有限公司', '西安', '610113'],
  ['青岛崂山示例装饰工程有限公司', '青岛', '370202'],
  ['郑州中原示例农业有限公司', '郑州', '410105'],
  ['长沙湘江示例物业服务有限公司', '长沙', '430104'],
  ['沈阳浑河示例机械制造有限公司', '沈阳', '210102'],
  ['厦门鹭岛示例保险代理有限公司', '厦门', '350203'],
];

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Without I, O, S, V and Z. */
const creditDigits = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** An enterprise (91) with an organisation code that begins H400: the registrars' begin with a digit or with MA. */
export const exampleSubscribers: readonly ExampleSubscriber[] = companies.map(([name, city, district], index) => {
  const organisation = `H40000${String(index + 1).padStart(2, '0')}`;
  const code = `91${district}${organisation}${organisationCheck(organisation)}`;
  return { name, city, taxId: `${code}${creditCodeCheck(code)}` };
});

/** The 9th character of an organisation code, from its first 8 (GB 11714). */
export function organisationCheck(body: string): string {
  const weights = [3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, at) => total + weight * digits.indexOf(body[at]!), 0);
  const check = 11 - (sum % 11);
  return check === 10 ? 'X' : String(check % 11);
}

/** The 18th character of a unified social credit code, from its first 17 (GB 32100-2015): the weights are powers of 3, modulo 31. */
export function creditCodeCheck(body: string): string {
  let weight = 1;
  let sum = 0;
  for (const character of body.slice(0, 17)) {
    sum += weight * creditDigits.indexOf(character);
    weight = (weight * 3) % 31;
  }
  return creditDigits[(31 - (sum % 31)) % 31]!;
}
