import type { ConsentPurpose, Words } from '@tongxin/contract';

/** The text in force and its number; version 0 is the platform's own. */
export interface NoticeInForce {
  readonly brand: string;
  readonly version: number;
  readonly since: Date | null;
  readonly words: Words;
}

/**
 * What a district says until it publishes a text of its own: who, what for, what, how long, with whom, and the rights of the person
 * (个人信息保护法 art. 17, 35, 44–50). {district} is the name of the district.
 */
export const platformNotice: Words = {
  zh: `{district}用本平台听取和办理群众诉求，按照法定职责处理您的个人信息。
用来做什么：联系您、派给能解决的单位、答复您、核查结果、请您评价。不用于营销，不对您做画像。
处理哪些：您的手机号（用来登录和联系）、您愿意提供的姓名和地址、您说的话和照片、您选的位置。只有办理您的事的人能看；手机号、姓名平时打码，查看要写明用途并留下记录，您可以在这里看到是哪个单位在什么时候看过。
保存多久：事情办结后按公布的期限先清除姓名、电话、地址和您的话，再删除记录；统计用的数字不含个人信息。
交给谁：承办您这件事的单位；上级热线转来的事会把结果告诉热线。不出境。
您可以：查看和导出、更正、撤回同意、申请删除。也可以到窗口当面办理，或拨打 12345。
未满十四周岁的，请由监护人阅读并同意。`,
  en: `{district} uses this platform to hear and handle what residents say, under its statutory duties.
What for: to contact you, to find the unit that can solve it, to answer you, to check the result and to ask how satisfied you are. No marketing, no profiling.
What: your phone number (to sign in and be contacted), the name and address you choose to give, your words and pictures, the place you choose. Only those who handle your matter see it; numbers and names are masked, looking at them needs a stated purpose and is recorded, and you can read here which unit looked and when.
How long: after a matter has ended, names, numbers, addresses and your words go first, then the record, each after the published time. What is counted holds no personal data.
With whom: the unit that handles your matter; for matters from the hotline above, the hotline is told the result. Nothing leaves the country.
You may see and export your data, correct it, withdraw a consent and ask to be erased, here, at a counter or by calling 12345.
Under fourteen, a guardian reads this and agrees.`,
};

/** What each use rests on (see the contract). */
export const purposes: readonly {
  readonly purpose: ConsentPurpose;
  readonly label: Words;
  readonly basis: 'statutoryDuty' | 'consent' | 'separateConsent';
}[] = [
  {
    purpose: 'handling',
    label: { zh: '办理您的诉求', en: 'Handling what you tell us' },
    basis: 'statutoryDuty',
  },
  {
    purpose: 'messages',
    label: { zh: '用短信、微信告诉您进展', en: 'Telling you the progress by SMS or WeChat' },
    basis: 'consent',
  },
  {
    purpose: 'location',
    label: { zh: '使用您设备的精确位置', en: 'Using the precise location of your device' },
    basis: 'separateConsent',
  },
];

/** A consent as the rules need it. */
export interface GivenConsent {
  readonly purpose: ConsentPurpose;
  readonly action: 'given' | 'withdrawn';
  readonly brand: string;
  readonly noticeVersion: number;
}

/**
 * What to ask: every purpose that was neither agreed to nor withdrawn under the text in force. A new text asks again (art. 14); who
 * withdrew is not asked under the same text again. `records` are oldest first.
 */
export function toAsk(
  records: readonly GivenConsent[],
  notice: Pick<NoticeInForce, 'brand' | 'version'>,
): ConsentPurpose[] {
  const answered = new Set(
    records
      .filter(({ brand, noticeVersion }) => brand === notice.brand && noticeVersion === notice.version)
      .map(({ purpose }) => purpose),
  );
  return purposes.map(({ purpose }) => purpose).filter((purpose) => !answered.has(purpose));
}

/** Whether a consent holds: the last word about a purpose counts. `records` are oldest first. */
export function holds(records: readonly GivenConsent[], purpose: ConsentPurpose): boolean {
  return records.findLast((each) => each.purpose === purpose)?.action === 'given';
}
