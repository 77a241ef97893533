-- Proof of destinations (rule A7): what is filed, reviewed and kept, and until when a destination is dialled. Running workers of the
-- release before go on: what they verify holds for the usual time (destinations_by_the_release_before); they dial past the end of a proof
-- until the sweep of this release has marked it, some seconds later, so let them go soon.

CREATE TABLE "destination_papers" (
	"proof_id" uuid NOT NULL,
	"partner_id" uuid NOT NULL,
	"document_id" uuid NOT NULL,
	"kind" text NOT NULL,
	CONSTRAINT "destination_papers_proof_id_document_id_pk" PRIMARY KEY("proof_id","document_id"),
	CONSTRAINT "destination_papers_kind" CHECK ("destination_papers"."kind" in ('FIXED_LINE_BILL', 'FIXED_LINE_CONTRACT', 'MOBILE_REAL_NAME', 'STATEMENT_OF_USE'))
);
--> statement-breakpoint
CREATE TABLE "destination_proofs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"number" text NOT NULL,
	"destination" text NOT NULL,
	"version" integer NOT NULL,
	"origin" text NOT NULL,
	"state" text NOT NULL,
	"holder" text,
	"holder_is" text,
	"issued_on" date NOT NULL,
	"valid_through" date,
	"filed_at" timestamp with time zone NOT NULL,
	"filed_by" text NOT NULL,
	"reviewed_at" timestamp with time zone,
	"reviewed_by" text,
	"code" text,
	"text" text,
	"verified_until" timestamp with time zone,
	"suspended_at" timestamp with time zone,
	"suspended_by" text,
	"suspension" text,
	CONSTRAINT "destination_proofs_of_partner" UNIQUE("partner_id","id"),
	CONSTRAINT "destination_proofs_versions" UNIQUE("subscriber_id","number","destination","version"),
	CONSTRAINT "destination_proofs_origin" CHECK ("destination_proofs"."origin" in ('FILED', 'ACTIVATION', 'LEGACY')),
	CONSTRAINT "destination_proofs_state" CHECK ("destination_proofs"."state" in ('FILED', 'APPROVED', 'REJECTED', 'SUSPENDED', 'REPLACED', 'ENDED')),
	CONSTRAINT "destination_proofs_holder" CHECK ("destination_proofs"."holder_is" in ('SUBSCRIBER', 'LEGAL_PERSON', 'OTHER')),
	CONSTRAINT "destination_proofs_code" CHECK ("destination_proofs"."code" in ('UNREADABLE', 'WRONG_DOCUMENT', 'OUTDATED', 'OTHER_NUMBER', 'OTHER_HOLDER', 'NOT_SEALED', 'SUSPECT', 'OTHER')),
	CONSTRAINT "destination_proofs_filed" CHECK ("destination_proofs"."origin" <> 'FILED' or num_nulls("destination_proofs"."holder", "destination_proofs"."holder_is") = 0),
	CONSTRAINT "destination_proofs_approved" CHECK ("destination_proofs"."state" not in ('APPROVED', 'SUSPENDED') or num_nulls("destination_proofs"."verified_until", "destination_proofs"."reviewed_at", "destination_proofs"."reviewed_by") = 0),
	CONSTRAINT "destination_proofs_rejected" CHECK (("destination_proofs"."state" = 'REJECTED') = ("destination_proofs"."code" is not null)),
	CONSTRAINT "destination_proofs_suspended" CHECK ("destination_proofs"."state" <> 'SUSPENDED' or num_nulls("destination_proofs"."suspended_at", "destination_proofs"."suspended_by", "destination_proofs"."suspension") = 0)
);
--> statement-breakpoint
ALTER TABLE "destinations" DROP CONSTRAINT "destinations_proof";--> statement-breakpoint
ALTER TABLE "destinations" ADD COLUMN "verified_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "destinations" ADD COLUMN "warned_for" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "route_decisions" ADD COLUMN "passed_over" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "route_policy" ADD COLUMN "verified_months" integer DEFAULT 12 NOT NULL;--> statement-breakpoint
ALTER TABLE "route_policy" ADD COLUMN "proof_warning_days" integer DEFAULT 30 NOT NULL;--> statement-breakpoint
ALTER TABLE "destination_papers" ADD CONSTRAINT "destination_papers_of_proof" FOREIGN KEY ("partner_id","proof_id") REFERENCES "public"."destination_proofs"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "destination_papers" ADD CONSTRAINT "destination_papers_of_document" FOREIGN KEY ("partner_id","document_id") REFERENCES "public"."documents"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "destination_proofs" ADD CONSTRAINT "destination_proofs_number_numbers_number_fk" FOREIGN KEY ("number") REFERENCES "public"."numbers"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "destination_proofs" ADD CONSTRAINT "destination_proofs_of_subscriber" FOREIGN KEY ("partner_id","subscriber_id") REFERENCES "public"."subscribers"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "destination_papers_of_document" ON "destination_papers" USING btree ("document_id");--> statement-breakpoint
CREATE UNIQUE INDEX "destination_proofs_one_waits" ON "destination_proofs" USING btree ("number","destination") WHERE "destination_proofs"."state" = 'FILED';--> statement-breakpoint
CREATE UNIQUE INDEX "destination_proofs_one_stands" ON "destination_proofs" USING btree ("number","destination") WHERE "destination_proofs"."state" in ('APPROVED', 'SUSPENDED');--> statement-breakpoint
CREATE INDEX "destination_proofs_by_age" ON "destination_proofs" USING btree ("filed_at","id");--> statement-breakpoint
CREATE INDEX "destination_proofs_of_partner_by_age" ON "destination_proofs" USING btree ("partner_id","filed_at","id");--> statement-breakpoint
CREATE INDEX "destination_proofs_queue" ON "destination_proofs" USING btree ("filed_at","id") WHERE "destination_proofs"."state" = 'FILED';--> statement-breakpoint
CREATE INDEX "destination_proofs_by_deadline" ON "destination_proofs" USING btree ("verified_until","id") WHERE "destination_proofs"."state" = 'APPROVED';--> statement-breakpoint
CREATE INDEX "destinations_by_deadline" ON "destinations" USING btree ("verified_until") WHERE "destinations"."proof" = 'VERIFIED';--> statement-breakpoint

-- What was verified by the operator's mark becomes an approved proof without papers, so that no call stops at the upgrade: it ends after
-- the usual time, like any other, and is warned of before.
UPDATE destinations SET verified_until = (date_trunc('day', app_now() AT TIME ZONE 'Asia/Shanghai')
    + (SELECT make_interval(months => verified_months) FROM route_policy)) AT TIME ZONE 'Asia/Shanghai'
WHERE proof = 'VERIFIED';
--> statement-breakpoint
INSERT INTO destination_proofs (id, partner_id, subscriber_id, number, destination, version, origin, state, issued_on, filed_at, filed_by,
  reviewed_at, reviewed_by, verified_until)
SELECT gen_random_uuid(), d.partner_id, n.subscriber_id, d.number, d.destination, 1, 'LEGACY', 'APPROVED',
  (app_now() AT TIME ZONE 'Asia/Shanghai')::date, date_trunc('milliseconds', app_now()), 'upgrade',
  date_trunc('milliseconds', app_now()), 'upgrade', d.verified_until
FROM destinations d JOIN numbers n ON n.number = d.number AND n.partner_id = d.partner_id
WHERE d.proof = 'VERIFIED' AND n.subscriber_id IS NOT NULL;
--> statement-breakpoint
ALTER TABLE "destinations" ADD CONSTRAINT "destinations_until" CHECK (("destinations"."proof" <> 'VERIFIED' or "destinations"."verified_until" is not null) and ("destinations"."proof" <> 'PENDING' or "destinations"."verified_until" is null));--> statement-breakpoint
ALTER TABLE "destinations" ADD CONSTRAINT "destinations_proof" CHECK ("destinations"."proof" in ('PENDING', 'VERIFIED', 'EXPIRED', 'SUSPENDED'));
--> statement-breakpoint
ALTER TABLE route_policy ADD CONSTRAINT route_policy_proof_bounds CHECK (verified_months BETWEEN 1 AND 60 AND proof_warning_days BETWEEN 1 AND 180);
--> statement-breakpoint

-- For workers of the release before, which know no instant: to go with the release after this one.
CREATE FUNCTION destinations_by_the_release_before() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.proof = 'PENDING' THEN
    NEW.verified_until := NULL;
  ELSIF NEW.proof = 'VERIFIED' AND NEW.verified_until IS NULL THEN
    NEW.verified_until := (date_trunc('day', app_now() AT TIME ZONE 'Asia/Shanghai')
      + make_interval(months => coalesce((SELECT verified_months FROM route_policy), 12))) AT TIME ZONE 'Asia/Shanghai';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER destinations_by_the_release_before BEFORE INSERT OR UPDATE OF proof ON destinations FOR EACH ROW
  EXECUTE FUNCTION destinations_by_the_release_before();
--> statement-breakpoint

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['destination_proofs', 'destination_papers'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_sees_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY worker_sees_all ON %I TO hotline400_worker USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY partner_sees_own ON %I FOR SELECT TO hotline400_app
      USING (partner_id = (SELECT app_partner()) OR (SELECT app_operator()))', name);
  END LOOP;
  -- Foreign keys see past row-level security: the number must be held by whom the proof names.
  CREATE POLICY partner_files_own ON destination_proofs FOR INSERT TO hotline400_app
    WITH CHECK ((partner_id = (SELECT app_partner()) OR (SELECT app_operator())) AND state = 'FILED' AND origin = 'FILED'
      AND EXISTS (SELECT FROM numbers held WHERE held.number = destination_proofs.number AND held.partner_id = destination_proofs.partner_id
        AND held.subscriber_id = destination_proofs.subscriber_id));
  CREATE POLICY partner_replaces_own ON destination_proofs FOR UPDATE TO hotline400_app
    USING (partner_id = (SELECT app_partner()) OR (SELECT app_operator()));
  CREATE POLICY partner_files_own ON destination_papers FOR INSERT TO hotline400_app
    WITH CHECK ((partner_id = (SELECT app_partner()) OR (SELECT app_operator())) AND EXISTS (SELECT FROM destination_proofs filed
      WHERE filed.id = destination_papers.proof_id AND filed.partner_id = destination_papers.partner_id AND filed.state = 'FILED'));
END $$;
--> statement-breakpoint

-- src/routing/destinations/proof.ts's table of moves. What was filed stands; a partner only puts a newer filing in an older one's place, or
-- takes the destination away.
CREATE FUNCTION destination_proofs_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.partner_id, NEW.subscriber_id, NEW.number, NEW.destination, NEW.version, NEW.origin, NEW.holder, NEW.holder_is, NEW.issued_on,
      NEW.valid_through, NEW.filed_at, NEW.filed_by) IS DISTINCT FROM (OLD.id, OLD.partner_id, OLD.subscriber_id, OLD.number, OLD.destination,
      OLD.version, OLD.origin, OLD.holder, OLD.holder_is, OLD.issued_on, OLD.valid_through, OLD.filed_at, OLD.filed_by) THEN
    RAISE EXCEPTION 'proof % stands as it was filed', OLD.id USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NOT (NEW.state = 'APPROVED' AND OLD.state IN ('FILED', 'SUSPENDED') OR NEW.state = 'REJECTED' AND OLD.state = 'FILED'
      OR NEW.state = 'SUSPENDED' AND OLD.state = 'APPROVED' OR NEW.state IN ('REPLACED', 'ENDED') AND OLD.state IN ('FILED', 'APPROVED', 'SUSPENDED')) THEN
    RAISE EXCEPTION 'proof % is % and can''t be %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF app_partner() IS NOT NULL AND ((NEW.reviewed_at, NEW.reviewed_by, NEW.code, NEW.text, NEW.verified_until, NEW.suspended_at, NEW.suspended_by,
      NEW.suspension) IS DISTINCT FROM (OLD.reviewed_at, OLD.reviewed_by, OLD.code, OLD.text, OLD.verified_until, OLD.suspended_at, OLD.suspended_by,
      OLD.suspension) OR NOT (NEW.state = 'REPLACED' AND OLD.state = 'FILED' OR NEW.state = 'ENDED')) THEN
    RAISE EXCEPTION 'proof % is the operator''s to decide', OLD.id USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER destination_proofs_stand BEFORE UPDATE ON destination_proofs FOR EACH ROW EXECUTE FUNCTION destination_proofs_stand();
--> statement-breakpoint

-- Whoever takes a destination away, with its number or alone: nothing of it is left to be reviewed or to stand.
CREATE FUNCTION end_destination_proofs() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE destination_proofs SET state = 'ENDED'
  WHERE number = OLD.number AND destination = OLD.destination AND state IN ('FILED', 'APPROVED', 'SUSPENDED');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER end_destination_proofs AFTER DELETE ON destinations FOR EACH ROW EXECUTE FUNCTION end_destination_proofs();
--> statement-breakpoint

REVOKE ALL ON destination_proofs, destination_papers FROM PUBLIC;
--> statement-breakpoint
GRANT SELECT, INSERT ON destination_proofs, destination_papers TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (state, reviewed_at, reviewed_by, code, text, verified_until, suspended_at, suspended_by, suspension) ON destination_proofs
  TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (verified_until) ON destinations TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (verified_months, proof_warning_days) ON route_policy TO hotline400_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON destination_proofs TO hotline400_worker;
--> statement-breakpoint
GRANT SELECT ON destination_papers TO hotline400_worker;
