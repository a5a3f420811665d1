import { type Route, refusals, type Shape } from '@tongxin/contract';
import { takesBody } from './envelope.ts';
import { fields, type NamedRoutes, refusalsByStatus, schemaOf, tagNames, templateOf } from './openapi.ts';

const style = `
:root{color-scheme:light dark;--ink:#1d2430;--dim:#5b6472;--line:#d9dee5;--page:#fff;--soft:#f4f6f9;--accent:#0b5fa5}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--dim:#a2abb8;--line:#333b47;--page:#14181e;--soft:#1d232b;--accent:#7bb8ee}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif}
main,header,nav{max-width:60rem;margin:0 auto;padding:0 1rem}h1{margin:1.5rem 0 0;font-size:1.6rem}h2{margin:2.5rem 0 .5rem;border-bottom:1px solid var(--line)}
h3{margin:0;font-size:1rem;display:inline}small,.en{color:var(--dim)}a{color:var(--accent)}code{font:.875em/1.5 ui-monospace,Consolas,monospace;overflow-wrap:anywhere}
nav ul{padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1rem}details{border:1px solid var(--line);border-radius:.5rem;margin:.5rem 0}
summary{padding:.6rem .8rem;cursor:pointer;min-height:44px}details[open]>summary{border-bottom:1px solid var(--line);background:var(--soft)}.inner{padding:.6rem .8rem}
.verb{display:inline-block;min-width:4.2em;font-weight:700;color:var(--accent)}table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{border-bottom:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top}pre{background:var(--soft);padding:.6rem;overflow:auto;border-radius:.4rem;font-size:.85rem}
`;

/** The interface as a page for people, Chinese first: no script, nothing from elsewhere, made from the table of routes. */
export function referencePage(
  routes: NamedRoutes,
  version: string,
): { path: '/v1/docs'; contentType: string; body: string; policy: string } {
  const tags = [...new Set([...Object.keys(tagNames), ...Object.values(routes).map((route) => route.tag)])];
  const sections = tags.flatMap((tag) => {
    const own = Object.entries(routes).filter(([, route]) => route.tag === tag);
    return own.length === 0 ? [] : [{ tag, own }];
  });
  const body = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>同心接口说明</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>同心接口说明</h1>
<p>版本 ${text(version)} · 机器可读：<a href="/v1/openapi.json">OpenAPI 3.1</a><br>
<span class="en" lang="en">Version ${text(version)}. Machine readable: OpenAPI 3.1 at /v1/openapi.json.</span></p>
<p>需要登录的接口带上 <code>Authorization: Bearer …</code>。写入的接口带上 <code>Idempotency-Key</code>（8 到 200 个可见 ASCII 字符），断网重发也只办一次。
所有拒绝使用同一个信封 <code>{ code, message, details, requestId }</code>；<code>Accept-Language: en</code> 时说英文。</p>
</header>
<nav aria-label="目录"><ul>${sections.map(({ tag }) => `<li><a href="#${text(tag)}">${text(tagNames[tag] ?? tag)}</a></li>`).join('')}</ul></nav>
<main>
${sections.map(({ tag, own }) => `<section><h2 id="${text(tag)}">${text(tagNames[tag] ?? tag)} <small>${text(tag)}</small></h2>\n${own.map(([name, route]) => entry(name, route)).join('\n')}</section>`).join('\n')}
</main>
</body>
</html>
`;
  return {
    path: '/v1/docs',
    contentType: 'text/html; charset=utf-8',
    body,
    policy: "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  };
}

function entry(name: string, route: Route): string {
  const parts = [
    `<p>谁可以用：<code>${text(route.allow)}</code> · 频次：<code>${text(route.rate)}</code>${keyWords(route)} · 名称：<code>${text(name)}</code></p>`,
    table('路径参数', route.params),
    table('查询参数', route.query),
    asked(route),
    answered(route),
    refused(route),
  ];
  return `<details id="${text(name)}"><summary><span class="verb">${route.method}</span> <code>${text(templateOf(route.path))}</code> <h3>${text(route.summary.zh)}</h3> <span class="en" lang="en">${text(route.summary.en)}</span></summary><div class="inner">${parts.join('')}</div></details>`;
}

function asked(route: Route): string {
  if (route.media === 'upload')
    return `<p>请求体：文件本身，不超过 ${route.bodyLimitBytes / 1024 / 1024} MB <span class="en" lang="en">The file as it is</span></p>`;
  return takesBody(route) ? shape('请求体', route.body, 'input') : '';
}

function answered(route: Route): string {
  if (route.status === 204) return '<p>答复 204，没有内容</p>';
  if (route.media === 'file')
    return `<p>答复 ${route.status}：文件 <span class="en" lang="en">The bytes of the file</span></p>`;
  return shape(`答复 ${route.status}`, route.reply, 'output');
}

function keyWords(route: Route): string {
  switch (route.keyed) {
    case 'required':
      return ' · 必须带 <code>Idempotency-Key</code>';
    case 'optional':
      return ' · 可以带 <code>Idempotency-Key</code>';
    case 'no':
      return '';
  }
}

function table(title: string, fieldsOf: Shape): string {
  const rows = fields(fieldsOf).map(([name, schema, required]) => {
    const { description, ...rest } = schema;
    const words = typeof description === 'string' ? `<br><span class="en">${text(description)}</span>` : '';
    return `<tr><td><code>${text(name)}</code></td><td>${required ? '必填' : '可选'}</td><td><code>${text(JSON.stringify(rest))}</code>${words}</td></tr>`;
  });
  if (rows.length === 0) return '';
  return `<table><caption>${title}</caption><thead><tr><th scope="col">名称</th><th scope="col">必填</th><th scope="col">形状</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function shape(title: string, of: Shape, io: 'input' | 'output'): string {
  const schema = schemaOf(of, io);
  if (io === 'input' && fields(of).length === 0 && schema.additionalProperties === false) return '';
  return `<details><summary>${title}</summary><pre tabindex="0">${text(JSON.stringify(schema, null, 2))}</pre></details>`;
}

function refused(route: Route): string {
  const rows = [...refusalsByStatus(route)].flatMap(([status, codes]) =>
    codes.map(
      (code) =>
        `<tr><td>${status}</td><td><code>${text(code)}</code></td><td>${text(refusals[code].zh)}<br><span class="en" lang="en">${text(refusals[code].en)}</span></td></tr>`,
    ),
  );
  return `<details><summary>可能的拒绝</summary><table><thead><tr><th scope="col">状态</th><th scope="col">代码</th><th scope="col">说明</th></tr></thead><tbody>${rows.join('')}</tbody></table></details>`;
}

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
