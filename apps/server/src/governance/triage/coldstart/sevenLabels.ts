/** The labels of the seven-class benchmark: the departments of a mailbox, not the product's own tree. */
export const sevenLabels = [
  '城乡建设',
  '劳动和社会保障',
  '教育文体',
  '商贸旅游',
  '环境保护',
  '卫生计生',
  '交通运输',
] as const;
export type SevenLabel = (typeof sevenLabels)[number];

/**
 * Which of the seven departments would answer a category of the tree; null where none of them would (police, courts, general
 * questions, thanks). A benchmark table only: nothing in the product reads it, and no case is routed by it. It was written down from what
 * the departments do: construction takes the city, its streets, pipes and property services; trade takes prices, fees, telecommunications, lifts
 * (special equipment), fraud and pyramid selling (market supervision); health takes births and pests; transport takes roads and post.
 */
export const sevenLabelOfCode: { readonly [code: string]: SevenLabel | null } = {
  R01: null,
  R0101: '城乡建设',
  R0102: null,
  R0103: '城乡建设',
  R0104: '城乡建设',
  R0105: '劳动和社会保障',
  R0106: '商贸旅游',
  R0107: null,
  R0108: null,
  R0109: '城乡建设',
  R0110: '城乡建设',
  R0111: '环境保护',
  R0112: null,
  R0113: null,
  R02: '城乡建设',
  R0201: '城乡建设',
  R0202: '城乡建设',
  R0203: '城乡建设',
  R0204: '城乡建设',
  R0205: '城乡建设',
  R0206: '城乡建设',
  R0207: '城乡建设',
  R0208: '城乡建设',
  R0209: '城乡建设',
  R0210: '商贸旅游',
  R0211: '城乡建设',
  R0212: '城乡建设',
  R0213: null,
  R0214: '城乡建设',
  R03: '环境保护',
  R0301: '城乡建设',
  R0302: '城乡建设',
  R0303: '城乡建设',
  R0304: '城乡建设',
  R0305: '城乡建设',
  R0306: '环境保护',
  R0307: '环境保护',
  R0308: '环境保护',
  R0309: '卫生计生',
  R0310: '环境保护',
  R04: '城乡建设',
  R0401: '城乡建设',
  R0402: '交通运输',
  R0403: '教育文体',
  R0404: '城乡建设',
  R0405: '城乡建设',
  R0406: '城乡建设',
  R0407: '城乡建设',
  R0408: '城乡建设',
  R0409: '城乡建设',
  R0410: '商贸旅游',
  R0411: '城乡建设',
  R0412: '城乡建设',
  R0413: '城乡建设',
  R05: '城乡建设',
  R0501: '城乡建设',
  R0502: '城乡建设',
  R0503: '城乡建设',
  R0504: '城乡建设',
  R0505: '城乡建设',
  R0506: '城乡建设',
  R0507: '城乡建设',
  R0508: '城乡建设',
  R06: null,
  R0601: '劳动和社会保障',
  R0602: '劳动和社会保障',
  R0603: '劳动和社会保障',
  R0604: '劳动和社会保障',
  R0605: '教育文体',
  R0606: '卫生计生',
  R0607: '城乡建设',
  R0608: null,
  R0609: null,
  R0610: '教育文体',
  R0611: '交通运输',
  R07: '城乡建设',
  R0701: '城乡建设',
  R0702: '城乡建设',
  R0703: '城乡建设',
  R0704: '城乡建设',
  R0705: '城乡建设',
  R0706: '城乡建设',
  R0707: '城乡建设',
  R08: null,
  R0801: null,
  R0802: null,
  R0803: null,
  R0804: null,
  R0805: null,
  R0806: null,
  R09: null,
  R0901: null,
  R0902: '商贸旅游',
  R0903: null,
  R0904: null,
  R0905: '商贸旅游',
  R0906: null,
  R10: null,
  R1001: null,
  R1002: null,
  R1003: null,
  R11: null,
  R1101: '城乡建设',
  R1102: '城乡建设',
  R1103: '教育文体',
  R1104: null,
  R12: null,
  R1201: null,
  R13: null,
  R1301: null,
  R1302: null,
  R1303: null,
  R1304: null,
};

/**
 * The most probable of the seven labels: the probabilities of the codes of each are summed, codes without one count for nothing.
 * Null when no code has a label. Ties go to the label named first in `sevenLabels`.
 */
export function sevenLabelOf(
  opinions: Iterable<{ readonly label: string; readonly probability: number }>,
): SevenLabel | null {
  const sums = new Map<SevenLabel, number>();
  for (const { label, probability } of opinions) {
    const department = sevenLabelOfCode[label] ?? null;
    if (department !== null) sums.set(department, (sums.get(department) ?? 0) + probability);
  }
  let best: SevenLabel | null = null;
  for (const label of sevenLabels) {
    const sum = sums.get(label);
    if (sum !== undefined && (best === null || sum > (sums.get(best) ?? 0))) best = label;
  }
  return best;
}
