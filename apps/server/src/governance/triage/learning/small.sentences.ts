import { seededRandomness } from '../../../platform/ids/index.ts';
import type { Example } from './example.ts';

const places = ['东门外', '三号楼下', '学校旁', '菜市场口', '河堤边', '公交站后面', '社区广场'];
const begging = ['请尽快处理。', '已经一个星期了。', '希望有人来看看。', '打过电话没有人管。', '给大家带来不便。'];
const kinds: Readonly<Record<string, readonly string[]>> = {
  路灯: ['路灯整夜不亮，走路看不清', '灯杆歪了，灯泡一闪一闪', '夜里没有照明，老人摔了一跤', '路灯线头露在外面'],
  噪声: ['夜里施工，机器声吵得睡不着', '广场舞音响太吵', '酒吧音乐放到凌晨，吵得孩子不能休息', '装修电钻从早吵到晚'],
  垃圾: ['垃圾桶满了没人清运，臭味很大', '建筑垃圾堆在路边', '垃圾清运车不来，苍蝇很多', '有人乱倒垃圾，臭味飘进家里'],
};

/** Labelled messages of our own making, four titles in ten; the same for the same seed. */
export function smallSentences(count: number, seed = 3): readonly Example[] {
  const chance = seededRandomness(seed);
  const one = (of: readonly string[]): string => of[chance.int(of.length)] ?? '';
  const labels = Object.keys(kinds);
  return Array.from({ length: count }, (_, at): Example => {
    const label = labels[at % labels.length] ?? '';
    const text = `${one(places)}${one(kinds[label] ?? [])}，${one(begging)}${one(begging)}编号${at}`;
    return chance.int(10) < 4 ? { title: `反映${one(places)}${label}问题`, text, label } : { text, label };
  });
}
