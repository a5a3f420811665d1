/** The arrows of the house (docs/ARCHITECTURE.md). Checked in the ordinary test run. */
const tests = '[.]test[.]ts$|/testing/|[.]testing[.]ts$|/(given|sample)[.]ts$|/examples/|/small[.][a-z]+[.]ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: { pathNot: tests },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: `${tests}|[.]d[.]ts$|^docs/|config|/bin/|^e2e/|[.]global[.]ts$|reporter` },
      to: {},
    },
    { name: 'unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'apps-apart',
      comment: 'Apps never import each other.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'contract-only-zod',
      comment: 'The contract imports only zod.',
      severity: 'error',
      from: { path: '^packages/contract/', pathNot: tests },
      to: { pathNot: '^packages/contract/|node_modules/zod/' },
    },
    {
      name: 'client-only-contract',
      severity: 'error',
      from: { path: '^packages/client/', pathNot: tests },
      to: { pathNot: '^packages/(client|contract)/' },
    },
    {
      name: 'platform-knows-no-governance',
      comment: 'platform imports neither governance nor access.',
      severity: 'error',
      from: { path: '^apps/server/src/platform/' },
      to: { path: '^apps/server/src/(governance|access)/' },
    },
    {
      name: 'access-only-platform',
      severity: 'error',
      from: { path: '^apps/server/src/access/', pathNot: tests },
      to: { path: '^apps/server/src/', pathNot: '^apps/server/src/(access|platform)/' },
    },
    {
      name: 'modules-meet-at-the-door',
      comment: 'A module is reached only through its index.ts.',
      severity: 'error',
      from: { path: '^apps/server/src/governance/([^/]+)/', pathNot: tests },
      to: {
        path: '^apps/server/src/governance/[^/]+/',
        pathNot: '^apps/server/src/governance/($1/|[^/]+/index[.]ts$)',
      },
    },
    {
      name: 'access-at-the-door',
      severity: 'error',
      from: { path: '^apps/server/src/', pathNot: `^apps/server/src/access/|${tests}` },
      to: { path: '^apps/server/src/access/', pathNot: '^apps/server/src/access/index[.]ts$' },
    },
    {
      name: 'platform-at-the-door',
      severity: 'error',
      from: { path: '^apps/server/src/', pathNot: `^apps/server/src/platform/|${tests}` },
      to: { path: '^apps/server/src/platform/[^/]+/', pathNot: '^apps/server/src/platform/[^/]+/index[.]ts$' },
    },
    {
      name: 'engine-knows-no-procedure',
      comment: 'cases knows no procedure by name: procedures are handed to it in app.ts.',
      severity: 'error',
      from: { path: '^apps/server/src/governance/cases/', pathNot: tests },
      to: { path: '^apps/server/src/governance/(appeals|insights|notices|triage)/' },
    },
    {
      name: 'plain-nouns-are-pure',
      comment:
        'A file with a plain name decides and touches nothing: no database, no server, no node, no clock. Types may come from anywhere.',
      severity: 'error',
      from: {
        path: '^apps/server/src/(governance|access)/[^.]+[.]ts$',
        pathNot: `/index[.]ts$|/endpoint[.]ts$|${tests}`,
      },
      to: {
        path: '^node:|node_modules/(kysely|pg|fastify)/|^apps/server/src/platform/(db|http|clock|jobs|log)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'plain-nouns-import-plain-nouns',
      severity: 'error',
      from: {
        path: '^apps/server/src/(governance|access)/[^.]+[.]ts$',
        pathNot: `/index[.]ts$|/endpoint[.]ts$|${tests}`,
      },
      to: { path: '^apps/server/src/(governance|access)/[^.]+[.][a-zA-Z]+[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'server-does-not-reach-the-clients',
      severity: 'error',
      from: { path: '^(apps/console|apps/resident)/', pathNot: tests },
      to: { path: '^(apps/server|demo|bench)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules/.*/node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.json'],
    },
    builtInModules: { add: ['node:test'] },
  },
};
