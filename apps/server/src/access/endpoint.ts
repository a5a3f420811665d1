import { endpointsFor } from '../platform/http/index.ts';
import type { ResidentCaller, StaffCaller } from './caller.ts';

/**
 * The makers of endpoints for our callers: `endpoint` for whoever is signed in, `staffEndpoint` and `residentEndpoint` for
 * one kind of caller, `openEndpoint` for routes without a session.
 */
export const { endpoint, staffEndpoint, residentEndpoint, openEndpoint, eventsEndpoint } = endpointsFor<
  StaffCaller,
  ResidentCaller
>();
