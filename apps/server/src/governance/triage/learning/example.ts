/** What is classified: words with or without a title. */
export interface Matter {
  readonly title?: string;
  readonly text: string;
}

/** A message whose label is known: given by a person, or corrected by one. Labels are whatever the deployment uses. */
export interface Example extends Matter {
  readonly label: string;
}

/** Examples that nothing can be learned from; the message says why, in both languages. */
export class ExamplesUnfit extends Error {
  override readonly name = 'ExamplesUnfit';
}

/** The labels of some examples, each once, in code-unit order. Throws ExamplesUnfit for none, for one label alone and for an empty one. */
export function labelsOf(examples: readonly Example[]): readonly string[] {
  if (examples.length === 0) throw new ExamplesUnfit('没有样本 / no examples');
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  if (labels[0] === '') throw new ExamplesUnfit('有样本没有类别 / an example has no label');
  if (labels.length === 1)
    throw new ExamplesUnfit(
      `只有一个类别“${labels[0]}”，无从区分 / only one label, "${labels[0]}": nothing to tell apart`,
    );
  return labels;
}

/**
 * Examples in an order of their own, so that what is learned does not depend on the order of the file: by label, then text, then title, each by
 * code units.
 */
export function inOrder(examples: readonly Example[]): readonly Example[] {
  const key = ({ label, text, title = '' }: Example) => `${label}\0${text}\0${title}`;
  return examples
    .map((example) => [key(example), example] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, example]) => example);
}
