const surnames = '张李王赵刘陈杨黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹'.split('');
const stems = '甲乙丙丁戊己庚辛壬癸'.split('');
const branches = '寅卯辰巳午未申酉戌'.split('');

function nth(second: readonly string[], index: number): string {
  const surname = surnames[index % surnames.length] ?? '';
  const given = second[Math.floor(index / surnames.length)];
  if (given === undefined) throw new RangeError('no placeholder name left');
  return surname + given;
}

/** The n-th placeholder name for staff (张甲, 李甲 … 曹癸), 300 in all; throws `RangeError` beyond. */
export function staffName(index: number): string {
  return nth(stems, index);
}

/** The n-th placeholder name for residents (张寅, 李寅 … 曹戌), 270 in all; throws `RangeError` beyond. */
export function residentName(index: number): string {
  return nth(branches, index);
}
