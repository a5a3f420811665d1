import { fold } from '../../areas/index.ts';

/** What a name is a name of. Names of one kind can contradict each other; names of different kinds cannot. */
export type NameKind = 'estate' | 'site' | 'village' | 'firm' | 'road' | 'line' | 'town' | 'district' | 'city';

/** The names that a text gives, by kind: the last four characters, at most, before the word for the kind; and its numbers of houses. */
export interface Names {
  readonly byKind: ReadonlyMap<NameKind, readonly string[]>;
  readonly houses: ReadonlySet<number>;
}

interface Ending {
  readonly kind: NameKind;
  /** Characters that never stand right before it in a name: 马路, 我们小区, 县城 name nothing. */
  readonly notAfter: string;
  /** What follows where it is part of another word: 城市, 市场, 村民. */
  readonly notBefore: string;
}

const estate = (notAfter = '', notBefore = ''): Ending => ({ kind: 'estate', notAfter, notBefore });
const vagueBefore = '们该本旧个此我各每某这那哪在的是住到近边邻民宅型式多整有和与及';

/**
 * Words that end a name of a place or of a body. Which word a name ends with is all that is known here: no name of any district stands in
 * this table.
 */
const endings: ReadonlyMap<string, Ending> = new Map<string, Ending>([
  ...[
    '小区',
    '公寓',
    '花园',
    '家园',
    '嘉园',
    '佳园',
    '佳苑',
    '雅苑',
    '新村',
    '新城',
    '名城',
    '名苑',
    '名邸',
    '名都',
    '山庄',
  ].map((word): [string, Ending] => [word, estate(`${vagueBefore}老新大小安置品放闭改造租`)]),
  ...['豪庭', '华庭', '华府', '公馆', '大厦', '国际城'].map((word): [string, Ending] => [word, estate(vagueBefore)]),
  ['苑', estate(`${vagueBefore}`)],
  ['府', estate(`${vagueBefore}政官省乡天首`, '')],
  ['湾', estate(`${vagueBefore}台港拐急转`, '')],
  ['郡', estate(vagueBefore)],
  ['邸', estate(`${vagueBefore}府官`)],
  [
    '城',
    estate(
      `${vagueBefore}县省古商都进全市老新主山水服装出入返回中卫围小大名创`,
      '市区管乡镇建投际铁轨内外里中东西南北步',
    ),
  ],
  ['园', estate(`${vagueBefore}公校田果菜庄乐游花家物儿产业技创陵入农林工茶桃学幼本出全植动`, '区林丁长方里内')],
  ...[
    '幼儿园',
    '小学',
    '中学',
    '学校',
    '学院',
    '大学',
    '医院',
    '卫生院',
    '公园',
    '广场',
    '市场',
    '步行街',
    '地铁站',
    '车站',
    '水库',
    '大桥',
  ].map((word): [string, Ending] => [
    word,
    { kind: 'site', notAfter: `${vagueBefore}所家上中大小高读办建学农批菜牧费城`, notBefore: '生' },
  ]),
  ...['有限公司', '公司', '集团', '银行', '驾校', '酒店', '宾馆', '工厂', '超市'].map((word): [string, Ending] => [
    word,
    { kind: 'firm', notAfter: `${vagueBefore}分总母子家限任`, notBefore: '' },
  ]),
  ...['大道', '大街', '路', '街', '巷', '胡同'].map((word): [string, Ending] => [
    word,
    {
      kind: 'road',
      notAfter: `${vagueBefore}修马公铁道线网条上带让走开回电思出套半门沿过泥土小大老新头油速之段通赶养问迷行全拦围封占堵窄宽好坏水支环辅宅路街么几两商铺面坑一古`,
      notBefore: word === '街' ? '道' : '',
    },
  ]),
  ...['社区', '村委会', '村'].map((word): [string, Ending] => [
    word,
    {
      kind: 'village',
      notAfter: `${vagueBefore}农乡全中新老旧区大小省家进驻我贫出回入两几`,
      notBefore: '民庄里级干镇卫',
    },
  ]),
  ...['街道', '镇', '乡'].map((word): [string, Ending] => [
    word,
    { kind: 'town', notAfter: `${vagueBefore}城乡全老家下同我村返新小大条各县市`, notBefore: '村镇下亲' },
  ]),
  ...['区', '县'].map((word): [string, Ending] => [
    word,
    {
      kind: 'district',
      notAfter: `${vagueBefore}小社城市园地校景片辖郊山灾矿库牧特战林商新发技术安棚改全老外省同业学聚流我县州`,
      notBefore: '域别间块分划长委',
    },
  ]),
]);

const longestFirst = [...endings.keys()].sort((a, b) => b.length - a.length).join('|');
const anyEnding = new RegExp(longestFirst, 'gu');
const code = /[a-z][0-9]{0,3}(?=[区县市])/gu;
const numbered = /([0-9]{1,4}|[一二三四五六七八九十]{1,3})(?:号楼|栋|幢|号院|组(?![织成长合建]))/gu;
const lines = /([0-9]{1,4})(?:路(?=公交|车|公共)|号线)|(?<=公交|车)([0-9]{1,4})路/gu;
const named = /[\p{Script=Han}a-z0-9]/u;
/** Words of trade and rank between a name and its ending: 置业 in 文澜置业有限公司. */
const trade =
  /(?:投资|发展|置业|房地产|地产|开发|物业|管理|服务|科技|建设|建筑|工程|实业|商贸|贸易|网络|信息|技术|教育|咨询|文化|传媒|控股|股份|责任|职业|实验|附属|中心|人民|专科|第[一二三四五六七八九十]|农村商业|商业)+$/u;
const mostBefore = 4;
/** Characters that are no part of a name; those that names do begin with (和, 向, 新 …) are not among them. */
const particles =
  /[的了是在我你他她它们个这那该某每各被把给让从到为与及或因但而且也还就又再很太最更不没无所其何什么怎请问求诉使得着去说找要会能可应将由于至如若等并已却对几绕减]/u;
/** Words of everyday reports that stand before such an ending by chance. */
const everyday = new Set(
  '影响 导致 进入 生活 目前 其他 距离 占用 同一 破坏 新建 造成 侵占 投诉 建议 希望 当地 通过 社区 街道 小区 政府 普惠 公办 民办 城镇 建材 商贸 科技 自己 作为 配套 市属 农贸 公交 公立 双语 综合 规划 开设 扰乱 稳定 成立 加快 维护 专业 完全 设置 相关 要求 公共 供水 供电 燃气 电力 交通 保险 销售 市政 移动 资产 城市 上市 快递 当时 农业 食品 经济 工商 施工 运营 企业 下属 中介 装饰 餐饮 装修 利益 督促 印章 举报 培训 金融 空壳 防止 十字 交叉 商业 泥巴 安置 棚户 宿舍 核心 密集 旅游 别墅 商务 保护 集中 家属 示范 自治 恳请 属下 联系 根据 繁华 政策 属地 当事 提供 移交 出租 明显 难道 之前 文明 管理 服务 物业 居民 业主 国际 二期 三期 一期 四期 配套 入读 休闲 美食 练员 就读'.split(
    ' ',
  ),
);

/** The names in a text: what stands before 小区, 路, 村, 公司 and the like, and codes such as B3区. */
export function namesIn(text: string): Names {
  const folded = fold(text);
  const found = new Map<NameKind, Set<string>>();
  let last: { readonly core: string; readonly kind: NameKind; readonly end: number } | undefined;
  for (const match of folded.matchAll(anyEnding)) {
    const [word] = match;
    const ending = endings.get(word);
    const end = match.index + word.length;
    if (!ending || ending.notBefore.includes(folded[end] ?? '　')) continue;
    // 文澜花园小区 is one name with two endings.
    const core = last?.end === match.index ? last.core : coreBefore(folded, match.index, ending);
    if (core === undefined) continue;
    if (!(last?.end === match.index && last.kind === ending.kind)) note(found, ending.kind, core);
    last = { core, kind: ending.kind, end };
  }
  for (const match of folded.matchAll(code)) {
    const [written] = match;
    note(found, folded[match.index + written.length] === '市' ? 'city' : 'district', written);
  }
  for (const [, before, after] of folded.matchAll(lines)) note(found, 'line', before ?? after ?? '');
  return {
    byKind: new Map([...found].map(([kind, cores]) => [kind, [...cores]])),
    houses: new Set([...folded.matchAll(numbered)].map(([, number = '']) => numberOf(number))),
  };
}

function note(found: Map<NameKind, Set<string>>, kind: NameKind, core: string): void {
  const cores = found.get(kind);
  if (cores) cores.add(core);
  else found.set(kind, new Set([core]));
}

function coreBefore(folded: string, at: number, { notAfter, kind }: Ending): string | undefined {
  const end =
    kind === 'firm' || kind === 'site'
      ? at - (trade.exec(folded.slice(Math.max(0, at - 12), at))?.[0].length ?? 0)
      : at;
  let from = end;
  while (from > 0 && end - from < mostBefore && named.test(folded[from - 1] ?? '')) from -= 1;
  const core = folded.slice(from, end);
  const tail = core.slice(-2);
  if (!tells(tail) || notAfter.includes(tail.at(-1) ?? '')) return undefined;
  if (!everyday.has(tail)) return core;
  // 海河经济学院 is told by what stands before the everyday word; 经济学院 by nothing.
  const before = core.slice(0, -2);
  return (kind === 'firm' || kind === 'site') && tells(before) ? core : undefined;
}

/** Whether a character may stand in a name. */
export function inName(letter: string): boolean {
  return named.test(letter.toLowerCase()) && !particles.test(letter);
}

function tells(pair: string): boolean {
  return pair.length === 2 && !particles.test(pair) && !/[a-z0-9]$|[a-z0-9][区县市]$/.test(pair);
}

const digits: Readonly<Record<string, number>> = { 一: 1, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 };

function numberOf(written: string): number {
  if (/^[0-9]+$/.test(written)) return Number(written);
  const [tens = '', units = ''] = written.includes('十') ? written.split('十') : ['0', written];
  const ten = tens === '' ? 1 : (digits[tens] ?? 0);
  return ten * 10 + (digits[units] ?? 0);
}
