import type { Example } from '../apps/server/src/governance/triage/index.ts';

/** The plainest classifier that works: naive Bayes over pairs of characters, counts and nothing else. */
export interface PlainClassifier {
  /** The likeliest label, and how far it leads before the next one. */
  classify(message: Pick<Example, 'title' | 'text'>): { readonly label: string; readonly lead: number };
}

/** Counts pairs of characters under each label. Throws nothing; without examples every label is ''. */
export function plainClassifier(examples: readonly Example[]): PlainClassifier {
  const pairs = new Map<string, Map<string, number>>();
  const totals = new Map<string, number>();
  const messages = new Map<string, number>();
  for (const { label, ...message } of examples) {
    messages.set(label, (messages.get(label) ?? 0) + 1);
    for (const pair of pairsOf(message)) {
      const counts = pairs.get(pair) ?? new Map<string, number>();
      pairs.set(pair, counts);
      counts.set(label, (counts.get(label) ?? 0) + 1);
      totals.set(label, (totals.get(label) ?? 0) + 1);
    }
  }
  const labels = [...messages.keys()].sort();
  return {
    classify(message) {
      const scores = new Map(labels.map((label) => [label, Math.log((messages.get(label) ?? 0) / examples.length)]));
      for (const pair of pairsOf(message)) {
        const counts = pairs.get(pair);
        if (counts === undefined) continue;
        for (const label of labels) {
          const likely = ((counts.get(label) ?? 0) + 1) / ((totals.get(label) ?? 0) + pairs.size);
          scores.set(label, (scores.get(label) ?? 0) + Math.log(likely));
        }
      }
      const [first, second] = [...scores].sort(([, a], [, b]) => b - a);
      return { label: first?.[0] ?? '', lead: (first?.[1] ?? 0) - (second?.[1] ?? 0) };
    },
  };
}

function* pairsOf({ title = '', text }: Pick<Example, 'title' | 'text'>): Generator<string> {
  for (const part of [title, text]) for (let at = 0; at + 2 <= part.length; at += 1) yield part.slice(at, at + 2);
}
