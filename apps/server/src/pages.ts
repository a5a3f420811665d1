import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RouteName, routes } from '@tongxin/contract';
import { build, type Plugin } from 'esbuild';
import type { Page } from './platform/http/index.ts';

interface Client {
  readonly name: 'console' | 'resident';
  readonly path: `/${string}`;
}

const clients: readonly Client[] = [
  { name: 'console', path: '/console' },
  { name: 'resident', path: '/' },
];

/** Files named by their content never change. */
const forever = 'public, max-age=31536000, immutable';

/**
 * The clients' files, bundled in memory: a page per client, which is asked for anew each time, and its script and style under names made
 * from their content. Rejects when a client does not bundle, so that a broken page is seen at start.
 */
export async function pages(): Promise<readonly Page[]> {
  const each = await Promise.all([...clients.map(bundled), icon()]);
  return each.flat();
}

async function bundled({ name, path }: Client): Promise<readonly Page[]> {
  const folder = new URL(`../../${name}/`, import.meta.url);
  const [html, { outputFiles }] = await Promise.all([
    readFile(new URL('index.html', folder), 'utf8'),
    build({
      entryPoints: ['src/main.ts', 'src/style.css'].map((file) => fileURLToPath(new URL(file, folder))),
      entryNames: '[name]-[hash]',
      outdir: `/assets/${name}`,
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      target: ['es2021', 'chrome102'],
      logLevel: 'silent',
      plugins: [routeTable],
    }),
  ]);
  const files = outputFiles.map((file): Page => {
    const [at] = /\/assets\/.*/.exec(file.path.replaceAll('\\', '/')) ?? [''];
    return {
      path: `/${at.slice(1)}`,
      contentType: at.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
      body: Buffer.from(file.contents),
      cacheControl: forever,
    };
  });
  const named = (end: string): string => files.find((file) => file.path.endsWith(end))?.path ?? '';
  const body = html.replace('{{style}}', named('.css')).replace('{{script}}', named('.js'));
  return [{ path, contentType: 'text/html; charset=utf-8', body }, ...files];
}

async function icon(): Promise<readonly Page[]> {
  const body = await readFile(new URL('../../resident/icon.svg', import.meta.url));
  return [{ path: '/icon.svg', contentType: 'image/svg+xml', body, cacheControl: 'public, max-age=86400' }];
}

/**
 * Of the contract a browser needs each route's method, path and kind, and the words of codes; its shapes are the server's and the compiler's. This keeps 450 kB away from it.
 */
const routeTable: Plugin = {
  name: 'route-table',
  setup(bundler) {
    bundler.onResolve({ filter: /^@tongxin\/contract$/ }, () => ({ path: 'contract', namespace: 'route-table' }));
    bundler.onLoad({ filter: /.*/, namespace: 'route-table' }, () => ({
      contents: `export const routes = ${JSON.stringify(lines())}; export * from './labels.ts';`,
      resolveDir: dirname(fileURLToPath(import.meta.resolve('@tongxin/contract'))),
    }));
  },
};

type Line = { readonly method: string; readonly path: string; readonly media: string };

function lines(): { readonly [name in RouteName]?: Line } {
  return Object.fromEntries(
    Object.entries(routes).map(([name, { method, path, media }]) => [name, { method, path, media }]),
  );
}
