export { type KindName, kindNames } from './form.ts';
export { forms } from './forms.ts';
export { type ImportOutcome, type ImportRequest, importFile } from './import.service.ts';
export { ImportRefused } from './job.ts';
export { writeTemplate } from './template.write.ts';
