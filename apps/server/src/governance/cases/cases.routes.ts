import { refusals, routes } from '@tongxin/contract';
import { endpoint, staffEndpoint } from '../../access/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import type { Engine } from './cases.engine.ts';
import { countsFor, listFor } from './cases.list.ts';
import { checkChain, readCase } from './cases.read.ts';
import { makeMove } from './cases.service.ts';

/** The engine's own routes: lists, one case, its moves and its chain. Procedures bring theirs in their own modules. */
export function caseEndpoints(engine: Engine) {
  return [
    staffEndpoint(routes.listCases, ({ caller, query }) => listFor(engine, caller, query)),
    staffEndpoint(routes.countCases, ({ caller }) => countsFor(engine, caller)),
    staffEndpoint(routes.getCase, ({ caller, params }) => readCase(engine, caller, params.id)),
    staffEndpoint(routes.verifyChain, ({ caller, params }) => checkChain(engine, caller, params.id)),
    endpoint(routes.makeMove, ({ caller, params, body, key }) => {
      if (key === null) throw refuse('key_needed', { message: refusals.key_needed.zh });
      return makeMove(engine, caller, {
        caseId: params.id,
        move: params.move,
        version: body.version,
        input: body.input,
        key,
      });
    }),
    endpoint(routes.getProcedure, ({ params }) => {
      const procedure = engine.procedures.get(params.key);
      if (procedure === undefined) throw refuse('not_found');
      return {
        key: procedure.key,
        version: procedure.version,
        label: procedure.label,
        states: Object.entries(procedure.states).map(([id, state]) => ({
          id,
          label: state.label,
          open: state.open,
          holder: state.open ? state.holder : null,
          clocks: state.open ? [...state.clocks] : [],
        })),
        moves: Object.entries(procedure.moves).map(([id, spec]) => ({
          id,
          label: spec.label,
          from: [...spec.from],
          to: [...spec.to],
          by: [...spec.by],
          side: spec.side,
        })),
      };
    }),
  ];
}
