import { type Part, parts, type Role, roleSheets, type Words } from '@tongxin/contract';
import { checkProcedure } from './check.ts';
import { openStates, playersOf, targetsFrom } from './defect.ts';
import type { MoveSpec, Procedure, RunOut } from './procedure.ts';
import { redMark } from './sweep.ts';

/** What a part is called in drawings; who plays it is said by the roles. */
const partNames: Readonly<Record<Part, Words>> = {
  acceptor: { zh: '受理', en: 'acceptor' },
  dispatcher: { zh: '派遣', en: 'dispatcher' },
  unit: { zh: '承办单位', en: 'holding unit' },
  unitLeader: { zh: '承办单位负责人', en: 'leader of the unit' },
  coUnit: { zh: '协办单位', en: 'co-unit' },
  issuer: { zh: '发起单位', en: 'issuer' },
  fieldWorker: { zh: '现场核实', en: 'field worker' },
  verifier: { zh: '核查', en: 'verifier' },
  reviewer: { zh: '审核', en: 'reviewer' },
  approver: { zh: '审批', en: 'approver' },
  superior: { zh: '上级', en: 'superior' },
  district: { zh: '区级', en: 'district' },
  supervisor: { zh: '督查', en: 'supervisor' },
  appellant: { zh: '诉求人', en: 'appellant' },
  system: { zh: '系统', en: 'system' },
};

/**
 * Draws a procedure as Markdown with a Mermaid state diagram: its states, moves and clocks, and the result of its proof. Pure: the same procedure
 * always gives the same text, so the drawing that is kept can be compared with the code. In the diagram a move that starts from every open state
 * is left to the table, and so is a side action; ⏱ marks what a clock does by itself.
 */
export function drawProcedure(procedure: Procedure): string {
  const moves = Object.entries(procedure.moves);
  const defects = checkProcedure(procedure);
  const states = Object.keys(procedure.states).length;
  return [
    `# ${procedure.label.zh} · ${procedure.label.en}`,
    '',
    `\`${procedure.key}\`, version ${procedure.version}. Drawn from the code by \`npm run docs:procedures\`; do not edit.`,
    '',
    `${defects.length === 0 ? 'Proved' : 'Not proved'}: ${states} states, ${moves.length} moves, ${defects.length} ${defects.length === 1 ? 'defect' : 'defects'}`,
    ...(defects.length > 0 ? ['', ...defects.map((each) => `- ${each.kind}: ${each.says}`)] : []),
    '',
    '```mermaid',
    ...diagram(procedure),
    '```',
    '',
    'From every open state, or back to where it was · 任何办理中的状态都可以，或回到原状态:',
    '',
    ...moves
      .filter(([, spec]) => (isAnywhere(spec) || spec.to.includes('previous')) && !spec.side)
      .map(([name, spec]) => `- ${titleOf(name, spec)} → ${leadsTo(procedure, spec)}`),
    '',
    'Side actions, which change no state, no holder and no clock · 不改变状态、承办和时限的动作:',
    '',
    ...moves.filter(([, spec]) => spec.side).map(([name, spec]) => `- ${titleOf(name, spec)}: ${playersText(spec.by)}`),
    '',
    '## States · 状态',
    '',
    ...stateTable(procedure),
    '',
    '## Moves · 步骤',
    '',
    ...table(
      ['Move', '步骤', 'English', 'From', 'To', 'Who', 'Guards'],
      moves
        .filter(([, spec]) => !spec.side)
        .map(([name, spec]) => [
          code(name),
          spec.label.zh,
          spec.label.en,
          fromText(spec),
          leadsTo(procedure, spec),
          playersText(spec.by),
          spec.guards.map((guard) => code(guard.name)).join(', '),
        ]),
    ),
    '',
    '## Parts · 谁来做',
    '',
    ...partTable(procedure),
    '',
    '## Clocks · 时限',
    '',
    ...clockTable(procedure),
    '',
  ].join('\n');
}

function diagram(procedure: Procedure): readonly string[] {
  const lines = ['stateDiagram-v2'];
  for (const [name, state] of Object.entries(procedure.states)) lines.push(`  state "${state.label.zh}" as ${name}`);
  lines.push(`  [*] --> ${procedure.start}`);
  const drawn = new Set<string>();
  const line = (from: string, to: string, label: string) => {
    const text = `  ${from} --> ${to} : ${label}`;
    if (!drawn.has(text)) lines.push(text);
    drawn.add(text);
  };
  for (const [, spec] of Object.entries(procedure.moves)) {
    if (spec.side || isAnywhere(spec)) continue;
    const alone = spec.by.every((part) => part === 'system');
    for (const from of spec.from) {
      if (spec.to.includes('previous')) continue;
      for (const to of targetsFrom(procedure, spec, from)) {
        if (to !== from || spec.to.length === 1) line(from, to, alone ? `⏱ ${spec.label.zh}` : spec.label.zh);
      }
    }
  }
  // Time-outs that people may make as well, and those that keep the state, are drawn beside the moves they make.
  for (const [from, state] of openStates(procedure)) {
    for (const clock of state.clocks) {
      for (const action of procedure.runsOut[clock]?.[100] ?? []) {
        const spec = action.does === 'make' ? procedure.moves[action.move] : undefined;
        if (spec === undefined || spec.by.every((part) => part === 'system')) continue;
        for (const to of targetsFrom(procedure, spec, from)) line(from, to, `⏱ ${spec.label.zh}`);
      }
    }
  }
  for (const [name, state] of Object.entries(procedure.states)) if (!state.open) lines.push(`  ${name} --> [*]`);
  return lines;
}

function stateTable(procedure: Procedure): readonly string[] {
  return table(
    ['State', '状态', 'English', 'Holder', 'Clocks', 'The resident reads'],
    Object.entries(procedure.states).map(([name, state]) => [
      code(name),
      state.label.zh,
      state.label.en,
      state.open ? partNames[state.holder].zh : '–',
      state.open ? [...state.clocks.map(code), ...state.pauses.map((clock) => `⏸ ${code(clock)}`)].join(', ') : '–',
      `${state.resident.zh} / ${state.resident.en}`,
    ]),
  );
}

function clockTable(procedure: Procedure): readonly string[] {
  return table(
    ['Clock', '时限', 'English', 'Starts', 'Stops', 'When it runs out'],
    Object.entries(procedure.clocks).map(([name, clock]) => [
      code(name),
      clock.binding ? `${clock.label.zh} ★` : clock.label.zh,
      clock.label.en,
      clock.onDemand
        ? 'by a rule'
        : clock.startsOn === undefined
          ? 'with its state'
          : clock.startsOn.map(code).join(', '),
      ['with its states', ...clock.stopsOn.map(code)].join(', '),
      Object.entries(procedure.runsOut[name] ?? {})
        .map(
          ([mark, actions]) =>
            `${Number(mark) === redMark ? 'red share' : `${mark} %`}: ${actions.map(actionText).join(', ')}`,
        )
        .join('; '),
    ]),
  ).concat(['', '★ judged when the matter is finished · 以办结时为准。 ⏸ paused · 暂停。']);
}

function actionText(action: RunOut): string {
  switch (action.does) {
    case 'notifyHolder':
    case 'notifySuperior':
    case 'raise':
      return code(action.does);
    case 'supervise':
      return `${code(action.does)} ${action.level}`;
    case 'make':
      return code(action.move);
  }
}

function isAnywhere(spec: MoveSpec): boolean {
  return spec.from.includes('anyOpen') || spec.from.includes('any');
}

function titleOf(name: string, spec: MoveSpec): string {
  return `${code(name)} ${spec.label.zh} (${spec.label.en})`;
}

function fromText(spec: MoveSpec): string {
  return spec.from
    .map((from) => (from === 'anyOpen' ? 'every open state' : from === 'any' ? 'every state' : code(from)))
    .join(', ');
}

function leadsTo(procedure: Procedure, spec: MoveSpec): string {
  const target = (to: string) => {
    if (to === 'same') return 'stays';
    if (to === 'previous') return 'where it was';
    return `${code(to)} ${procedure.states[to]?.label.zh ?? ''}`.trim();
  };
  if (spec.perState !== null)
    return Object.entries(spec.perState)
      .map(([from, to]) => `from ${code(from)}: ${target(to)}`)
      .join('; ');
  return spec.to.map(target).join(' or ') + (spec.rule === null ? '' : ` (${code(spec.rule)})`);
}

/** The parts in words. */
function playersText(by: readonly Part[]): string {
  return by.map((part) => partNames[part].zh).join('、');
}

function partTable(procedure: Procedure): readonly string[] {
  const named = new Set(Object.values(procedure.moves).flatMap((spec) => spec.by));
  return table(
    ['Part', '角色', 'Played by'],
    parts
      .filter((part) => named.has(part))
      .map((part) => {
        const roles = playersOf(part).filter((player): player is Role => player in roleSheets);
        return [
          code(part),
          partNames[part].zh,
          roles.length === 0 ? '–' : roles.map((role) => `${code(role)} ${roleSheets[role].zh}`).join(', '),
        ];
      }),
  );
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)];
}
