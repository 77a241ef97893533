// oxlint-disable-next-line import/no-unassigned-import -- type-graphql wants it before its first decorator
import 'reflect-metadata';
import assert from 'node:assert/strict';
import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { ApplicationHistoryResolver } from './application-history.js';
import { ApplicationMutations } from './application-mutations.js';
import { ApplicationPolicyResolver } from './application-policy.js';
import { ApplicationDocumentResolver, ApplicationResolver } from './applications.js';
import { BarredSubjectResolver } from './barred-subject.js';
import { CdrBatchResolver } from './batch.js';
import { CdrGapResolver } from './cdr-gap.js';
import { ReportingPointResolver } from './reporting-point.js';
import { CalendarResolver } from './calendar.js';
import { CallResolver } from './call.js';
import { CallsResolver, NumberCalls } from './calls.js';
import { CarrierMutations } from './carrier-mutations.js';
import { ChargeResolver, ReceiptLayerResolver } from './charge.js';
import { describeNeeds, unguarded } from './base/guard.js';
import { CapMutations } from './cap-mutations.js';
import { IngestCdrs } from './ingest-cdrs.js';
import { ApiKeyMutations } from './key-mutations.js';
import { ApiKeyResolver } from './key.js';
import { DestinationProofMutations } from './destination-proof-mutations.js';
import { DestinationPaperResolver, DestinationProofResolver } from './destination-proof.js';
import { DestinationResolver } from './destination.js';
import { DocumentMutations } from './document-mutations.js';
import { DocumentResolver } from './document.js';
import { EventResolver } from './event.js';
import { ReservationMutations } from './reservation-mutations.js';
import { ExplainCall } from './explain-call.js';
import { RequirementResolver } from './requirements.js';
import { ReverificationMutations } from './reverification-mutations.js';
import { ReverificationDocumentResolver, ReverificationResolver } from './reverification.js';
import { ReviewMutations } from './review-mutations.js';
import { ReviewQueueResolver } from './review-queue.js';
import { RevealCaller } from './reveal-caller.js';
import { RoutePlanResolver } from './route-plan.js';
import { FreeNumberResolver } from './search-numbers.js';
import { PartnerQuota, StockResolver } from './stock.js';
import { GradeResolver } from './grade.js';
import { NumberHistory } from './number-history.js';
import { NumberPaymentResolver } from './number-payment.js';
import { NumberResolver } from './number.js';
import { OperateMutations } from './operate-mutations.js';
import { PartnerResolver } from './partner.js';
import { PinResolver } from './pin.js';
import { RoutePolicyResolver } from './route-policy.js';
import { ShutOffResolver } from './shut-off.js';
import { DateTime } from './base/scalars.js';
import { StatementMutations } from './statement-mutations.js';
import { StatementResolver } from './statement.js';
import { SubscriberMutations } from './subscriber-mutations.js';
import { SubscriberResolver } from './subscriber.js';
import { SuspensionMutations } from './suspension-mutations.js';
import { AppealResolver, NumberSuspension, SuspensionResolver } from './suspension.js';
import { SwitchResolver } from './switch.js';
import { TestCallerResolver } from './test-caller.js';
import { CapResolver, NumberUsage, SubscriberUsage } from './usage.js';
import { ViewerResolver } from './viewer.js';
import { WaitListResolver } from './wait.js';

/** The whole API. What doesn't say who may ask for it is a fault of ours, and doesn't start. */
export function graphqlSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      ViewerResolver,
      PartnerResolver,
      SubscriberResolver,
      SubscriberMutations,
      SubscriberUsage,
      NumberResolver,
      DestinationResolver,
      DestinationProofResolver,
      DestinationPaperResolver,
      DestinationProofMutations,
      PinResolver,
      ShutOffResolver,
      TestCallerResolver,
      RoutePolicyResolver,
      RoutePlanResolver,
      ExplainCall,
      NumberHistory,
      GradeResolver,
      FreeNumberResolver,
      ReservationMutations,
      WaitListResolver,
      NumberPaymentResolver,
      OperateMutations,
      SuspensionResolver,
      AppealResolver,
      NumberSuspension,
      SuspensionMutations,
      ReverificationResolver,
      ReverificationDocumentResolver,
      ReverificationMutations,
      ApplicationResolver,
      ApplicationDocumentResolver,
      ApplicationHistoryResolver,
      ApplicationMutations,
      ReviewQueueResolver,
      ReviewMutations,
      CarrierMutations,
      ApplicationPolicyResolver,
      BarredSubjectResolver,
      RequirementResolver,
      StockResolver,
      PartnerQuota,
      NumberUsage,
      NumberCalls,
      CallResolver,
      CallsResolver,
      ChargeResolver,
      ReceiptLayerResolver,
      RevealCaller,
      EventResolver,
      CapResolver,
      CapMutations,
      CalendarResolver,
      CdrBatchResolver,
      CdrGapResolver,
      ReportingPointResolver,
      IngestCdrs,
      StatementResolver,
      StatementMutations,
      DocumentResolver,
      DocumentMutations,
      ApiKeyResolver,
      ApiKeyMutations,
      SwitchResolver,
    ],
    scalarsMap: [{ type: Date, scalar: DateTime }],
    validate: false,
  });
  assert.deepEqual(unguarded(schema), [], 'every root, edge and node says which scope it needs');
  describeNeeds(schema);
  return schema;
}
