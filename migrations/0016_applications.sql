-- Applications (rules A1 to A4): their rows, their documents, comments, and what is asked for. Running workers of the release before
-- don’t notice.

CREATE TABLE "application_comments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"side" text NOT NULL,
	"internal" boolean DEFAULT false NOT NULL,
	"text" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"by" text NOT NULL,
	CONSTRAINT "application_comments_side" CHECK ("application_comments"."side" in ('PARTNER', 'OPERATOR')),
	CONSTRAINT "application_comments_internal" CHECK (not "application_comments"."internal" or "application_comments"."side" = 'OPERATOR')
);
--> statement-breakpoint
CREATE TABLE "application_documents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"application_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"document_id" uuid NOT NULL,
	"expires_on" date,
	"attached_at" timestamp with time zone NOT NULL,
	"review" text DEFAULT 'PENDING' NOT NULL,
	"code" text,
	"text" text,
	"reviewed_at" timestamp with time zone,
	"reviewed_by" text,
	CONSTRAINT "application_documents_versions" UNIQUE("application_id","kind","version"),
	CONSTRAINT "application_documents_kind" CHECK ("application_documents"."kind" in ('BUSINESS_LICENCE', 'LEGAL_PERSON_ID_FRONT', 'LEGAL_PERSON_ID_BACK', 'LEGAL_PERSON_WITH_ID', 'PROPRIETOR_ID_FRONT', 'PROPRIETOR_ID_BACK', 'HANDLER_ID_FRONT', 'HANDLER_ID_BACK', 'AUTHORISATION_LETTER', 'CARRIER_FORM', 'SERVICE_AGREEMENT', 'ORGANISATION_CODE_CERTIFICATE', 'SCHOOL_PERMIT', 'MEDICAL_PERMIT', 'FINANCIAL_PERMIT', 'TELECOM_PERMIT')),
	CONSTRAINT "application_documents_review" CHECK ("application_documents"."review" in ('PENDING', 'APPROVED', 'REJECTED')),
	CONSTRAINT "application_documents_code" CHECK ("application_documents"."code" in ('UNREADABLE', 'INCOMPLETE', 'WRONG_DOCUMENT', 'MISMATCH', 'NOT_SEALED', 'NOT_ANNOTATED', 'OUTDATED', 'SUSPECT', 'OTHER')),
	CONSTRAINT "application_documents_reviewed" CHECK (("application_documents"."review" = 'PENDING') = ("application_documents"."reviewed_at" is null) and ("application_documents"."reviewed_at" is null) = ("application_documents"."reviewed_by" is null)),
	CONSTRAINT "application_documents_rejected" CHECK (("application_documents"."review" = 'REJECTED') = ("application_documents"."code" is not null))
);
--> statement-breakpoint
CREATE TABLE "application_policy" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"hold_minutes" integer DEFAULT 60 NOT NULL,
	"keep_refused_days" integer DEFAULT 90 NOT NULL,
	"keep_ended_months" integer DEFAULT 24 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "applications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"number" text NOT NULL,
	"carrier" text NOT NULL,
	"state" text DEFAULT 'DRAFT' NOT NULL,
	"state_since" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"subject_type" text NOT NULL,
	"industry" text NOT NULL,
	"usage_purpose" text,
	"credit_code" text,
	"registration_number" text,
	"people" "bytea",
	"people_key" integer,
	"tariff" text,
	"features" text[] DEFAULT '{}' NOT NULL,
	"destinations" text[] DEFAULT '{}' NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"submitted_at" timestamp with time zone,
	"requirement_versions" integer[] DEFAULT '{}' NOT NULL,
	"reviewer" text,
	"held_until" timestamp with time zone,
	"reason" text,
	"carrier_word" text,
	"carrier_form" uuid,
	"carrier_reference" text,
	"carrier_day" date,
	CONSTRAINT "applications_of_partner" UNIQUE("partner_id","id"),
	CONSTRAINT "applications_state" CHECK ("applications"."state" in ('DRAFT', 'SUBMITTED', 'IN_REVIEW', 'RETURNED', 'CARRIER_REVIEW', 'APPROVED', 'ACTIVE', 'REJECTED', 'CANCELLED')),
	CONSTRAINT "applications_carrier" CHECK ("applications"."carrier" in ('CHINA_UNICOM', 'CHINA_MOBILE', 'CHINA_TELECOM')),
	CONSTRAINT "applications_subject" CHECK ("applications"."subject_type" in ('ENTERPRISE', 'SOLE_PROPRIETOR')),
	CONSTRAINT "applications_industry" CHECK ("applications"."industry" in ('GENERAL', 'EDUCATION', 'HEALTH', 'FINANCE', 'TELECOM', 'LENDING')),
	CONSTRAINT "applications_word" CHECK ("applications"."carrier_word" in ('ACCEPTED', 'BOUNCED', 'REFUSED')),
	CONSTRAINT "applications_held" CHECK (("applications"."state" = 'IN_REVIEW') = ("applications"."reviewer" is not null) and ("applications"."reviewer" is null) = ("applications"."held_until" is null)),
	CONSTRAINT "applications_people" CHECK (("applications"."people" is null) = ("applications"."people_key" is null)),
	CONSTRAINT "applications_submitted" CHECK ("applications"."state" in ('DRAFT', 'CANCELLED') or "applications"."submitted_at" is not null),
	CONSTRAINT "applications_accepted" CHECK ("applications"."state" not in ('APPROVED', 'ACTIVE') or ("applications"."carrier_word" = 'ACCEPTED' and num_nulls("applications"."carrier_form", "applications"."carrier_reference", "applications"."carrier_day") = 0))
);
--> statement-breakpoint
CREATE TABLE "requirement_sets" (
	"version" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "requirement_sets_version_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"carrier" text NOT NULL,
	"subject_type" text NOT NULL,
	"industry" text NOT NULL,
	"body" jsonb NOT NULL,
	"effective_from" timestamp with time zone NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	"published_by" text NOT NULL,
	CONSTRAINT "requirement_sets_carrier" CHECK ("requirement_sets"."carrier" in ('CHINA_UNICOM', 'CHINA_MOBILE', 'CHINA_TELECOM')),
	CONSTRAINT "requirement_sets_subject" CHECK ("requirement_sets"."subject_type" in ('ENTERPRISE', 'SOLE_PROPRIETOR')),
	CONSTRAINT "requirement_sets_industry" CHECK ("requirement_sets"."industry" in ('GENERAL', 'EDUCATION', 'HEALTH', 'FINANCE', 'TELECOM', 'LENDING'))
);
--> statement-breakpoint
ALTER TABLE "application_comments" ADD CONSTRAINT "application_comments_partner_id_application_id_applications_partner_id_id_fk" FOREIGN KEY ("partner_id","application_id") REFERENCES "public"."applications"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "application_documents" ADD CONSTRAINT "application_documents_partner_id_application_id_applications_partner_id_id_fk" FOREIGN KEY ("partner_id","application_id") REFERENCES "public"."applications"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "application_documents" ADD CONSTRAINT "application_documents_partner_id_document_id_documents_partner_id_id_fk" FOREIGN KEY ("partner_id","document_id") REFERENCES "public"."documents"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_number_numbers_number_fk" FOREIGN KEY ("number") REFERENCES "public"."numbers"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_partner_id_subscriber_id_subscribers_partner_id_id_fk" FOREIGN KEY ("partner_id","subscriber_id") REFERENCES "public"."subscribers"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_partner_id_carrier_form_documents_partner_id_id_fk" FOREIGN KEY ("partner_id","carrier_form") REFERENCES "public"."documents"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "application_comments_of" ON "application_comments" USING btree ("application_id","at","id");--> statement-breakpoint
CREATE INDEX "application_documents_of_document" ON "application_documents" USING btree ("document_id");--> statement-breakpoint
CREATE UNIQUE INDEX "applications_one_live" ON "applications" USING btree ("number") WHERE "applications"."state" not in ('DRAFT', 'ACTIVE', 'REJECTED', 'CANCELLED');--> statement-breakpoint
CREATE UNIQUE INDEX "applications_one_of_partner" ON "applications" USING btree ("number","partner_id") WHERE "applications"."state" not in ('ACTIVE', 'REJECTED', 'CANCELLED');--> statement-breakpoint
CREATE INDEX "applications_of_partner_by_age" ON "applications" USING btree ("partner_id","created_at","id");--> statement-breakpoint
CREATE INDEX "applications_by_age" ON "applications" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "applications_of_subscriber" ON "applications" USING btree ("subscriber_id","created_at","id");--> statement-breakpoint
CREATE INDEX "applications_queue" ON "applications" USING btree ("submitted_at","id") WHERE "applications"."state" not in ('DRAFT', 'ACTIVE', 'REJECTED', 'CANCELLED');--> statement-breakpoint
CREATE INDEX "requirement_sets_of" ON "requirement_sets" USING btree ("carrier","subject_type","industry","effective_from");
--> statement-breakpoint
ALTER TABLE application_policy ADD CONSTRAINT application_policy_one CHECK (one),
  ADD CONSTRAINT application_policy_bounds CHECK (hold_minutes BETWEEN 1 AND 10080 AND keep_refused_days BETWEEN 0 AND 3650 AND keep_ended_months BETWEEN 24 AND 240);
--> statement-breakpoint
INSERT INTO application_policy DEFAULT VALUES;
--> statement-breakpoint

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['applications', 'application_documents', 'application_comments', 'requirement_sets', 'application_policy'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_sees_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY worker_sees_all ON %I TO hotline400_worker USING (true) WITH CHECK (true)', name);
  END LOOP;

  FOREACH name IN ARRAY ARRAY['applications', 'application_documents'] LOOP
    EXECUTE format('CREATE POLICY partner_sees_own ON %I FOR SELECT TO hotline400_app
      USING (partner_id = (SELECT app_partner()) OR (SELECT app_operator()))', name);
  END LOOP;
  -- A foreign key alone would take another partner's number, because foreign keys see past row-level security.
  CREATE POLICY partner_adds_own ON applications FOR INSERT TO hotline400_app
    WITH CHECK ((partner_id = (SELECT app_partner()) OR (SELECT app_operator())) AND state = 'DRAFT' AND EXISTS (
      SELECT FROM numbers held WHERE held.number = applications.number AND held.subscriber_id = applications.subscriber_id));
  -- Until the carrier has it, and never to where only the operator and the carrier bring it.
  CREATE POLICY partner_changes_own ON applications FOR UPDATE TO hotline400_app
    USING ((SELECT app_operator()) OR (partner_id = (SELECT app_partner()) AND state IN ('DRAFT', 'SUBMITTED', 'IN_REVIEW', 'RETURNED')))
    WITH CHECK ((SELECT app_operator()) OR (partner_id = (SELECT app_partner()) AND state IN ('DRAFT', 'RETURNED', 'SUBMITTED', 'CANCELLED')));

  -- What is attached waits for a review, and only the operator reviews.
  CREATE POLICY partner_attaches_own ON application_documents FOR INSERT TO hotline400_app
    WITH CHECK ((partner_id = (SELECT app_partner()) OR (SELECT app_operator())) AND review = 'PENDING');
  CREATE POLICY operator_reviews ON application_documents FOR UPDATE TO hotline400_app USING ((SELECT app_operator()));

  CREATE POLICY partner_reads_own ON application_comments FOR SELECT TO hotline400_app
    USING ((partner_id = (SELECT app_partner()) AND NOT internal) OR (SELECT app_operator()));
  CREATE POLICY partner_writes_own ON application_comments FOR INSERT TO hotline400_app
    WITH CHECK ((partner_id = (SELECT app_partner()) AND side = 'PARTNER') OR (SELECT app_operator()));

  FOREACH name IN ARRAY ARRAY['requirement_sets', 'application_policy'] LOOP
    EXECUTE format('CREATE POLICY seller_reads ON %I FOR SELECT TO hotline400_app
      USING ((SELECT app_partner()) IS NOT NULL OR (SELECT app_operator()))', name);
  END LOOP;
  CREATE POLICY operator_publishes ON requirement_sets FOR INSERT TO hotline400_app WITH CHECK ((SELECT app_operator()));
  CREATE POLICY operator_changes ON application_policy FOR UPDATE TO hotline400_app USING ((SELECT app_operator()));
END $$;
--> statement-breakpoint

-- What was asked for at a time can be read for good.
CREATE TRIGGER requirement_sets_stand BEFORE UPDATE OR DELETE ON requirement_sets FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint

-- What was attached, and what was written, stays; only its review is new. An application's number, owner and carrier stand from its draft on.
REVOKE ALL ON applications, application_documents, application_comments, requirement_sets, application_policy FROM PUBLIC;
--> statement-breakpoint
GRANT SELECT ON applications, application_documents, application_comments, requirement_sets, application_policy TO hotline400_app, hotline400_worker;
--> statement-breakpoint
GRANT INSERT ON applications, application_documents, application_comments, requirement_sets TO hotline400_app, hotline400_worker;
--> statement-breakpoint
GRANT UPDATE (state, state_since, version, subject_type, industry, usage_purpose, credit_code, registration_number, people, people_key, tariff, features,
  destinations, submitted_at, requirement_versions, reviewer, held_until, reason, carrier_word, carrier_form, carrier_reference, carrier_day)
  ON applications TO hotline400_app, hotline400_worker;
--> statement-breakpoint
GRANT UPDATE (review, code, text, reviewed_at, reviewed_by) ON application_documents TO hotline400_app, hotline400_worker;
--> statement-breakpoint
GRANT UPDATE (hold_minutes, keep_refused_days, keep_ended_months) ON application_policy TO hotline400_app, hotline400_worker;
