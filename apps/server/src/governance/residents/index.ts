export {
  expireErased,
  type IdleResident,
  type KnownResident,
  keepByRegister,
  listIdle,
  lockResidents,
  type OwnCorrection,
  type ResidentRights,
  residentRights,
} from './residents.erasure.store.ts';
export {
  type Correction,
  type PersonInput,
  type Resident,
  type ResidentStore,
  residentStore,
} from './residents.store.ts';
