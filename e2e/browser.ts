import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where the browser is: `CHROMIUM`, or Debian's. */
const path = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Starts a browser. Throws Error saying what to install where there is none: a journey is never skipped. */
export async function startBrowser(): Promise<Browser> {
  if (!existsSync(path))
    throw new Error(`no browser at ${path}: install Debian's package chromium, or set CHROMIUM to the path of one`);
  return chromium.launch({ executablePath: path, chromiumSandbox: process.getuid?.() !== 0 });
}

/** A page of somebody's own browser: nothing is shared with others. What the page does wrong is put into `faults`. */
export async function ownPage(
  browser: Browser,
  size: { readonly width: number; readonly height: number },
  faults: string[],
): Promise<Page> {
  const context = await browser.newContext({ viewport: size, locale: 'zh-CN' });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
  });
  return page;
}
