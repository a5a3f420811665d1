import { type Route, refusals, routes } from '@tongxin/contract';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openapi, templateOf } from './openapi.ts';
import { referencePage } from './reference.ts';

const Schema = z.record(z.string(), z.unknown());
const Parameter = z.strictObject({
  name: z.string().min(1),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean(),
  description: z.string().optional(),
  schema: Schema,
});
const OfType = z.partialRecord(z.enum(['application/json', 'text/event-stream']), z.strictObject({ schema: Schema }));
const Content = z.union([OfType, z.strictObject({ '*/*': z.strictObject({ schema: z.strictObject({}) }) })]);
const Operation = z.strictObject({
  operationId: z.string(),
  tags: z.array(z.string()).length(1),
  summary: z.string().min(1),
  description: z.string().min(1),
  'x-allow': z.string(),
  'x-rate': z.string(),
  security: z.array(z.strictObject({ session: z.array(z.never()) })),
  parameters: z.array(Parameter),
  requestBody: z.strictObject({ required: z.boolean(), content: Content }).optional(),
  responses: z.record(
    z.string().regex(/^\d{3}$/),
    z.strictObject({ description: z.string().min(1), headers: Schema.optional(), content: Content.optional() }),
  ),
});
const Document = z.strictObject({
  openapi: z.literal('3.1.1'),
  info: z.strictObject({
    title: z.string(),
    version: z.string(),
    description: z.string(),
    license: z.strictObject({ name: z.string(), identifier: z.string() }),
  }),
  servers: z.array(z.strictObject({ url: z.string() })),
  tags: z.array(z.strictObject({ name: z.string(), description: z.string() })),
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(z.enum(['get', 'post', 'put', 'patch', 'delete']), Operation),
  ),
  components: z.strictObject({ securitySchemes: Schema, schemas: z.record(z.string(), Schema) }),
});

const table: Readonly<Record<string, Route>> = routes;
const document = Document.parse(JSON.parse(JSON.stringify(openapi(table, '1.2.3'))));

function operationOf(route: Route) {
  const method = route.method.toLowerCase() as 'get';
  const operation = document.paths[templateOf(route.path)]?.[method];
  if (operation === undefined) throw new Error(`no operation for ${route.path}`);
  return operation;
}

describe('the OpenAPI document', () => {
  it('has an operation for every route of the contract, each id once, and a description for every tag', () => {
    const ids = Object.values(document.paths).flatMap((item) => Object.values(item).map((each) => each?.operationId));
    expect(ids.sort()).toEqual(Object.keys(table).sort());
    expect(new Set(document.tags.map(({ name }) => name))).toEqual(new Set(Object.values(table).map(({ tag }) => tag)));
  });

  it.each(Object.entries(table))('tells what %s takes and gives, and every refusal it declares', (name, route) => {
    const operation = operationOf(route);
    expect(operation.operationId).toBe(name);
    const placeholders = [...templateOf(route.path).matchAll(/\{(\w+)\}/g)].map(([, key]) => key);
    const inPath = operation.parameters.filter((each) => each.in === 'path');
    expect(inPath.map((each) => each.name).sort()).toEqual(placeholders.sort());
    expect(inPath.every((each) => each.required)).toBe(true);
    expect(new Set(operation.parameters.map((each) => `${each.in} ${each.name}`)).size).toBe(
      operation.parameters.length,
    );
    expect(operation.security.length).toBe(route.allow === 'anyone' ? 0 : 1);
    expect(operation.responses[String(route.status)]).toBeDefined();
    for (const code of [...route.refusals, 'bug' as const, 'too_many' as const, 'busy' as const])
      expect(operation.responses[String(refusals[code].status)]?.description).toContain(code);
    if (route.method === 'GET') expect(operation.requestBody).toBeUndefined();
  });

  it('points to no schema that is not there', () => {
    const text = JSON.stringify(document);
    for (const [, reference] of text.matchAll(/"\$ref":"([^"]+)"/g))
      expect(reference).toBe('#/components/schemas/Refusal');
    expect(document.components.schemas.Refusal).toBeDefined();
    expect(text).not.toContain('"$schema"');
  });
});

describe('the reference page', () => {
  it('names every route in Chinese and English, without script and without anything from elsewhere', () => {
    const { body } = referencePage(table, '1.2.3');
    for (const [name, route] of Object.entries(table)) {
      expect(body).toContain(`id="${name}"`);
      expect(body).toContain(route.summary.zh);
    }
    expect(body).not.toMatch(/<script|<link|<img|@import|url\(|https?:\/\//i);
    expect(body).toMatch(/^<!doctype html>\n<html lang="zh-CN">/);
  });

  it('writes what a description says as text', () => {
    const evil: Route = { ...routes.me, summary: { zh: '<b>"&', en: '</details>' } };
    expect(referencePage({ evil }, '1').body).toContain('&lt;b&gt;&quot;&amp;');
  });
});
