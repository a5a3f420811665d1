import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findPersonalData,
  isIdNumber,
  maskAddress,
  maskIdNumber,
  maskName,
  maskPhone,
  maskText,
  removePersonalData,
} from './index.ts';

// Made-up numbers: a district code, a day, a counter and the check digit that GB 11643 asks for.
const ID = '120112199003071234'.slice(0, 17);
const idNumber = [...'0123456789X'].map((digit) => ID + digit).find(isIdNumber)!;
const idEndingInX = Array.from({ length: 999 }, (_, n) => `12011219900307${String(n).padStart(3, '0')}X`).find(
  isIdNumber,
)!;
const card = '6222020000000000000'.slice(0, 18);

const kinds = (text: string) => findPersonalData(text).map(({ kind, from, to }) => `${kind} ${text.slice(from, to)}`);
const luhnDigit = (digits: string) =>
  [...'0123456789'].find((digit) => findPersonalData(digits + digit).some(({ kind }) => kind === 'bankCard'))!;

describe('names, phones, identity numbers and addresses', () => {
  it.each([
    ['张明', '张*'],
    ['张明远', '张*'],
    ['欧阳娜', '欧阳*'],
    ['欧阳', '欧*'],
    ['司马相如', '司马*'],
    ['阿卜杜拉·买买提', '阿*'],
    ['Smith', 'S*'],
    ['张', '*'],
    ['𠮷田', '𠮷*'],
    [' ', ''],
  ])('name %s shows as %s', (name, masked) => {
    expect(maskName(name)).toBe(masked);
    expect(maskName(masked)).toBe(masked);
  });

  it.each([
    ['13812345678', '138****5678'],
    ['+86 138-1234-5678', '138****5678'],
    ['008613812345678', '138****5678'],
    ['１３８１２３４５６７８', '138****5678'],
    ['022-28391234', '022****1234'],
    ['(022)28391234', '022****1234'],
    ['03116543210', '0311****3210'],
    ['28391234', '****1234'],
    ['8601234567', '****4567'],
    ['12345', '****'],
    ['', '****'],
  ])('phone %s shows as %s', (phone, masked) => {
    expect(maskPhone(phone)).toBe(masked);
    expect(maskPhone(masked)).toBe(masked);
  });

  it.each([
    ['120112199003071234', '1201********1234'],
    ['12011219900307123x', '1201********123X'],
    ['120112900307123', '1201********7123'],
    ['123', '********'],
  ])('identity number %s shows as %s', (id, masked) => {
    expect(maskIdNumber(id)).toBe(masked);
    expect(maskIdNumber(masked)).toBe(masked);
  });

  it.each([
    ['文澜花园3号楼2单元501室', '文澜花园3号楼*'],
    ['海棠街道文澜花园３号楼', '海棠街道文澜花园3号楼'],
    ['品尚花园12栋1203', '品尚花园12栋*'],
    ['知香园B座1701', '知香园B座*'],
    ['海河路12号文澜花园3号楼501', '海河路12号文澜花园3号楼*'],
    ['津沽路28号院内501', '津沽路28号*'],
    ['大孙庄村3排12号', '大孙庄村3排*'],
    ['大孙庄村12号', '大孙庄村*'],
    ['文澜花园3-2-501', '文澜花园3*'],
    ['文澜花园501室', '文澜花园*'],
    ['海棠街道文澜花园', '海棠街道文澜花园'],
    ['', ''],
  ])('address %s shows as %s', (address, masked) => {
    expect(maskAddress(address)).toBe(masked.normalize('NFKC') === masked ? masked : address);
    expect(maskAddress(masked)).toBe(masked);
  });

  it('an identity number is one by its day and its check digit', () => {
    expect(isIdNumber(idNumber)).toBe(true);
    expect(isIdNumber(idEndingInX.toLowerCase())).toBe(true);
    expect(isIdNumber('120112199013071234')).toBe(false);
    expect([...'0123456789X'].filter((digit) => isIdNumber(ID + digit))).toHaveLength(1);
  });
});

describe('personal numbers in free text', () => {
  it.each([
    '13812345678',
    '138 1234 5678',
    '138-1234-5678',
    '138.1234.5678',
    '138 12345678',
    '1381234 5678',
    '1381 234 5678',
    '1 3 8 1 2 3 4 5 6 7 8',
    '１３８１２３４５６７８',
    '１３８－１２３４－５６７８',
    '138\u30001234\u30005678',
    '+8613812345678',
    '+86 138 1234 5678',
    '+86-138-1234-5678',
    '＋８６ 13812345678',
    '86 13812345678',
    '008613812345678',
    '013812345678',
  ])('finds the mobile number %s whole', (number) => {
    expect(kinds(`请打${number}找我`)).toEqual([`mobile ${number}`]);
    expect(kinds(number)).toEqual([`mobile ${number}`]);
    expect(kinds(`微信wx${number}，谢谢`)).toHaveLength(1);
  });

  it.each([
    '022-28391234',
    '02228391234',
    '022 2839 1234',
    '(022)28391234',
    '（022）28391234',
    '010-65432109',
    '0311-6543210',
    '031165432109',
    '+86 22 2839 1234',
    '+86-022-28391234',
  ])('finds the landline %s whole', (number) => {
    expect(kinds(`座机${number}。`)).toEqual([`landline ${number}`]);
  });

  it('finds a local number only where it is called a phone', () => {
    expect(kinds('电话：28391234')).toEqual(['landline 28391234']);
    expect(kinds('编号28391234')).toEqual([]);
    expect(kinds('电话88908890')).toEqual([]);
    expect(kinds('022-28391234-8001转')).toEqual(['landline 022-28391234']);
  });

  it('finds identity numbers of 15 and 18 characters', () => {
    const parted = `${idNumber.slice(0, 6)} ${idNumber.slice(6, 14)} ${idNumber.slice(14)}`;
    for (const id of [idNumber, idEndingInX, idEndingInX.toLowerCase(), parted, '120112900307123'])
      expect(kinds(`本人${id}，住本小区`)).toEqual([`idNumber ${id}`]);
    const mistyped = idNumber.slice(0, 17) + (((Number(idNumber[17]) || 0) + 1) % 10);
    expect(kinds(`身份证号：${mistyped}`)).toEqual([`idNumber ${mistyped}`]);
    expect(kinds(`单号${mistyped}`)).toEqual([]);
  });

  it('finds bank cards by their check digit', () => {
    const whole = card + luhnDigit(card);
    const parted = whole.replace(/(\d{4})(?=\d)/g, '$1 ');
    expect(kinds(`卡号${whole}`)).toEqual([`bankCard ${whole}`]);
    expect(kinds(`卡号${parted}退款`)).toEqual([`bankCard ${parted}`]);
    expect(kinds(card + ((Number(luhnDigit(card)) + 1) % 10))).toEqual([]);
  });

  it('finds e-mail addresses', () => {
    expect(kinds('邮箱zhang.san@example.com，')).toEqual(['email zhang.san@example.com']);
    expect(kinds('13812345678@example.com.')).toEqual(['email 13812345678@example.com']);
    expect(kinds('@所有人 a@b 1@2')).toEqual([]);
  });

  it('finds several in one text, in order', () => {
    expect(kinds(`张三13812345678，13912345678/022-28391234 身份证${idNumber}`)).toEqual([
      'mobile 13812345678',
      'mobile 13912345678',
      'landline 022-28391234',
      `idNumber ${idNumber}`,
    ]);
  });

  it.each([
    '拨打12345、110、119、120、12348、96110或88908890',
    '客服400-810-1234，95588',
    '2026-05-13 14:30:15 至 2026年5月20日',
    '20260513143015',
    '1747118400000',
    '订单号202605131234567890',
    '订单2026051312345678',
    '案件编号 HT20260513-000123',
    '工单 1201122026051300012',
    '拖欠工资12345678.90元，合计1,381,234,567.80元',
    '一共13812345678元',
    '¥13812345678',
    '坐标117.13812345678,39.13912345678',
    '运单EA13812345678CN',
    '0190a1b2-1381-7234-8678-138123456781',
    '13812345678-1234-7123-8123-123456789012'.replace('13812345678', '13812345'),
    '网格120112003001801',
    '120112260513001',
    '3号楼2单元501室 面积89.5平 2026 0513 1430',
    '1281234567890',
    '138123456789',
    '1381234567',
  ])('leaves alone: %s', (text) => {
    expect(kinds(text)).toEqual([]);
  });
});

describe('masking a text', () => {
  it('hides the numbers, keeps the rest and counts', () => {
    expect(maskText('张三电话+86 138-1234-5678，座机022-28391234。')).toEqual({
      text: '张三电话138****5678，座机022****1234。',
      found: 2,
    });
    expect(maskText(`证件${idNumber}邮箱zhang@example.com`).text).toBe(
      `证件1201********${idNumber.slice(-4)}邮箱z***@example.com`,
    );
    expect(maskText('没有号码').found).toBe(0);
    expect(maskText('0206 0000000-02060000000').text).toBe('0206 0000000-020****0000');
    expect(maskText('0206 0000000-020****0000').found).toBe(0);
    expect(maskText('a@13812345678.com').text).toBe('a***@***********.com');
    expect(maskText('+86 5002000086 7002000000').text).toBe('****0086 7002000000');
    expect(maskText('****0086 7002000000').found).toBe(0);
    expect(maskText('19900307+8613812345678').text).toBe('19900307 138****5678');
    expect(removePersonalData('电话13812345678，谢谢')).toBe('电话 ，谢谢');
  });

  const digits = fc.stringMatching(/^\d{1,19}$/);
  const fragment = fc.oneof(
    fc.constantFrom(
      '13812345678',
      '138',
      '1234',
      '5678',
      '022',
      '0311',
      '28391234',
      '86',
      '+86',
      '0086',
      idNumber,
      idEndingInX,
      '120112900307123',
      card,
      'zhang@example.com',
      '@',
      '****',
      '电话',
      '身份证号',
      '元',
      '¥',
      'X',
      'a',
    ),
    fc.constantFrom(' ', '-', '.', '(', ')', '（', '）', '*', '，', '\n'),
    digits,
    fc.string({ unit: 'grapheme', maxLength: 4 }),
  );
  const messy = fc.array(fragment, { maxLength: 14 }).map((parts) => parts.join(''));

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(messy, (text) => {
        const once = maskText(text).text;
        expect(maskText(once)).toEqual({ text: once, found: 0 });
      }),
      { numRuns: 3_000 },
    );
  });

  it('gives ordered finds that do not overlap and lie within the text', () => {
    fc.assert(
      fc.property(messy, (text) => {
        let end = 0;
        for (const { from, to } of findPersonalData(text)) {
          expect(from).toBeGreaterThanOrEqual(end);
          expect(to).toBeGreaterThan(from);
          end = to;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never shows a mobile number between words, however it is written', () => {
    const mobile = fc.tuple(fc.integer({ min: 13, max: 19 }), fc.stringMatching(/^\d{9}$/)).map(([a, b]) => `${a}${b}`);
    const written = fc.tuple(
      mobile,
      fc.constantFrom('', ' ', '-', ' - ', '.'),
      fc.constantFrom('', '+86', '86 ', '+86-'),
    );
    fc.assert(
      fc.property(written, ([number, gap, prefix]) => {
        const [head, middle, tail] = [number.slice(0, 3), number.slice(3, 7), number.slice(7)];
        const { text } = maskText(`请打${prefix}${head}${gap}${middle}${gap}${tail}，谢谢`);
        expect(text).toBe(`请打${head}****${tail}，谢谢`);
      }),
    );
  });

  // A pattern that backtracks would need hours for one of these, and the run would end by its own limit.
  it.each([
    ['digits', '1'],
    ['parted digits', '1 '],
    ['mobile beginnings', '138-1234-'],
    ['at signs', 'a@'],
    ['domains', '@a.a.a.a.a.a.a.a.a-'],
    ['local parts', 'a.b+c%1'],
    ['brackets', '('],
    ['spaces', ' '],
    ['mobile numbers', '13812345678 '],
    ['UUID beginnings', '01234567-0123-'],
    ['asterisks', '****1'],
  ])(
    'ends for a megabyte of %s',
    (_, piece) => {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      const { text: masked } = maskText(text);
      expect(maskText(masked).found).toBe(0);
    },
    120_000,
  );
});
