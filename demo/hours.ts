import type { OfficeHours } from './shapes.ts';

const morning = { fromMinute: 510, toMinute: 720 };

/** Office hours of the sample (domain §2.4 rule 3). `default` is the district's own: 08:30–12:00 and 14:00–17:30. */
export const sampleOfficeHours: readonly OfficeHours[] = [
  {
    key: 'default',
    name: '机关工作时间',
    shifts: [morning, { fromMinute: 840, toMinute: 1050 }],
  },
  {
    key: 'town',
    name: '街镇工作时间（夏季午休顺延半小时）',
    shifts: [morning, { fromMinute: 840, toMinute: 1050 }],
    summer: { from: '06-01', to: '09-30', shifts: [morning, { fromMinute: 870, toMinute: 1080 }] },
  },
  {
    key: 'window',
    name: '窗口工作时间（午间不停办）',
    shifts: [{ fromMinute: 510, toMinute: 1050 }],
  },
  {
    key: 'long',
    name: '抢修与值守时间（早八点到晚八点）',
    shifts: [{ fromMinute: 480, toMinute: 1200 }],
  },
];
