export { type WordCutter, type WordCutterOptions, wordCutter } from './words.jieba.ts';
