import { graphqlSchema } from '../schema/schema.js';
import { accountRoles, scopesFor, scopesOf, type AccountRole } from '../src/accounts/scopes.js';
import { anonymous } from '../src/accounts/store/find-viewer.js';
import { openApi } from '../src/api.js';
import type { Tenant } from '../src/db/tenant.js';
import { useApi } from './support/http.js';
import { codesOf, useSchema, type Nets } from './support/tenancy/ask.js';
import { leaksIn, type Look, type Subject } from './support/tenancy/check.js';
import { cursorLeaks } from './support/tenancy/cursors.js';
import { addresses, fileLeaks } from './support/tenancy/files.js';
import { fixtures, needFixtures } from './support/tenancy/fixtures.js';
import { allowed, operationOf } from './support/tenancy/operation.js';
import { carryOut } from './support/tenancy/own-mutations.js';
import { makeStrangers } from './support/tenancy/strangers.js';
import { useWork } from './support/work.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
const schema = graphqlSchema();
const roots = needFixtures(schema).filter((it) => /^(Query|Mutation)\./.test(it));
let subject: Subject;

/** Which role may ask for which root field, by the guard: a change of it is seen in review. */
const committedRoles = `
                           PARTNER PARTNER_READER SWITCH OPERATOR FINANCE REVIEWER SUPPORT
Mutation.acceptOffer       x       .              .      x        .       .        .
Mutation.activateApplication.       .              .      x        .       .        .
Mutation.activateNumber    .       .              .      x        .       .        .
Mutation.addDestination    x       .              .      x        .       .        .
Mutation.addTestCaller     .       .              .      x        .       .        .
Mutation.answerAppeal      .       .              .      x        .       .        .
Mutation.appealSuspension  x       .              .      x        .       .        .
Mutation.approveDestinationProof.       .              .      x        .       x        .
Mutation.approveStatements .       .              .      x        x       .        .
Mutation.attachDocument    x       .              .      x        .       .        .
Mutation.barSubject        .       .              .      x        .       .        .
Mutation.cancelApplication x       .              .      x        .       .        .
Mutation.clearReportingPoint.       .              .      x        .       .        .
Mutation.closeMonth        .       .              .      x        x       .        .
Mutation.commentOnApplicationx       .              .      x        .       x        .
Mutation.createApiKey      x       .              .      x        .       .        .
Mutation.createApplication x       .              .      x        .       .        .
Mutation.createCap         x       .              .      x        .       .        .
Mutation.createPartner     .       .              .      x        .       .        .
Mutation.createSubscriber  x       .              .      x        .       .        .
Mutation.createSwitch      .       .              .      x        .       .        .
Mutation.createTransferApplicationx       .              .      x        .       .        .
Mutation.decideReverification.       .              .      x        .       .        .
Mutation.endTestCaller     .       .              .      x        .       .        .
Mutation.explainGap        .       .              .      x        .       .        .
Mutation.extendReservation x       .              .      x        .       .        .
Mutation.fileDestinationProofx       .              .      x        .       .        .
Mutation.forwardApplication.       .              .      x        .       x        .
Mutation.ingestCdrs        .       .              x      .        .       .        .
Mutation.joinWaitList      x       .              .      x        .       .        .
Mutation.leaveWaitList     x       .              .      x        .       .        .
Mutation.liftBar           .       .              .      x        .       .        .
Mutation.liftShutOff       .       .              .      x        .       .        .
Mutation.moveNumber        .       .              .      x        .       .        .
Mutation.publishRequirements.       .              .      x        .       .        .
Mutation.publishRoutePlan  x       .              .      x        .       .        .
Mutation.reassignApplication.       .              .      x        .       .        .
Mutation.reclaimNumber     x       .              .      x        .       .        .
Mutation.recordCarrierWord .       .              .      x        .       .        .
Mutation.recordPayment     .       .              .      x        x       .        .
Mutation.rejectApplication .       .              .      x        .       x        .
Mutation.rejectDestinationProof.       .              .      x        .       x        .
Mutation.releaseApplication.       .              .      x        .       x        .
Mutation.releaseNumbers    x       .              .      x        .       .        .
Mutation.removeCap         x       .              .      x        .       .        .
Mutation.removeDestination x       .              .      x        .       .        .
Mutation.requestReverification.       .              .      x        .       .        .
Mutation.reserveNumbers    x       .              .      x        .       .        .
Mutation.restartNumbering  .       .              .      x        .       .        .
Mutation.returnApplication .       .              .      x        .       x        .
Mutation.revealApplicants  .       .              .      x        .       x        .
Mutation.revealCaller      x       .              .      x        .       .        x
Mutation.reviewDocument    .       .              .      x        .       x        .
Mutation.revokeApiKey      x       .              .      x        .       .        .
Mutation.rollBackRoutePlan x       .              .      x        .       .        .
Mutation.setCalendarDays   .       .              .      x        .       .        .
Mutation.setLegalHold      .       .              .      x        .       .        .
Mutation.setPin            x       .              .      x        .       .        .
Mutation.setReportingPoint .       .              .      x        .       .        .
Mutation.shutOff           .       .              .      x        .       .        .
Mutation.stageDocument     x       .              .      x        .       .        .
Mutation.submitApplication x       .              .      x        .       .        .
Mutation.submitReverificationx       .              .      x        .       .        .
Mutation.suspendDestinationProof.       .              .      x        .       x        .
Mutation.takeApplication   .       .              .      x        .       x        .
Mutation.updateApplication x       .              .      x        .       .        .
Mutation.updateApplicationPolicy.       .              .      x        .       .        .
Mutation.updateCap         x       .              .      x        .       .        .
Mutation.updateNumberPolicy.       .              .      x        .       .        .
Mutation.updateRoutePolicy .       .              .      x        .       .        .
Mutation.updateSubscriber  x       .              .      x        .       .        .
Mutation.withdrawApplication.       .              .      x        .       .        .
Query.apiKey               x       .              .      x        .       .        x
Query.apiKeys              x       .              .      x        .       .        x
Query.application          x       x              .      x        x       x        x
Query.applicationCounts    x       x              .      x        x       x        x
Query.applicationPolicy    x       x              .      x        x       x        x
Query.applications         x       x              .      x        x       x        x
Query.barredSubjects       .       .              .      x        .       .        .
Query.batch                .       .              x      x        x       .        x
Query.batches              .       .              x      x        x       .        x
Query.calendar             x       x              .      x        x       x        x
Query.call                 x       x              .      x        x       .        x
Query.calls                x       x              .      x        x       .        x
Query.cap                  x       x              .      x        x       .        x
Query.cdrGaps              .       .              x      x        x       .        x
Query.destinationProof     x       x              .      x        x       x        x
Query.destinationProofs    x       x              .      x        x       x        x
Query.document             x       .              .      x        .       x        x
Query.events               x       x              .      x        x       x        x
Query.explainCall          x       x              .      x        x       x        x
Query.grades               x       x              .      x        x       x        x
Query.node                 x       x              x      x        x       x        x
Query.nodes                x       x              x      x        x       x        x
Query.number               x       x              .      x        x       x        x
Query.numberPayments       x       x              .      x        x       x        x
Query.numberPolicy         x       x              .      x        x       x        x
Query.numbers              x       x              .      x        x       x        x
Query.partner              x       x              .      x        x       x        x
Query.partners             x       x              .      x        x       x        x
Query.reportingPoints      .       .              .      x        .       .        x
Query.requirements         x       x              .      x        x       x        x
Query.reverification       x       x              .      x        x       x        x
Query.reverifications      x       x              .      x        x       x        x
Query.reviewQueue          .       .              .      x        .       x        .
Query.routePolicy          x       x              .      x        x       x        x
Query.searchNumbers        x       x              .      x        x       x        x
Query.shutOffs             x       x              .      x        x       x        x
Query.statement            x       x              .      x        x       .        x
Query.statements           x       x              .      x        x       .        x
Query.stock                .       .              .      x        x       .        x
Query.subscriber           x       x              .      x        x       x        x
Query.subscribers          x       x              .      x        x       x        x
Query.suspension           x       x              .      x        x       x        x
Query.suspensions          x       x              .      x        x       x        x
Query.switch               .       .              .      x        .       .        x
Query.switches             .       .              .      x        .       .        x
Query.testCallers          .       .              .      x        .       .        .
Query.viewer               x       x              x      x        x       x        x
Query.waitList             x       x              .      x        x       x        x
`;
const tenantOf = (role: AccountRole): Tenant =>
  role === 'SWITCH'
    ? { kind: 'switch', switchId: '' }
    : role.startsWith('PARTNER')
      ? { kind: 'partner', partnerId: '' }
      : { kind: 'operator' };

/** Two partners, two switches: ours and a stranger's, and every field tried with the other's references. */
beforeAll(async () => {
  subject = { work, schema, ask: useSchema(work, schema), strangers: await makeStrangers(work, api) };
});

test('every query, mutation and field with arguments has a fixture, and every fixture a field', () => {
  expect(Object.keys(fixtures).sort()).toEqual(needFixtures(schema).sort());
});

test('every address with an id in it has a fixture', async () => {
  const known = [...Object.keys(addresses), '/graphiql/:file'];
  const server = openApi(work);
  await server.ready();
  expect(known.filter((url) => !server.hasRoute({ method: 'GET', url }))).toEqual([]);
  expect(server.printRoutes().match(/:\w+/g)).toHaveLength(known.length);
  await server.close();
});

const looks: [Look['as'], Nets][] = [
  ['partner', 'both nets'],
  ['partner', 'row-level security alone, every scope'],
  ['partner', 'resolver checks alone'],
  ['switch', 'both nets'],
  ['switch', 'row-level security alone'],
  ['switch', 'resolver checks alone'],
];

test.each(looks)('P2: a %s learns nothing of a stranger and changes nothing of it: %s', async (as, nets) => {
  expect(await leaksIn(subject, { as, nets, fields: roots })).toEqual([]);
});

test.each(looks.filter(([, nets]) => !nets.endsWith('every scope')))(
  'P1: a %s uses no cursor but of the same list of its own: %s',
  async (as, nets) => {
    expect(await cursorLeaks(subject, { as, nets, fields: roots })).toEqual([]);
  },
);

test.each(looks)('P2: a %s downloads nothing of a stranger: %s', async (as, nets) => {
  expect(await fileLeaks(subject, api, { as, nets })).toEqual([]);
});

test('what runs with the worker’s rights needs a scope that neither a partner nor a switch can have', () => {
  const partners = { scopes: scopesFor('PARTNER'), tenant: { kind: 'partner', partnerId: '' } } as const;
  const switches = { scopes: scopesFor('SWITCH'), tenant: { kind: 'switch', switchId: '' } } as const;
  for (const it of [
    'Mutation.closeMonth',
    'Mutation.approveStatements',
    'Mutation.moveNumber',
    'Mutation.activateNumber',
    'Mutation.answerAppeal',
    'Mutation.requestReverification',
    'Mutation.decideReverification',
    'Mutation.recordPayment',
    'Mutation.updateNumberPolicy',
    'Mutation.reassignApplication',
    'Mutation.recordCarrierWord',
    'Mutation.activateApplication',
  ]) {
    expect([it, allowed(schema, it, partners), allowed(schema, it, switches)]).toEqual([it, false, false]);
  }
});

test('who gives no key learns nothing', async () => {
  for (const it of roots) {
    const operation = operationOf(schema, it, subject.strangers.ours, new Set());
    const answer = await subject.ask(anonymous, operation, fixtures[it]![0]!(subject.strangers.ours));
    expect([it, codesOf(answer), answer.bodies[0]!.data]).toEqual([it, ['UNAUTHENTICATED'], undefined]);
  }
});

test('P1: what each field needs, by role', () => {
  const mark = (field: string, role: AccountRole) =>
    (allowed(schema, field, { scopes: new Set(scopesOf(role)), tenant: tenantOf(role) }) ? 'x' : '.').padEnd(
      role.length,
    );
  const rows = roots.toSorted().map((it) => `${it.padEnd(27)}${accountRoles.map((role) => mark(it, role)).join(' ')}`);
  expect(['', `${' '.repeat(27)}${accountRoles.join(' ')}`, ...rows, ''].map((it) => it.trimEnd()).join('\n')).toBe(
    committedRoles,
  );
});

test('P1, P2: each mutation does its holder’s own, whatever a stranger did with the same key and names, and nothing to the stranger', async () => {
  const { faults, done } = await carryOut(subject);
  expect(faults).toEqual([]);
  expect(done.toSorted()).toEqual(roots.filter((it) => it.startsWith('Mutation')).toSorted());
});
