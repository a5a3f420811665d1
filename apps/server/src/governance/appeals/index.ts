export { appeal } from './appeal.ts';
export { appealCompanion } from './appeals.companion.ts';
export {
  anonymiseAppeals,
  appealsAround,
  type LinkedAppeal,
  linkedTo,
  openedBy,
  ownWords,
  stillLinked,
  wordsStaying,
} from './appeals.erasure.store.ts';
export { countAppealsBy, exportAppeals } from './appeals.export.ts';
export { type AppealsDeps, appealEndpoints } from './appeals.routes.ts';
export { appellantsOf, caseOfAppeal, openingWordsOf, wordsOf } from './appeals.store.ts';
export { putOrder } from './hotline.service.ts';
export { hotlineHandler, hotlineSubscriber } from './hotline.subscriber.ts';
export { type Filing, fileAppeal, type Intake } from './intake.service.ts';
export { wordsAsSaid } from './mine.service.ts';
export { type NumberedOrder, type OrderOutcome, putOrders } from './orders.service.ts';
export { pastCase } from './pastCases.ts';
export type { GivenPerson, People, PersonOf } from './people.ts';
export type { RecordReveal, Reveal } from './reveal.service.ts';
