import type { Words } from '@tongxin/contract';
import type { ImportOutcome } from '../imports/index.ts';

type Language = 'zh' | 'en';
type Change = ImportOutcome['changes'][number];

const mostFlaws = 20;
const mostChanges = 60;

/** What an import did, for a person to read: counts first, then what was noticed; for a dry run every change up to sixty. */
export function outcomeLines(outcome: ImportOutcome, language: Language): readonly string[] {
  const say = (zh: string, en: string) => (language === 'zh' ? zh : en);
  const { fileName, rows, flaws, changes, warnings, notes, dryRun, reportPath, reportWhole, passwordsPath } = outcome;
  const told = notes.map((words) => `  · ${words[language]}`);
  if (flaws.length > 0) {
    const wrongRows = new Set(flaws.map(({ row }) => row)).size;
    return [
      say(
        `${fileName}：${rows} 行，其中 ${wrongRows} 行有 ${flaws.length} 处不对，什么都没有导入`,
        `${fileName}: ${rows} rows, ${flaws.length} things wrong in ${wrongRows} of them; nothing was imported`,
      ),
      ...flaws.slice(0, mostFlaws).map((flaw) => `  ${fileName}:${flawLine(flaw, language)}`),
      ...(flaws.length > mostFlaws
        ? [say(`  …还有 ${flaws.length - mostFlaws} 处`, `  … and ${flaws.length - mostFlaws} more`)]
        : []),
      ...told,
      reportWhole
        ? say(
            `逐行说明（错的格子标了颜色，改好后可以直接导入）：${reportPath}`,
            `Row by row, wrong cells coloured; correct it and import it: ${reportPath}`,
          )
        : say(
            `逐行说明（错的格子标了颜色；请改原来的文件再导入）：${reportPath}`,
            `Row by row, wrong cells coloured; correct the original file and import that: ${reportPath}`,
          ),
    ];
  }
  return [
    say(
      `${fileName}：${rows} 行${dryRun ? '，试运行，什么都没有写入' : ''}`,
      `${fileName}: ${rows} rows${dryRun ? '; a dry run, nothing was written' : ''}`,
    ),
    ...countLines(changes, dryRun, say, language),
    ...(dryRun ? changeLines(changes, say) : []),
    ...warnings
      .slice(0, mostFlaws)
      .map(({ row, words }) => `  ! ${row > 0 ? say(`第 ${row} 行：`, `row ${row}: `) : ''}${words[language]}`),
    ...(warnings.length > mostFlaws
      ? [say(`  ! …还有 ${warnings.length - mostFlaws} 处提醒`, `  ! … and ${warnings.length - mostFlaws} more`)]
      : []),
    ...told,
    ...(passwordsPath === null
      ? []
      : [
          say(
            `一次性密码在这里（只有您能读，发完请删）：${passwordsPath}`,
            `One-time passwords, for your eyes alone; delete the file when they are handed out: ${passwordsPath}`,
          ),
        ]),
  ];
}

function flawLine({ row, column, heading, words }: ImportOutcome['flaws'][number], language: Language): string {
  const place = column === '' ? '' : language === 'zh' ? ` ${column} 列“${heading}”` : ` column ${column} “${heading}”`;
  return language === 'zh' ? `第 ${row} 行${place}：${words.zh}` : `row ${row}${place}: ${words.en}`;
}

function countLines(
  changes: readonly Change[],
  dryRun: boolean,
  say: (zh: string, en: string) => string,
  language: Language,
): readonly string[] {
  const kinds = new Map<string, { readonly what: Words; readonly changes: Change[] }>();
  for (const change of changes) {
    const known = kinds.get(change.what.en) ?? { what: change.what, changes: [] };
    known.changes.push(change);
    kinds.set(change.what.en, known);
  }
  return [...kinds.values()].map(({ what, changes: own }) => {
    const count = (action: Change['action']) => own.filter((change) => change.action === action).length;
    const [added, changed, retired, same] = [count('add'), count('change'), count('retire'), count('same')];
    const will = dryRun ? '将' : '';
    return `  ${what[language]}${say(
      `：${will}新增 ${added}，${will}修改 ${changed}，${will}停用 ${retired}，不变 ${same}`,
      `: ${dryRun ? 'to be ' : ''}added ${added}, changed ${changed}, retired ${retired}, unchanged ${same}`,
    )}`;
  });
}

const signs: Readonly<Record<Change['action'], string>> = { add: '+', change: '~', retire: '-', same: '=' };

function changeLines(changes: readonly Change[], say: (zh: string, en: string) => string): readonly string[] {
  const differing = changes.filter(({ action }) => action !== 'same');
  const lines = differing.slice(0, mostChanges).map(({ action, key, name, row, fields }) => {
    const parts = fields.length === 0 ? '' : ` [${fields.join(', ')}]`;
    return `  ${signs[action]} ${key}${name === '' ? '' : ` ${name}`}${parts}${row === null ? '' : say(`（第 ${row} 行）`, ` (row ${row})`)}`;
  });
  const rest = differing.length - lines.length;
  return rest > 0 ? [...lines, say(`  …还有 ${rest} 项`, `  … and ${rest} more`)] : lines;
}
