import { readFile } from 'node:fs/promises';
import { client, fetchTransport } from '@tongxin/client';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownPage, startBrowser } from './browser.ts';
import { type Program, startProgram } from './program.ts';

const phone = '19900000001';
const password = 'tongxin-demo';
const desktop = { width: 1280, height: 800 };
const telephone = { width: 390, height: 844 };

let program: Program;
let browser: Browser;
const faults: string[] = [];

beforeAll(async () => {
  [program, browser] = await Promise.all([startProgram(), startBrowser()]);
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await program?.stop();
}, 30_000);

/** Waits until a page says something. */
async function says(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor();
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).first().click();
}

/** Signs in on the page that asks for it; the code is where the page says it is. */
async function enterCode(page: Page): Promise<void> {
  await page.getByLabel('手机号').fill(phone);
  await press(page, '获取验证码');
  await says(page, /验证码打印在服务器的日志里/);
  await page.getByLabel(/^验证码/).fill(await program.newestCode(phone));
  await press(page, '登录');
  await page.getByRole('button', { name: '退出登录' }).waitFor();
}

async function signInResident(page: Page): Promise<void> {
  await page.goto(`${program.url}/`);
  await page.getByRole('link', { name: '用手机号登录' }).click();
  await enterCode(page);
}

/** A desk at which somebody has signed in. */
async function deskOf(login: string): Promise<Page> {
  const page = await ownPage(browser, desktop, faults);
  await page.goto(`${program.url}/console`);
  await page.getByLabel('账号').fill(login);
  await page.getByLabel('密码').fill(password);
  await press(page, '登录');
  await page.getByRole('button', { name: /^全部/ }).waitFor();
  return page;
}

/** Finds a case on a desk by the number that the resident was told, and opens it. */
async function openByNumber(page: Page, queryNo: string): Promise<void> {
  await page.getByLabel('搜索案件').fill(queryNo);
  // A search looks among everything: from then on the list is its answer.
  await page.locator('[data-queue="all"][aria-current]').waitFor();
  await expect.poll(() => page.locator('.list .row').count()).toBe(1);
  await page.locator('.list .row').click();
  await says(page, `查询号 ${queryNo}`);
}

/** Makes the move whose form is open: the button inside the form. */
async function submitMove(page: Page, label: string): Promise<void> {
  await page.getByRole('form', { name: label, exact: true }).getByRole('button', { name: label, exact: true }).click();
  await says(page, `已办：${label}`);
}

/** Types into a field one chooses from, and takes what is offered. */
async function choose(page: Page, label: string, words: string, name: string): Promise<void> {
  const box = page.getByRole('combobox', { name: label });
  await box.fill(words);
  await page.getByRole('option', { name }).first().click();
  expect(await box.inputValue()).toBe(name);
}

async function state(page: Page): Promise<string> {
  return (await page.locator('.case-head .state').textContent()) ?? '';
}

describe('a matter goes through the two pages', () => {
  it('danger is answered with the number to call before anything else', async () => {
    const page = await ownPage(browser, telephone, faults);
    await signInResident(page);
    await page.getByRole('link', { name: /说说您的事/ }).click();
    await page.getByLabel('说说您的事').fill('文澜花园3号楼电梯停了，有人困在里面');
    expect(await page.getByRole('link', { name: '119', exact: true }).getAttribute('href')).toBe('tel:119');
    expect(faults).toEqual([]);
  }, 30_000);

  it('from a resident who says it, over five desks, to the rating of that resident', async () => {
    const resident = await ownPage(browser, telephone, faults);
    await resident.goto(`${program.url}/?brand=xiaotang`);
    await says(resident, '小棠帮办');
    await resident.getByRole('link', { name: /说说您的事/ }).click();
    await resident.getByLabel('说说您的事').fill('文澜花园门口路灯坏了一星期，晚上走路看不清，老人摔过一跤');
    await resident.getByLabel('具体位置').fill('北门东侧');
    await press(resident, '提交');

    await says(resident, '您写的还在');
    await enterCode(resident);

    await says(resident, '像是：路灯照明');
    expect(await resident.getByLabel('说说您的事').inputValue()).toContain('路灯坏了一星期');
    await press(resident, '提交');
    await says(resident, '已收到，正在受理');
    const told = (await resident.locator('.flash').first().textContent()) ?? '';
    const queryNo = /查询号 (\d{8})/.exec(told)?.[1] ?? '';
    expect(queryNo).toMatch(/^\d{8}$/);
    await says(resident, /这一步最晚/);

    const accepting = await deskOf('haitang.accept');
    await openByNumber(accepting, queryNo);
    await says(accepting, '张*');
    await says(accepting, '示例：网格为生成数据');
    await press(accepting, '请现场核实');
    await submitMove(accepting, '请现场核实');
    await expect.poll(() => state(accepting)).toBe('待核实');

    const gridWorker = await deskOf('haitang.grid06');
    await openByNumber(gridWorker, queryNo);
    await press(gridWorker, '核实完成');
    await gridWorker.getByLabel('是', { exact: true }).check();
    await gridWorker.getByLabel('现场情况').fill('两盏路灯不亮');
    await submitMove(gridWorker, '核实完成');

    await accepting.reload();
    await press(accepting, '立案');
    await submitMove(accepting, '立案');
    // The dispatch catalogue names a unit; why is on the case.
    await expect.poll(() => state(accepting)).toBe('待签收');
    await says(accepting, /派单目录：区城市管理委员会/);

    const returning = await deskOf('cgw.handler');
    await openByNumber(returning, queryNo);
    await press(returning, '申请退单');
    await returning.getByLabel('退单理由').fill('这段路由道路设施养护中心管养');
    await returning.getByLabel('职责或法律依据').fill('市政道路由设施养护单位维修');
    await choose(returning, '建议承办单位', '道路设施', '区道路设施养护中心');
    await submitMove(returning, '申请退单');
    await expect.poll(() => state(returning)).toBe('派单异议审核');

    const dispatching = await deskOf('haitang.dispatch');
    await openByNumber(dispatching, queryNo);
    await press(dispatching, '同意退单');
    await dispatching.getByLabel('审核意见').fill('同意，改派养护中心');
    await submitMove(dispatching, '同意退单');
    await expect.poll(() => state(dispatching)).toBe('待派遣');
    await press(dispatching, '派遣');
    // What the first unit proposed is filled in already.
    expect(await dispatching.getByRole('combobox', { name: '主办单位' }).inputValue()).toBe('区道路设施养护中心');
    await dispatching.getByLabel('派遣依据').fill('管养单位负责维修');
    await submitMove(dispatching, '派遣');
    await expect.poll(() => state(dispatching)).toBe('待签收');

    const handling = await deskOf('dlzx.handler');
    await openByNumber(handling, queryNo);
    await press(handling, '签收');
    await submitMove(handling, '签收');
    await press(handling, '查看完整信息');
    await press(handling, '查看');
    await says(handling, new RegExp(phone));
    await press(handling, '已联系诉求人');
    await handling.getByLabel('电话', { exact: true }).check();
    await submitMove(handling, '已联系诉求人');
    await press(handling, '反馈结果');
    await handling.getByLabel('已解决', { exact: true }).check();
    await handling.getByLabel('答复诉求人的话').fill('两盏路灯的线路已更换，今晚起正常亮灯。');
    await press(handling, '＋ 加一项');
    await handling.getByLabel('处理后', { exact: true }).check();
    await handling.getByLabel('说明', { exact: true }).fill('更换线路后的现场');
    await submitMove(handling, '反馈结果');
    await expect.poll(() => state(handling)).toBe('待核查');

    await resident.reload();
    await says(resident, '区道路设施养护中心已办理，正在现场核查');
    await says(resident, '承办单位已与您联系');

    await gridWorker.reload();
    await press(gridWorker, '核查通过');
    await gridWorker.getByLabel('现场情况').fill('路灯都亮了');
    await submitMove(gridWorker, '核查通过');
    await expect.poll(() => state(gridWorker)).toBe('待回访评价');

    await resident.reload();
    await says(resident, '已办好，等您评价');
    await says(resident, '两盏路灯的线路已更换，今晚起正常亮灯。');
    await resident.getByLabel('解决了', { exact: true }).check();
    await resident.getByLabel('很满意', { exact: true }).check();
    await resident.getByLabel(/想说的话/).fill('修得很快');
    await press(resident, '提交评价');
    await says(resident, '谢谢您的评价。');
    await says(resident, '已办结');
    await says(resident, '满意度 5 分，满分 5 分');

    await accepting.reload();
    await says(accepting, /✓ 已解决/);
    expect(await state(accepting)).toBe('已结案');
    await says(accepting, /修得很快/);
    expect(faults).toEqual([]);
  }, 60_000);

  it('and the resident sees who looked, takes everything along, asks to be erased and thinks better of it', async () => {
    const page = await ownPage(browser, telephone, faults);
    await signInResident(page);
    await press(page, '我知道了');
    await page.getByRole('link', { name: '隐私', exact: true }).click();
    await says(page, '199****0001');
    await says(page, /区道路设施养护中心.*查看了.*手机号/);
    await says(page, /不用于营销/);
    await page.getByRole('button', { name: '同意：用短信、微信告诉您进展' }).click();
    await says(page, '您同意了');
    const download = page.waitForEvent('download');
    await press(page, '导出我的信息');
    const file = await readFile((await (await download).path()) ?? '', 'utf8');
    expect(file).toContain('路灯坏了一星期');
    expect(file).toContain(phone);
    await page.getByLabel('我知道删除后不能恢复').check();
    await press(page, '申请删除我的信息');
    await says(page, /到期自动删除，此前可以撤回/);
    await press(page, '撤回删除申请');
    await page.getByRole('button', { name: '申请删除我的信息' }).waitFor();
    expect(faults).toEqual([]);
  }, 60_000);

  it('and a case that changed meanwhile keeps what was typed, says what changed, and takes it on the second try', async () => {
    const clerk = await signedIn('haitang.accept');
    const filed = await clerk.call('registerCaller', {
      body: { text: '海棠街道知香园小区北门路灯不亮，晚上看不清路', person: { name: '王女士' } },
      key: 'journey-stale-version-1',
    });
    const leader = await signedIn('haitang.leader');

    const page = await ownPage(browser, desktop, faults);
    await page.clock.install();
    await page.goto(`${program.url}/console`);
    await page.getByLabel('账号').fill('haitang.accept');
    await page.getByLabel('密码').fill(password);
    await press(page, '登录');
    await openByNumber(page, filed.queryNo);
    // From here the page does not refresh by itself.
    await page.clock.pauseAt(Date.now() + 1_000);
    await press(page, '留言');
    await page.getByLabel('留言内容').fill('已电话告知来电人，今晚先摆警示灯');

    const { version } = await leader.call('getCase', { params: { id: filed.caseId } });
    await leader.call('makeMove', {
      params: { id: filed.caseId, move: 'instruct' },
      body: { version, input: { text: '请尽快处理' } },
      key: 'journey-stale-version-2',
    });

    const form = page.getByRole('form', { name: '留言', exact: true });
    await form.getByRole('button', { name: '留言', exact: true }).click();
    await says(page, '这件事刚刚有了变化');
    await says(page, /分管领导.*批示/);
    expect(await page.getByLabel('留言内容').inputValue()).toBe('已电话告知来电人，今晚先摆警示灯');
    await form.getByRole('button', { name: '留言', exact: true }).click();
    await says(page, '已办：留言');
    await page.locator('.timeline').getByText('已电话告知来电人，今晚先摆警示灯').waitFor();
    expect(faults).toEqual([]);
  }, 60_000);

  it('and a desk shows by itself what others do, while somebody types on', async () => {
    const clerk = await signedIn('haitang.accept');
    const file = (text: string, key: string) => clerk.call('registerCaller', { body: { text }, key });
    const { caseId, queryNo } = await file('海棠街道品尚花园南门垃圾没人清运', 'journey-live-1');
    const page = await deskOf('haitang.accept');
    await openByNumber(page, queryNo);
    await press(page, '留言');
    const typing = page.getByLabel('留言内容');
    await typing.fill('已联系物业');

    const leader = await signedIn('haitang.leader');
    const { version } = await leader.call('getCase', { params: { id: caseId } });
    const body = { version, input: { text: '请今天清走' } };
    await leader.call('makeMove', { params: { id: caseId, move: 'instruct' }, body, key: 'journey-live-2' });
    await page.locator('.timeline').getByText('请今天清走').waitFor();
    await page.keyboard.type('，下午清走');
    expect(await typing.inputValue()).toBe('已联系物业，下午清走');

    await page.getByLabel('搜索案件').fill('');
    await file('海棠街道品尚花园西门井盖松动，车一过就响', 'journey-live-3');
    await page.locator('.list').getByText('西门井盖松动').first().waitFor();
    expect(faults).toEqual([]);
  }, 60_000);
});

/** A client of the interface for a member of staff. */
async function signedIn(login: string) {
  const open = client(fetchTransport(program.url));
  const { token } = await open.call('signInStaff', { body: { tenant: 'jinnan', login, password } });
  return client(fetchTransport(program.url), () => token);
}
