import { routes } from '@tongxin/contract';
import { z } from 'zod';
import { openEndpoint, residentEndpoint, staffEndpoint } from '../../access/index.ts';
import { maskPhone } from '../../platform/crypto/index.ts';
import { readCursor } from '../../platform/http/index.ts';
import { consentsFor, giveConsent, noticeFor, withdrawConsent } from './consents.service.ts';
import { loadRetention } from './retention.store.ts';
import {
  askErasure,
  atTheCounter,
  byThemselves,
  correctFor,
  erasureOf,
  exportFor,
  findPerson,
  type RightsDeps,
  summaryFor,
  takeBackErasure,
} from './rights.service.ts';
import { accessesOfPerson } from './sections.service.ts';

const Place = z.object({ at: z.iso.datetime(), id: z.uuid() });

/** The routes of a person over their own data, and of staff who serve a person who came in. */
export function personEndpoints(deps: RightsDeps) {
  const { database, proofs, intake } = deps;
  return [
    openEndpoint(routes.getPrivacyNotice, ({ params, query }) => noticeFor(deps, params.tenant, query.brand ?? '')),
    residentEndpoint(routes.myConsents, ({ caller, query }) => consentsFor(deps, caller, query.brand)),
    residentEndpoint(routes.giveConsent, ({ caller, body }) => giveConsent(deps, caller, body)),
    residentEndpoint(routes.withdrawConsent, ({ caller, body }) => withdrawConsent(deps, caller, body)),

    residentEndpoint(routes.askProof, ({ caller }) => proofs.ask(caller)),
    residentEndpoint(routes.prove, ({ caller, body }) => proofs.prove(caller, body.code)),
    residentEndpoint(routes.myData, ({ caller }) => summaryFor(deps, byThemselves(caller))),
    residentEndpoint(routes.exportMyData, async ({ caller, body }) => {
      await proofs.demand(caller);
      return exportFor(deps, byThemselves(caller), body.cursor);
    }),
    residentEndpoint(routes.correctMyData, async ({ caller, body }) => {
      await proofs.demand(caller);
      return { corrected: [...(await correctFor(deps, byThemselves(caller), body))] };
    }),
    residentEndpoint(routes.changeMyPhone, async ({ caller, body }) => {
      await proofs.demand(caller);
      await proofs.take(caller.tenantId, body.phone, body.code);
      await correctFor(deps, byThemselves(caller), { phone: body.phone });
      return { phone: maskPhone(body.phone) };
    }),
    residentEndpoint(routes.eraseMe, async ({ caller }) => {
      await proofs.demand(caller);
      return askErasure(deps, byThemselves(caller));
    }),
    residentEndpoint(routes.myErasure, async ({ caller }) => ({
      erasure: await erasureOf(deps, byThemselves(caller)),
    })),
    residentEndpoint(routes.takeBackErasure, ({ caller }) => takeBackErasure(deps, byThemselves(caller))),
    residentEndpoint(routes.listMyAccesses, async ({ caller, query }) => {
      const { tenantId, residentId } = caller;
      const after = readCursor(query.cursor, Place);
      const directory = await intake.directoryOf(tenantId);
      return database.inTenant(tenantId, async (tx) => {
        const { retention } = await loadRetention(tx, tenantId);
        return accessesOfPerson(tx, directory, tenantId, residentId, retention.staffNamesShown, after, query.limit);
      });
    }),

    staffEndpoint(routes.findPerson, ({ caller, body }) => findPerson(deps, caller, body.phone, body.identityChecked)),
    staffEndpoint(routes.exportPerson, ({ caller, params, body }) =>
      exportFor(deps, atTheCounter(caller, params.id, body.identityChecked), body.cursor),
    ),
    staffEndpoint(routes.correctPerson, async ({ caller, params, body: { identityChecked, ...to } }) => ({
      corrected: [...(await correctFor(deps, atTheCounter(caller, params.id, identityChecked), to))],
    })),
    staffEndpoint(routes.erasePerson, ({ caller, params, body }) =>
      askErasure(deps, atTheCounter(caller, params.id, body.identityChecked)),
    ),
    staffEndpoint(routes.takeBackPersonErasure, ({ caller, params }) =>
      takeBackErasure(deps, { tenantId: caller.tenantId, residentId: params.id }),
    ),
  ];
}
