-- Documents of subscribers (rule A5): their rows, who sees and writes what of them, what of them stands. Running workers of the
-- release before don't notice; the bytes lie in the file store.

CREATE TABLE "document_policy" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"bytes_at_most" integer DEFAULT 10485760 NOT NULL,
	"pixels_at_most" integer DEFAULT 50000000 NOT NULL,
	"side_at_least" integer DEFAULT 200 NOT NULL,
	"pages_at_most" integer DEFAULT 100 NOT NULL,
	"address_minutes" integer DEFAULT 15 NOT NULL,
	"open_at_most" integer DEFAULT 100 NOT NULL,
	"bytes_a_day" bigint DEFAULT 2147483648 NOT NULL,
	"quarantine_days" integer DEFAULT 30 NOT NULL,
	CONSTRAINT "document_policy_one" CHECK ("document_policy"."one"),
	CONSTRAINT "document_policy_bounds" CHECK ("document_policy"."bytes_at_most" between 1024 and 104857600 and "document_policy"."pixels_at_most" between 10000 and 200000000 and "document_policy"."side_at_least" between 1 and 4000
        and "document_policy"."pages_at_most" between 1 and 1000 and "document_policy"."address_minutes" between 1 and 1440 and "document_policy"."open_at_most" between 1 and 100000
        and "document_policy"."bytes_a_day" >= "document_policy"."bytes_at_most" and "document_policy"."quarantine_days" between 1 and 3650)
);
--> statement-breakpoint
CREATE TABLE "documents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"subscriber_id" uuid,
	"name" text NOT NULL,
	"media" text,
	"bytes" integer NOT NULL,
	"sha256" "bytea",
	"width" integer,
	"height" integer,
	"pages" integer,
	"state" text DEFAULT 'STAGED' NOT NULL,
	"fault" text,
	"key_version" integer,
	"wrapped_key" "bytea",
	"uploaded_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"legal_hold" boolean DEFAULT false NOT NULL,
	"keep_until" timestamp with time zone,
	"erased_at" timestamp with time zone,
	CONSTRAINT "documents_of_partner" UNIQUE("partner_id","id"),
	CONSTRAINT "documents_state" CHECK ("documents"."state" in ('STAGED', 'CLEAN', 'QUARANTINED', 'ERASED')),
	CONSTRAINT "documents_media" CHECK ("documents"."media" in ('JPEG', 'PNG', 'PDF')),
	CONSTRAINT "documents_bytes" CHECK ("documents"."bytes" > 0),
	CONSTRAINT "documents_sealed" CHECK (num_nonnulls("documents"."wrapped_key", "documents"."key_version") in (0, 2)),
	CONSTRAINT "documents_received" CHECK ("documents"."state" not in ('CLEAN', 'QUARANTINED') or num_nulls("documents"."media", "documents"."sha256", "documents"."wrapped_key", "documents"."uploaded_at") = 0),
	CONSTRAINT "documents_erased" CHECK (("documents"."state" = 'ERASED') = ("documents"."erased_at" is not null) and ("documents"."state" <> 'ERASED' or "documents"."wrapped_key" is null))
);
--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_partner_id_partners_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partners"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_partner_id_subscriber_id_subscribers_partner_id_id_fk" FOREIGN KEY ("partner_id","subscriber_id") REFERENCES "public"."subscribers"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "documents_of_partner_by_age" ON "documents" USING btree ("partner_id","created_at","id");--> statement-breakpoint
CREATE INDEX "documents_staged" ON "documents" USING btree ("created_at") WHERE "documents"."state" = 'STAGED';--> statement-breakpoint
CREATE INDEX "documents_to_erase" ON "documents" USING btree ("keep_until") WHERE "documents"."state" <> 'ERASED' and not "documents"."legal_hold";--> statement-breakpoint
CREATE INDEX "documents_by_key" ON "documents" USING btree ("key_version","id") WHERE "documents"."wrapped_key" is not null;
--> statement-breakpoint
INSERT INTO document_policy DEFAULT VALUES;
--> statement-breakpoint

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['documents', 'document_policy'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_sees_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY worker_sees_all ON %I TO hotline400_worker USING (true) WITH CHECK (true)', name);
  END LOOP;
  CREATE POLICY partner_sees_own ON documents FOR SELECT TO hotline400_app
    USING (partner_id = (SELECT app_partner()) OR (SELECT app_operator()));
  CREATE POLICY partner_stages_own ON documents FOR INSERT TO hotline400_app
    WITH CHECK ((partner_id = (SELECT app_partner()) OR (SELECT app_operator())) AND state = 'STAGED' AND sha256 IS NULL AND NOT legal_hold);
  CREATE POLICY partner_changes_own ON documents FOR UPDATE TO hotline400_app
    USING (partner_id = (SELECT app_partner()) OR (SELECT app_operator()));
  CREATE POLICY seller_reads ON document_policy FOR SELECT TO hotline400_app
    USING ((SELECT app_partner()) IS NOT NULL OR (SELECT app_operator()));
END $$;
--> statement-breakpoint

-- What was received stands; only its own key is wrapped anew, and erasing takes that away. A partner doesn't end a legal hold, and the
-- API erases nothing: the worker does.
CREATE FUNCTION documents_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.sha256 IS NOT NULL OR OLD.legal_hold THEN
      RAISE EXCEPTION 'document % has been received, and its row stays', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
  END IF;
  IF NOT (NEW.state = OLD.state OR OLD.state = 'STAGED' OR (OLD.state = 'CLEAN' AND NEW.state = 'QUARANTINED')
      OR (OLD.state <> 'ERASED' AND NEW.state = 'ERASED')) THEN
    RAISE EXCEPTION 'document % is % and can''t be %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (NEW.id, NEW.partner_id, NEW.created_at) IS DISTINCT FROM (OLD.id, OLD.partner_id, OLD.created_at) OR (OLD.sha256 IS NOT NULL
      AND (NEW.sha256, NEW.bytes, NEW.media, NEW.width, NEW.height, NEW.pages, NEW.uploaded_at)
        IS DISTINCT FROM (OLD.sha256, OLD.bytes, OLD.media, OLD.width, OLD.height, OLD.pages, OLD.uploaded_at)) THEN
    RAISE EXCEPTION 'document % stands as it was received', OLD.id USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (NEW.state = 'ERASED' AND OLD.state <> 'ERASED' AND (OLD.legal_hold OR NEW.legal_hold OR current_user = 'hotline400_app'))
      OR (NEW.legal_hold <> OLD.legal_hold AND app_partner() IS NOT NULL) THEN
    RAISE EXCEPTION 'document % is under legal hold, or whoever asks may not decide that', OLD.id USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER documents_stand BEFORE UPDATE OR DELETE ON documents FOR EACH ROW EXECUTE FUNCTION documents_stand();
--> statement-breakpoint

-- Who we are, as copies say it (MIIT order 25, section 9). The rest of the issuer's row is the statements' matter.
CREATE FUNCTION operator_name() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT name FROM issuer
$$;
--> statement-breakpoint

REVOKE ALL ON documents, document_policy FROM PUBLIC;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION operator_name() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION operator_name() TO hotline400_app, hotline400_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON documents TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (media, sha256, width, height, pages, state, fault, key_version, wrapped_key, uploaded_at, legal_hold, keep_until)
  ON documents TO hotline400_app;
--> statement-breakpoint
GRANT SELECT ON document_policy TO hotline400_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON documents TO hotline400_worker;
--> statement-breakpoint
GRANT SELECT, UPDATE ON document_policy TO hotline400_worker;
