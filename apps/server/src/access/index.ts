export { allowed, type Caller, holds, type ResidentCaller, type StaffCaller } from './caller.ts';
export { endpoint, openEndpoint, residentEndpoint, staffEndpoint } from './endpoint.ts';
export { type Grant, permissionsOf } from './grant.ts';
