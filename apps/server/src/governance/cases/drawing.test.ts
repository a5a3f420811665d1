import { describe, expect, it } from 'vitest';
import { drawProcedure } from './drawing.ts';
import { end, make, move, open, procedure, rule, words } from './procedure.ts';
import { task } from './task.ts';

const said = words('正在办', 'It is being done');
const small = procedure({
  key: 'small',
  version: 3,
  label: words('示例', 'Example'),
  start: 'told',
  states: {
    told: open('已告知', 'Told', { holder: 'acceptor', clocks: ['take'], resident: said }),
    done: end('办结', 'Done', said),
  },
  clocks: { take: rule('受理', 'Take', { binding: true }) },
  moves: {
    finish: move('told', 'done', { label: words('办结', 'Finish'), by: ['acceptor', 'system'] }),
    note: move('anyOpen', 'same', { label: words('记一笔|注', 'Note'), by: 'supervisor', side: true }),
    drop: move('anyOpen', 'done', { label: words('放弃', 'Drop'), by: 'superior' }),
    undo: move('done', 'previous', { label: words('撤回', 'Undo'), by: 'superior' }),
  },
  runsOut: { take: { 80: [make('finish')], 100: [make('finish')] } },
});

describe('a drawing', () => {
  const text = drawProcedure(small);
  const lines = text.split('\n');

  it('names states by their Chinese label and draws each move and each time-out once', () => {
    expect(
      lines.slice(lines.indexOf('stateDiagram-v2'), lines.indexOf('```', lines.indexOf('stateDiagram-v2'))),
    ).toEqual([
      'stateDiagram-v2',
      '  state "已告知" as told',
      '  state "办结" as done',
      '  [*] --> told',
      '  told --> done : 办结',
      '  told --> done : ⏱ 办结',
      '  done --> [*]',
    ]);
  });

  it('lists what starts everywhere, what goes back and what is only said', () => {
    expect(text).toContain('- `drop` 放弃 (Drop) → `done` 办结');
    expect(text).toContain('- `undo` 撤回 (Undo) → where it was');
    expect(text).toContain('- `note` 记一笔|注 (Note): 督查');
  });

  it('says what was proved, and the defects where it was not', () => {
    expect(lines.slice(4, 7)).toEqual(['Proved: 2 states, 4 moves, 0 defects', '', '```mermaid']);
    const broken = drawProcedure({ ...small, runsOut: { take: {} } });
    expect(broken).toContain(
      'Not proved: 2 states, 4 moves, 1 defect\n\n- clockDoesNothing: nothing happens when take runs out',
    );
  });

  it('tells for each state who holds it, what runs and what the resident reads', () => {
    expect(lines).toContain('| `told` | 已告知 | Told | 受理 | `take` | 正在办 / It is being done |');
    expect(lines).toContain(
      '| `take` | 受理 ★ | Take | with its state | with its states | 80 %: `finish`; 100 %: `finish` |',
    );
    expect(lines).toContain('| `superior` | 上级 | `streetLeader` 街镇领导, `districtGridCentre` 区网格中心 |');
  });

  it('is the same every time', () => {
    expect(drawProcedure(task)).toBe(drawProcedure(task));
    expect(drawProcedure(small)).toBe(text);
  });
});
