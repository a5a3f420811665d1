export {
  expireErased,
  type IdleResident,
  type KnownResident,
  keepByRegister,
  listIdle,
  type OwnCorrection,
  type ResidentRights,
  residentRights,
} from './residents.erasure.store.ts';
export { type PersonInput, type Resident, type ResidentStore, residentStore } from './residents.store.ts';
