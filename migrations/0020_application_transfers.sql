-- Transfers (过户): an application for a number that another company of the same partner has in service. Workers of the release before
-- refuse to activate one, because its number isn’t being set up. What is there satisfies the new constraints, so nothing is gone through.

ALTER TABLE "reverification_documents" DROP CONSTRAINT "reverification_documents_kind";--> statement-breakpoint
ALTER TABLE "application_documents" DROP CONSTRAINT "application_documents_kind";--> statement-breakpoint
ALTER TABLE "applications" ADD COLUMN "kind" text DEFAULT 'NEW' NOT NULL;--> statement-breakpoint
ALTER TABLE "applications" ADD COLUMN "transferor_id" uuid;--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_transferor" FOREIGN KEY ("partner_id","transferor_id") REFERENCES "public"."subscribers"("partner_id","id") ON DELETE no action ON UPDATE no action NOT VALID;--> statement-breakpoint
ALTER TABLE "reverification_documents" ADD CONSTRAINT "reverification_documents_kind" CHECK ("reverification_documents"."kind" in ('BUSINESS_LICENCE', 'LEGAL_PERSON_ID_FRONT', 'LEGAL_PERSON_ID_BACK', 'LEGAL_PERSON_WITH_ID', 'PROPRIETOR_ID_FRONT', 'PROPRIETOR_ID_BACK', 'HANDLER_ID_FRONT', 'HANDLER_ID_BACK', 'AUTHORISATION_LETTER', 'CARRIER_FORM', 'SERVICE_AGREEMENT', 'ORGANISATION_CODE_CERTIFICATE', 'SCHOOL_PERMIT', 'MEDICAL_PERMIT', 'FINANCIAL_PERMIT', 'TELECOM_PERMIT', 'TRANSFER_CONSENT', 'TRANSFEROR_LICENCE')) NOT VALID;--> statement-breakpoint
ALTER TABLE "application_documents" ADD CONSTRAINT "application_documents_kind" CHECK ("application_documents"."kind" in ('BUSINESS_LICENCE', 'LEGAL_PERSON_ID_FRONT', 'LEGAL_PERSON_ID_BACK', 'LEGAL_PERSON_WITH_ID', 'PROPRIETOR_ID_FRONT', 'PROPRIETOR_ID_BACK', 'HANDLER_ID_FRONT', 'HANDLER_ID_BACK', 'AUTHORISATION_LETTER', 'CARRIER_FORM', 'SERVICE_AGREEMENT', 'ORGANISATION_CODE_CERTIFICATE', 'SCHOOL_PERMIT', 'MEDICAL_PERMIT', 'FINANCIAL_PERMIT', 'TELECOM_PERMIT', 'TRANSFER_CONSENT', 'TRANSFEROR_LICENCE')) NOT VALID;--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_kind" CHECK ("applications"."kind" in ('NEW', 'TRANSFER')) NOT VALID;--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_two_companies" CHECK (("applications"."kind" = 'TRANSFER') = ("applications"."transferor_id" is not null) and "applications"."transferor_id" is distinct from "applications"."subscriber_id") NOT VALID;
--> statement-breakpoint
-- Of a transfer it is the transferor that has the number.
ALTER POLICY partner_adds_own ON applications
  WITH CHECK ((partner_id = (SELECT app_partner()) OR (SELECT app_operator())) AND state = 'DRAFT' AND EXISTS (
    SELECT FROM numbers held WHERE held.number = applications.number AND held.partner_id = applications.partner_id
      AND held.subscriber_id = coalesce(applications.transferor_id, applications.subscriber_id)));
