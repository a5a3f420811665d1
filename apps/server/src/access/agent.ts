const programs: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger/i, '微信'],
  [/DingTalk/i, '钉钉'],
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/OpenHarmony|HarmonyOS/i, '鸿蒙'],
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'Mac'],
  [/Linux/, 'Linux'],
];

/** What a person recognises a device by: `微信 · Android`. From the User-Agent, which nobody has to send truthfully. */
export function deviceLabel(agent: string): string {
  const find = (names: typeof programs): string | undefined => names.find(([pattern]) => pattern.test(agent))?.[1];
  const parts = [find(programs), find(systems)].filter((part) => part !== undefined);
  return parts.length === 0 ? '其他设备' : parts.join(' · ');
}
