export {
  type Correction,
  type PersonInput,
  type Resident,
  type ResidentStore,
  residentStore,
} from './residents.store.ts';
