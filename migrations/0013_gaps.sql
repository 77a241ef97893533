-- Numbered files and records, their gaps, and which switch reports a trunk (rule D7). Running workers of the release before go on:
-- they number nothing and read nothing of it.

CREATE TABLE "cdr_gap_explanations" (
	"switch_id" uuid NOT NULL,
	"series" text NOT NULL,
	"run" integer NOT NULL,
	"from_no" bigint NOT NULL,
	"to_no" bigint NOT NULL,
	"reason" text NOT NULL,
	"explained_at" timestamp with time zone NOT NULL,
	"explained_by" text NOT NULL,
	CONSTRAINT "cdr_gap_explanations_switch_id_series_run_from_no_pk" PRIMARY KEY("switch_id","series","run","from_no"),
	CONSTRAINT "cdr_gap_explanations_series" CHECK ("cdr_gap_explanations"."series" in ('FILE', 'RECORD')),
	CONSTRAINT "cdr_gap_explanations_range" CHECK ("cdr_gap_explanations"."from_no" <= "cdr_gap_explanations"."to_no")
);
--> statement-breakpoint
CREATE TABLE "cdr_numbering" (
	"switch_id" uuid NOT NULL,
	"series" text NOT NULL,
	"run" integer DEFAULT 0 NOT NULL,
	"since_at" timestamp with time zone,
	"known" "int8multirange" DEFAULT '{}' NOT NULL,
	"counted_to" timestamp with time zone DEFAULT '-infinity' NOT NULL,
	CONSTRAINT "cdr_numbering_switch_id_series_pk" PRIMARY KEY("switch_id","series"),
	CONSTRAINT "cdr_numbering_series" CHECK ("cdr_numbering"."series" in ('FILE', 'RECORD'))
);
--> statement-breakpoint
CREATE TABLE "reporting_points" (
	"trunk" text PRIMARY KEY NOT NULL,
	"switch_id" uuid NOT NULL,
	"set_at" timestamp with time zone NOT NULL,
	"set_by" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "cdr_batches" ADD COLUMN "file_no" bigint;--> statement-breakpoint
ALTER TABLE "cdr_batches" ADD COLUMN "record_nos" "int8multirange";--> statement-breakpoint
ALTER TABLE "cdr_gap_explanations" ADD CONSTRAINT "cdr_gap_explanations_switch_id_switches_id_fk" FOREIGN KEY ("switch_id") REFERENCES "public"."switches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cdr_numbering" ADD CONSTRAINT "cdr_numbering_switch_id_switches_id_fk" FOREIGN KEY ("switch_id") REFERENCES "public"."switches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reporting_points" ADD CONSTRAINT "reporting_points_switch_id_switches_id_fk" FOREIGN KEY ("switch_id") REFERENCES "public"."switches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cdr_batches_numbered" ON "cdr_batches" USING btree ("switch_id","received_at") WHERE "cdr_batches"."file_no" is not null or "cdr_batches"."record_nos" is not null;--> statement-breakpoint
CREATE INDEX "cdr_batches_by_file_no" ON "cdr_batches" USING btree ("switch_id","file_no") WHERE "cdr_batches"."file_no" is not null;--> statement-breakpoint
CREATE INDEX "cdr_batches_by_record_no" ON "cdr_batches" USING gist ("switch_id","record_nos") WHERE "cdr_batches"."record_nos" is not null;
--> statement-breakpoint
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['cdr_numbering', 'cdr_gap_explanations', 'reporting_points'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_sees_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY worker_sees_all ON %I TO hotline400_worker USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY operator_keeps ON %I TO hotline400_app USING ((SELECT app_operator())) WITH CHECK ((SELECT app_operator()))', name);
  END LOOP;
  -- A switch sees what is missing of its own, and so sends it again.
  FOREACH name IN ARRAY ARRAY['cdr_numbering', 'cdr_gap_explanations'] LOOP
    EXECUTE format('CREATE POLICY switch_sees_own ON %I FOR SELECT TO hotline400_app USING (switch_id = (SELECT app_switch()))', name);
  END LOOP;
END $$;
--> statement-breakpoint
REVOKE ALL ON cdr_numbering, cdr_gap_explanations, reporting_points FROM PUBLIC;
--> statement-breakpoint
GRANT SELECT, INSERT ON cdr_numbering, cdr_gap_explanations, reporting_points TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (run, since_at, known, counted_to) ON cdr_numbering TO hotline400_app;
--> statement-breakpoint
GRANT UPDATE (switch_id, set_at, set_by), DELETE ON reporting_points TO hotline400_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON cdr_numbering TO hotline400_worker;
--> statement-breakpoint
GRANT SELECT ON cdr_gap_explanations, reporting_points TO hotline400_worker;
--> statement-breakpoint

-- A set of numbers with at most so many stretches: the lowest, and the highest ones. A series that has more gaps is none, and what
-- is let go of shows as one large gap: a month doesn't close over it unseen, and no row outgrows what a question can read.
CREATE FUNCTION with_stretches(numbers int8multirange, at_most integer) RETURNS int8multirange LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT range_agg(r) FROM (
    SELECT r, row_number() OVER (ORDER BY r DESC) AS nth, count(*) OVER () AS of FROM unnest(numbers) AS r) AS stretches
  WHERE of <= at_most OR nth < at_most OR nth = of
$$;
