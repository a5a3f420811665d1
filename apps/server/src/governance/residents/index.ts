export {
  type Correction,
  expireErased,
  type IdleResident,
  type KnownResident,
  listIdle,
  type ResidentRights,
  residentRights,
} from './residents.erasure.store.ts';
export { type PersonInput, type Resident, type ResidentStore, residentStore } from './residents.store.ts';
