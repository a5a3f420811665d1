export { systemLog } from './log.stdout.ts';
export { createLog, type Log, type LogFields, type LogLevel, type LogLine, silentLog } from './log.ts';
