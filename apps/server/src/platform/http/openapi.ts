import { Refusal, type RefusalCode, type Route, refusals, type Shape } from '@tongxin/contract';
import { z } from 'zod';
import { generalRefusals, takesBody } from './envelope.ts';

type Json = Record<string, unknown>;
/** Routes by name; the name becomes the operation's id. */
export type NamedRoutes = Readonly<Record<string, Route>>;

/** The tags of the contract in the order in which they are told, with their Chinese names. */
export const tagNames: Readonly<Record<string, string>> = {
  system: '系统',
  access: '登录与授权',
  appeals: '诉求',
  cases: '案件',
  hotline: '热线对接',
  attachments: '照片与文件',
  district: '区域、单位与类别',
  dispatch: '派单',
  settings: '参数与时限',
  insights: '指标',
  notices: '消息',
  live: '实时推送',
};

/** The OpenAPI 3.1 document of these routes, made from the same table that the server answers from. */
export function openapi(routes: NamedRoutes, version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [name, route] of Object.entries(routes)) {
    const path = templateOf(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) };
  }
  const tags = [...new Set(Object.values(routes).map((route) => route.tag))];
  return {
    openapi: '3.1.1',
    info: {
      title: '同心 Tongxin',
      version,
      description:
        '基层治理开放平台接口。所有拒绝使用同一个信封 `{ code, message, details, requestId }`。\n\nThe open platform for grassroots governance. Every refusal uses one envelope.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: tags.map((tag) => ({ name: tag, description: tagNames[tag] ?? tag })),
    paths,
    components: {
      securitySchemes: {
        session: { type: 'http', scheme: 'bearer', description: '会话或接口令牌 / session or token' },
      },
      schemas: { Refusal: schemaOf(Refusal, 'output') },
    },
  };
}

/** `/v1/cases/:id` as `/v1/cases/{id}`. */
export function templateOf(path: string): string {
  return path.replace(/:([A-Za-z]+)/g, '{$1}');
}

/** Every refusal a route may give, by HTTP status. */
export function refusalsByStatus(route: Route): Map<number, RefusalCode[]> {
  const codes = [...new Set([...route.refusals, ...generalRefusals(route)])];
  const byStatus = new Map<number, RefusalCode[]>();
  for (const code of codes) {
    const { status } = refusals[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return new Map([...byStatus].sort(([a], [b]) => a - b));
}

/** The JSON Schema (2020-12) of a shape without its `$schema`. */
export function schemaOf(shape: Shape, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(shape, { io, unrepresentable: 'any' });
  return schema;
}

function operation(name: string, route: Route): Json {
  const body = takesBody(route) && route.media !== 'upload' ? schemaOf(route.body, 'input') : null;
  return {
    operationId: name,
    tags: [route.tag],
    summary: route.summary.zh,
    description: `${route.summary.en}.\n\nallow: \`${route.allow}\``,
    'x-allow': route.allow,
    'x-rate': route.rate,
    security: route.allow === 'anyone' ? [] : [{ session: [] }],
    parameters: parameters(route),
    ...(route.media === 'upload' ? { requestBody: { required: true, content: anyFile } } : {}),
    ...(body === null || isEmpty(body)
      ? {}
      : { requestBody: { required: hasRequired(body), content: { 'application/json': { schema: body } } } }),
    responses: responses(route),
  };
}

function parameters(route: Route): Json[] {
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: route.keyed === 'required',
    description: '同一个编号、同样的内容只办一次 / the same key with the same input is done once',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{8,200}$' },
  };
  return [
    ...fields(route.params).map(([name, schema]) => ({ name, in: 'path', required: true, schema })),
    ...fields(route.query).map(([name, schema, required]) => ({ name, in: 'query', required, schema })),
    ...(route.keyed === 'no' ? [] : [key]),
  ];
}

/** The fields of an object shape: name, schema, whether it must be given. */
export function fields(shape: Shape): [name: string, schema: Json, required: boolean][] {
  const schema = schemaOf(shape, 'input');
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.entries(recordOf(schema.properties)).map(([name, field]) => [
    name,
    recordOf(field),
    required.has(name),
  ]);
}

function responses(route: Route): Json {
  const good =
    route.status === 204 ? { description: '完成 / done' } : { description: '完成 / done', content: contentOf(route) };
  const refused = [...refusalsByStatus(route)].map(([status, codes]) => [
    String(status),
    refusedResponse(status, codes),
  ]);
  const unwell = route.unwell === undefined ? {} : { [String(route.unwell)]: unwellResponse(route) };
  return { [String(route.status)]: good, ...Object.fromEntries(refused), ...unwell };
}

/** The same reply under another status, or the refusals that come under it. */
function unwellResponse(route: Route): Json {
  const refused = refusedResponse(503, refusalsByStatus(route).get(503) ?? []);
  const schema = { anyOf: [schemaOf(route.reply, 'output'), { $ref: '#/components/schemas/Refusal' }] };
  return {
    ...refused,
    description: `同样的内容，有部分不正常 / the same reply, something is not well\n\n${String(refused.description)}`,
    content: { 'application/json': { schema } },
  };
}

/** A file as it is: OpenAPI 3.1 says of raw bytes nothing but their media type. */
const anyFile: Json = { '*/*': { schema: {} } };

function contentOf(route: Route): Json {
  if (route.media === 'file') return anyFile;
  const type = route.media === 'events' ? 'text/event-stream' : 'application/json';
  return { [type]: { schema: schemaOf(route.reply, 'output') } };
}

function refusedResponse(status: number, codes: readonly RefusalCode[]): Json {
  const schema = { allOf: [{ $ref: '#/components/schemas/Refusal' }, { properties: { code: { enum: [...codes] } } }] };
  return {
    description: codes.map((code) => `\`${code}\` ${refusals[code].zh} / ${refusals[code].en}`).join('\n\n'),
    ...(status === 429 || status === 503
      ? { headers: { 'Retry-After': { description: '秒 / seconds', schema: { type: 'integer', minimum: 1 } } } }
      : {}),
    content: { 'application/json': { schema } },
  };
}

function recordOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function isEmpty(schema: Json): boolean {
  return Object.keys(recordOf(schema.properties)).length === 0 && schema.additionalProperties === false;
}

function hasRequired(schema: Json): boolean {
  return Array.isArray(schema.required) && schema.required.length > 0;
}
