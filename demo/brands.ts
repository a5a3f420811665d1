import type { Brand } from './shapes.ts';

/** Three street brands of the one platform; the names are named in public reports, colours and icons are ours. */
export const sampleBrands: readonly Brand[] = [
  {
    key: 'xiaotang',
    name: '小棠帮办',
    areaCode: '120112003',
    accent: '#c2255c',
    icon: {
      name: '海棠花',
      path: 'M8.5 7.3a3.5 3.5 0 1 1 7 0a3.5 3.5 0 1 1 -7 0zM13.26 10.75a3.5 3.5 0 1 1 7 0a3.5 3.5 0 1 1 -7 0zM11.44 16.35a3.5 3.5 0 1 1 7 0a3.5 3.5 0 1 1 -7 0zM5.56 16.35a3.5 3.5 0 1 1 7 0a3.5 3.5 0 1 1 -7 0zM3.74 10.75a3.5 3.5 0 1 1 7 0a3.5 3.5 0 1 1 -7 0z',
    },
    programs: ['appeals', 'points', 'activities', 'deliberations', 'visits', 'agency'],
  },
  {
    key: 'geshitong',
    name: '葛事通',
    areaCode: '120112101',
    accent: '#0b7285',
    icon: {
      name: '河上的桥',
      path: 'M2 14h20v2H2zM4 14V9h2v1.5C7.5 8 9.6 6.7 12 6.7s4.5 1.3 6 3.8V9h2v5h-2c-.8-3-3.1-5.2-6-5.2S6.8 11 6 14zM3 19c1.5-1 3-1 4.5 0s3 1 4.5 0 3-1 4.5 0 3 1 4.5 0v1.6c-1.5 1-3 1-4.5 0s-3-1-4.5 0-3 1-4.5 0-3-1-4.5 0z',
    },
    programs: ['appeals', 'activities', 'agency', 'disputes'],
  },
  {
    key: 'xiaowangdou',
    name: '小网兜',
    areaCode: '120112103',
    accent: '#2b6a30',
    icon: {
      name: '网兜',
      path: 'M8 3h8v2h-1l5 6-3 9H7l-3-9 5-6H8zM7 11h4V7.2zm6 0h4l-4-3.8zM6.3 13l1.3 5H11v-5zm6.7 0v5h3.4l1.3-5z',
    },
    programs: ['appeals', 'points', 'activities'],
  },
];
