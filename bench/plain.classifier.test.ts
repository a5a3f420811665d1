import { describe, expect, it } from 'vitest';
import { plainClassifier } from './plain.classifier.ts';

describe('the plainest classifier', () => {
  it('tells what it counted, and leads by more where it saw more', () => {
    const plain = plainClassifier([
      { text: '路灯不亮', label: '灯' },
      { title: '路灯', text: '路灯坏了', label: '灯' },
      { text: '垃圾满了', label: '脏' },
    ]);
    expect(plain.classify({ text: '楼下路灯坏了' }).label).toBe('灯');
    expect(plain.classify({ title: '垃圾', text: '没人清运' }).label).toBe('脏');
    expect(plain.classify({ text: '路灯坏了' }).lead).toBeGreaterThan(plain.classify({ text: '灯坏' }).lead);
  });
});
