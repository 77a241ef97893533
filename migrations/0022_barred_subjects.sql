-- Barred subjects (黑名单), and how many numbers a company may have. Running workers of the release before don't ask for either: they
-- activate whom they would have. The indexes are of companies and their applications, thousands at most.

CREATE TABLE "barred_subjects" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"digest" "bytea" NOT NULL,
	"shown" text NOT NULL,
	"reason" text NOT NULL,
	"source" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"barred_by" text NOT NULL,
	"lifted_at" timestamp with time zone,
	"lifted_by" text,
	CONSTRAINT "barred_subjects_kind" CHECK ("barred_subjects"."kind" in ('CREDIT_CODE', 'REGISTRATION_NUMBER', 'ID_NUMBER')),
	CONSTRAINT "barred_subjects_source" CHECK ("barred_subjects"."source" in ('CARRIER', 'REGULATOR', 'OWN_FINDING')),
	CONSTRAINT "barred_subjects_digest" CHECK (octet_length("barred_subjects"."digest") = 32),
	CONSTRAINT "barred_subjects_masked" CHECK ("barred_subjects"."kind" <> 'ID_NUMBER' or "barred_subjects"."shown" like '%*%'),
	CONSTRAINT "barred_subjects_lifted" CHECK (("barred_subjects"."lifted_at" is null) = ("barred_subjects"."lifted_by" is null))
);
--> statement-breakpoint
ALTER TABLE "application_policy" ADD COLUMN "numbers_per_company" integer DEFAULT 5 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "barred_subjects_one_live" ON "barred_subjects" USING btree ("digest") WHERE "barred_subjects"."lifted_at" is null;--> statement-breakpoint
CREATE INDEX "barred_subjects_by_age" ON "barred_subjects" USING btree ("since","id");--> statement-breakpoint
CREATE INDEX "subscribers_of_company" ON "subscribers" USING btree ("tax_id") WHERE "subscribers"."tax_id" is not null;--> statement-breakpoint
CREATE INDEX "applications_of_company" ON "applications" USING btree ("credit_code") WHERE "applications"."credit_code" is not null;
--> statement-breakpoint
ALTER TABLE application_policy ADD CONSTRAINT application_policy_numbers CHECK (numbers_per_company BETWEEN 0 AND 10000);
--> statement-breakpoint

DO $$
BEGIN
  ALTER TABLE barred_subjects ENABLE ROW LEVEL SECURITY;
  ALTER TABLE barred_subjects FORCE ROW LEVEL SECURITY;
  CREATE POLICY owner_sees_all ON barred_subjects TO CURRENT_USER USING (true) WITH CHECK (true);
  CREATE POLICY worker_sees_all ON barred_subjects TO hotline400_worker USING (true) WITH CHECK (true);
  -- Whom a partner sees here it could warn, and why is nobody's business but the operator's.
  CREATE POLICY operator_sees_all ON barred_subjects FOR SELECT TO hotline400_app USING ((SELECT app_operator()));
  CREATE POLICY operator_bars ON barred_subjects FOR INSERT TO hotline400_app WITH CHECK ((SELECT app_operator()) AND lifted_at IS NULL);
  CREATE POLICY operator_lifts ON barred_subjects FOR UPDATE TO hotline400_app USING ((SELECT app_operator()));
END $$;
--> statement-breakpoint

-- Which of these are barred now. With the owner's rights: a partner sees no row, and learns of what it has written itself and can name.
CREATE FUNCTION barred_among(digests bytea[]) RETURNS SETOF bytea LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT digest FROM barred_subjects WHERE digest = ANY (digests) AND lifted_at IS NULL
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION barred_among(bytea[]) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION barred_among(bytea[]) TO hotline400_app, hotline400_worker;
--> statement-breakpoint

-- A row says who barred whom, and stands; only that it was lifted is new.
REVOKE ALL ON barred_subjects FROM PUBLIC;
--> statement-breakpoint
GRANT SELECT ON barred_subjects TO hotline400_app, hotline400_worker;
--> statement-breakpoint
GRANT INSERT, UPDATE (lifted_at, lifted_by) ON barred_subjects TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (numbers_per_company) ON application_policy TO hotline400_app, hotline400_worker;
