export { isRefusal, type RefusalDetails, RefusalError, refuse, refuseFor } from './refusal.ts';
