-- Re-verifications: who has a number proves itself again. Running workers of the release before don't notice.

CREATE TABLE "reverification_documents" (
	"reverification_id" uuid NOT NULL,
	"partner_id" uuid NOT NULL,
	"round" integer NOT NULL,
	"kind" text NOT NULL,
	"document_id" uuid NOT NULL,
	"expires_on" date,
	CONSTRAINT "reverification_documents_reverification_id_round_kind_pk" PRIMARY KEY("reverification_id","round","kind"),
	CONSTRAINT "reverification_documents_kind" CHECK ("reverification_documents"."kind" in ('BUSINESS_LICENCE', 'LEGAL_PERSON_ID_FRONT', 'LEGAL_PERSON_ID_BACK', 'LEGAL_PERSON_WITH_ID', 'PROPRIETOR_ID_FRONT', 'PROPRIETOR_ID_BACK', 'HANDLER_ID_FRONT', 'HANDLER_ID_BACK', 'AUTHORISATION_LETTER', 'CARRIER_FORM', 'SERVICE_AGREEMENT', 'ORGANISATION_CODE_CERTIFICATE', 'SCHOOL_PERMIT', 'MEDICAL_PERMIT', 'FINANCIAL_PERMIT', 'TELECOM_PERMIT'))
);
--> statement-breakpoint
CREATE TABLE "reverifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"number" text NOT NULL,
	"code" text NOT NULL,
	"reason" text NOT NULL,
	"state" text DEFAULT 'REQUESTED' NOT NULL,
	"state_since" timestamp with time zone NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"requested_by" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"round" integer DEFAULT 0 NOT NULL,
	"requirement_versions" integer[] DEFAULT '{}' NOT NULL,
	"answer" text,
	"decided_at" timestamp with time zone,
	"decided_by" text,
	CONSTRAINT "reverifications_of_partner" UNIQUE("partner_id","id"),
	CONSTRAINT "reverifications_code" CHECK ("reverifications"."code" in ('DOCUMENT_EXPIRING', 'PERIODIC', 'REGISTRATION_CHANGED', 'COMPLAINT', 'REGULATOR', 'CARRIER', 'OTHER')),
	CONSTRAINT "reverifications_state" CHECK ("reverifications"."state" in ('REQUESTED', 'SUBMITTED', 'RETURNED', 'ACCEPTED', 'WITHDRAWN')),
	CONSTRAINT "reverifications_submitted" CHECK ("reverifications"."round" > 0 or "reverifications"."state" in ('REQUESTED', 'WITHDRAWN')),
	CONSTRAINT "reverifications_decided" CHECK ("reverifications"."state" not in ('RETURNED', 'ACCEPTED', 'WITHDRAWN') or num_nulls("reverifications"."answer", "reverifications"."decided_at", "reverifications"."decided_by") = 0)
);
--> statement-breakpoint
ALTER TABLE "reverification_documents" ADD CONSTRAINT "reverification_documents_of" FOREIGN KEY ("partner_id","reverification_id") REFERENCES "public"."reverifications"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reverification_documents" ADD CONSTRAINT "reverification_documents_of_document" FOREIGN KEY ("partner_id","document_id") REFERENCES "public"."documents"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reverifications" ADD CONSTRAINT "reverifications_number_numbers_number_fk" FOREIGN KEY ("number") REFERENCES "public"."numbers"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reverifications" ADD CONSTRAINT "reverifications_of_subscriber" FOREIGN KEY ("partner_id","subscriber_id") REFERENCES "public"."subscribers"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "reverification_documents_of_document" ON "reverification_documents" USING btree ("document_id");--> statement-breakpoint
CREATE UNIQUE INDEX "reverifications_one_live" ON "reverifications" USING btree ("number") WHERE "reverifications"."state" not in ('ACCEPTED', 'WITHDRAWN');--> statement-breakpoint
CREATE INDEX "reverifications_by_age" ON "reverifications" USING btree ("requested_at","id");--> statement-breakpoint
CREATE INDEX "reverifications_of_partner_by_age" ON "reverifications" USING btree ("partner_id","requested_at","id");
--> statement-breakpoint

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['reverifications', 'reverification_documents'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_sees_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY worker_sees_all ON %I TO hotline400_worker USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY partner_sees_own ON %I FOR SELECT TO hotline400_app
      USING (partner_id = (SELECT app_partner()) OR (SELECT app_operator()))', name);
  END LOOP;
  -- A partner submits what waits for it, and that alone.
  CREATE POLICY partner_submits_own ON reverifications FOR UPDATE TO hotline400_app
    USING ((partner_id = (SELECT app_partner()) OR (SELECT app_operator())) AND state IN ('REQUESTED', 'RETURNED'))
    WITH CHECK ((partner_id = (SELECT app_partner()) OR (SELECT app_operator())) AND state = 'SUBMITTED');
  CREATE POLICY partner_adds_own ON reverification_documents FOR INSERT TO hotline400_app
    WITH CHECK ((partner_id = (SELECT app_partner()) OR (SELECT app_operator())) AND EXISTS (SELECT FROM reverifications r
      WHERE r.id = reverification_documents.reverification_id AND r.partner_id = reverification_documents.partner_id
        AND r.state IN ('REQUESTED', 'RETURNED') AND r.round < reverification_documents.round));
END $$;
--> statement-breakpoint

-- Whether a document belongs to an appeal or a re-verification of a number that its subscriber has in service yet (rule A5).
CREATE OR REPLACE FUNCTION needed_by_service(document uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM appeal_documents u JOIN suspension_appeals a ON a.id = u.appeal_id JOIN number_suspensions s ON s.id = a.suspension_id
    JOIN numbers n ON n.number = s.number AND n.subscriber_id = s.subscriber_id
    WHERE u.document_id = $1 AND n.state IN ('ACTIVE', 'SUSPENDED'))
  OR EXISTS (SELECT FROM reverification_documents u JOIN reverifications r ON r.id = u.reverification_id
    JOIN numbers n ON n.number = r.number AND n.subscriber_id = r.subscriber_id
    WHERE u.document_id = $1 AND n.state IN ('ACTIVE', 'SUSPENDED'))
$$;
--> statement-breakpoint

-- What was asked for and submitted stands.
REVOKE ALL ON reverifications, reverification_documents FROM PUBLIC;
--> statement-breakpoint
GRANT SELECT ON reverifications, reverification_documents TO hotline400_app, hotline400_worker;
--> statement-breakpoint
GRANT UPDATE (state, state_since, round, requirement_versions) ON reverifications TO hotline400_app;
--> statement-breakpoint
GRANT INSERT ON reverification_documents TO hotline400_app;
--> statement-breakpoint
GRANT INSERT ON reverifications TO hotline400_worker;
--> statement-breakpoint
GRANT UPDATE (state, state_since, due_at, answer, decided_at, decided_by) ON reverifications TO hotline400_worker;
