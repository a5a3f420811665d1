import type { Words } from '@tongxin/contract';
import type { z } from 'zod';

/** What a form can show beside a field. `path` is dotted; neither part ever repeats what was typed. */
export interface Issue {
  readonly path: string;
  readonly message: Words;
}

const maxIssues = 50;

/**
 * The issues of a failed reading, at most 50, in the platform's own words. Names that are not plainly names (a key
 * that somebody made up may hold personal data) become `*`. `root` leads every path when given.
 */
export function issuesOf(issues: readonly z.core.$ZodIssue[], root: string | null): Issue[] {
  return issues.slice(0, maxIssues).flatMap((issue) => {
    const path = [...(root === null ? [] : [root]), ...issue.path.map(plainName)];
    if (issue.code === 'unrecognized_keys')
      return issue.keys.slice(0, maxIssues).map((key) => ({
        path: [...path, plainName(key)].join('.'),
        message: { zh: '没有这一项', en: 'there is no such field' },
      }));
    return [{ path: path.join('.'), message: wordsOf(issue) }];
  });
}

function plainName(part: PropertyKey): string {
  if (typeof part === 'number') return String(part);
  return typeof part === 'string' && /^[A-Za-z][A-Za-z_-]{0,39}$/.test(part) ? part : '*';
}

function wordsOf(issue: z.core.$ZodIssue): Words {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? { zh: '必填', en: 'required' }
        : { zh: '类型不对', en: 'is of the wrong type' };
    case 'too_small':
      return atLeast(issue.origin, Number(issue.minimum));
    case 'too_big':
      return atMost(issue.origin, Number(issue.maximum));
    case 'invalid_format':
      return { zh: '格式不对', en: 'has the wrong format' };
    case 'invalid_value':
      return { zh: '不在可选范围内', en: 'is not one of the choices' };
    case 'not_multiple_of':
      return { zh: '数值不对', en: 'is not a fitting number' };
    case 'unrecognized_keys':
    case 'invalid_key':
      return { zh: '没有这一项', en: 'there is no such field' };
    case 'invalid_union':
    case 'invalid_element':
      return { zh: '内容不对', en: 'does not fit' };
    case 'custom':
      return { zh: '内容不对', en: issue.message === '' ? 'does not fit' : issue.message };
  }
}

function atLeast(origin: string, minimum: number): Words {
  switch (origin) {
    case 'string':
      return minimum <= 1
        ? { zh: '不能为空', en: 'must not be empty' }
        : { zh: `至少 ${minimum} 个字`, en: `needs at least ${minimum} characters` };
    case 'array':
    case 'set':
      return { zh: `至少 ${minimum} 项`, en: `needs at least ${minimum} items` };
    default:
      return { zh: `不能小于 ${minimum}`, en: `must be at least ${minimum}` };
  }
}

function atMost(origin: string, maximum: number): Words {
  switch (origin) {
    case 'string':
      return { zh: `最多 ${maximum} 个字`, en: `takes at most ${maximum} characters` };
    case 'array':
    case 'set':
      return { zh: `最多 ${maximum} 项`, en: `takes at most ${maximum} items` };
    default:
      return { zh: `不能大于 ${maximum}`, en: `must be at most ${maximum}` };
  }
}
