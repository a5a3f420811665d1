// The makers of endpoints typed for the platform's callers are in access/index.ts: endpoint, staffEndpoint, residentEndpoint, openEndpoint.
export { type Endpoint, endpointsFor, type Handler, type HttpCaller, type Input } from './endpoint.ts';
