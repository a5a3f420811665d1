import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownPage, startBrowser } from './browser.ts';
import { type Program, startProgram } from './program.ts';

const phone = '19900000001';
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

/** A picture drawn by the browser itself. */
async function drawn(page: Page, colour: string): Promise<Buffer> {
  const address = await page.evaluate((fill) => {
    const canvas = document.createElement('canvas');
    canvas.width = 300;
    canvas.height = 200;
    const paper = canvas.getContext('2d');
    if (paper !== null) {
      paper.fillStyle = fill;
      paper.fillRect(0, 0, 300, 200);
    }
    return canvas.toDataURL('image/png');
  }, colour);
  return Buffer.from(address.split(',')[1] ?? '', 'base64');
}

/** Waits until a picture that this element holds can be seen. */
const isSeen = (page: Page, selector: string) =>
  expect
    .poll(() =>
      page.locator(selector).evaluateAll((all) => all.some((each) => (each as HTMLImageElement).naturalWidth > 0)),
    )
    .toBe(true);

it('a photo goes from the resident’s page to the desk, is opened with the keyboard, and another one comes back', async () => {
  const resident = await ownPage(browser, { width: 390, height: 844 }, faults);
  await resident.goto(`${program.url}/`);
  await resident.getByRole('link', { name: '用手机号登录' }).click();
  await resident.getByLabel('手机号').fill(phone);
  await resident.getByRole('button', { name: '获取验证码' }).click();
  await resident.getByText(/验证码打印在服务器的日志里/).waitFor();
  await resident.getByLabel(/^验证码/).fill(await program.newestCode(phone));
  await resident.getByRole('button', { name: '登录', exact: true }).click();
  await resident.getByRole('button', { name: '退出登录' }).waitFor();
  await resident.getByRole('link', { name: /说说您的事/ }).click();
  await resident.getByLabel('说说您的事').fill('文澜花园北门的路灯不亮');
  const field = resident.getByLabel('照片或文件（可不填）');
  await field.setInputFiles([
    { name: '路灯.png', mimeType: 'image/png', buffer: await drawn(resident, '#333') },
    { name: '说明.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') },
  ]);
  await resident.getByText('已添加 1 个').waitFor();
  await resident.getByText(/只收照片/).waitFor();
  await resident.getByRole('button', { name: '不要了' }).click();
  // What was added is still there after the page was loaded anew.
  await resident.reload();
  await resident.getByText('路灯.jpg').waitFor();
  await resident.getByRole('button', { name: '提交' }).click();
  await resident.getByText('已收到，正在受理').first().waitFor();
  const told = (await resident.locator('.flash').first().textContent()) ?? '';
  const queryNo = /查询号 (\d{8})/.exec(told)?.[1] ?? '';
  await isSeen(resident, '.gallery img');

  const desk = await ownPage(browser, { width: 1280, height: 800 }, faults);
  await desk.goto(`${program.url}/console`);
  await desk.getByLabel('账号').fill('haitang.accept');
  await desk.getByLabel('密码').fill('tongxin-demo');
  await desk.getByRole('button', { name: '登录', exact: true }).click();
  await desk.getByLabel('搜索案件').fill(queryNo);
  await desk.locator('[data-queue="all"][aria-current]').waitFor();
  await expect.poll(() => desk.locator('.list .row').count()).toBe(1);
  await desk.locator('.list .row').click();
  await isSeen(desk, '.story .gallery img');
  const small = desk.getByRole('button', { name: '路灯.jpg' });
  await small.focus();
  await desk.keyboard.press('Enter');
  await isSeen(desk, 'dialog.picture img');
  await desk.keyboard.press('Escape');
  await expect.poll(() => desk.locator('dialog.picture').count()).toBe(0);
  expect(await small.evaluate((each) => each === document.activeElement)).toBe(true);

  await desk.getByRole('button', { name: '留言', exact: true }).first().click();
  await desk.getByLabel('留言内容').fill('已到现场看过');
  await desk
    .getByLabel(/^照片或文件/)
    .setInputFiles({ name: '现场.png', mimeType: 'image/png', buffer: await drawn(desk, '#0a0') });
  await desk.getByText('现场.jpg').waitFor();
  await desk
    .getByRole('form', { name: '留言', exact: true })
    .getByRole('button', { name: '留言', exact: true })
    .click();
  await desk.getByText('已办：留言').waitFor();
  await isSeen(desk, '.panel:not(.story) .gallery img');
  await desk.getByText('照片与文件：').first().waitFor();
  expect(faults).toEqual([]);
}, 90_000);
