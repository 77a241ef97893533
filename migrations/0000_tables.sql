-- The bones. Generated from src/*/table.ts, then read, and partitioned by hand: calls by set-up month, charges by
-- connected month, evidence by landing month (three PARTITION BY clauses). Runs on an empty database only.
CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"partner_id" uuid,
	"switch_id" uuid,
	"name" text NOT NULL,
	"scopes" text[] NOT NULL,
	"secret_hash" bytea NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_keys_one_owner" CHECK (num_nonnulls("api_keys"."partner_id", "api_keys"."switch_id") <= 1)
);
--> statement-breakpoint
CREATE TABLE "partners" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "subscribers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"tax_id" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "subscribers_of_partner" UNIQUE("partner_id","id"),
	CONSTRAINT "subscribers_kind" CHECK ("subscribers"."kind" in ('ENTERPRISE', 'SOLE_PROPRIETOR'))
);
--> statement-breakpoint
CREATE TABLE "switches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"time_zone" text DEFAULT 'Asia/Shanghai' NOT NULL,
	"clock_skew_seconds" integer DEFAULT 300 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "switches_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "call_identities" (
	"key" uuid PRIMARY KEY NOT NULL,
	"leg" text NOT NULL,
	"seq" integer NOT NULL,
	"content" uuid NOT NULL,
	"call_id" uuid,
	"batch_id" uuid NOT NULL,
	"line" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "calls" (
	"number" text NOT NULL,
	"setup_at" timestamp with time zone NOT NULL,
	"id" uuid NOT NULL,
	"partner_id" uuid NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"switch_id" uuid NOT NULL,
	"call_uuid" text NOT NULL,
	"caller" text,
	"caller_kind" text NOT NULL,
	"caller_area" text,
	"caller_region" text,
	"answered_by" text,
	"answer_at" timestamp with time zone,
	"bridge_at" timestamp with time zone,
	"end_at" timestamp with time zone NOT NULL,
	"outcome" text NOT NULL,
	"cap_month" text NOT NULL,
	"batch_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"posted_at" timestamp with time zone NOT NULL,
	CONSTRAINT "calls_number_setup_at_id_pk" PRIMARY KEY("number","setup_at","id"),
	CONSTRAINT "calls_outcome" CHECK ("calls"."outcome" in ('answered', 'busy', 'noanswer', 'unavailable', 'rejected', 'cancelled', 'failed'))
) PARTITION BY RANGE ("setup_at");
--> statement-breakpoint
CREATE TABLE "cdr_batches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"switch_id" uuid NOT NULL,
	"format" text NOT NULL,
	"header" bytea,
	"bytes" integer NOT NULL,
	"sha256" bytea NOT NULL,
	"records" integer NOT NULL,
	"refused" integer NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "cdr_batches_format" CHECK ("cdr_batches"."format" in ('ndjson', 'json', 'csv'))
);
--> statement-breakpoint
CREATE TABLE "cdr_chunks" (
	"switch_id" uuid NOT NULL,
	"batch_id" uuid NOT NULL,
	"chunk" integer NOT NULL,
	"first_line" integer NOT NULL,
	"landed_at" timestamp with time zone NOT NULL,
	"posted_at" timestamp with time zone,
	"posted" integer DEFAULT 0 NOT NULL,
	"duplicates" integer DEFAULT 0 NOT NULL,
	"conflicts" integer DEFAULT 0 NOT NULL,
	"quarantined" integer DEFAULT 0 NOT NULL,
	"suspense" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "cdr_chunks_batch_id_chunk_pk" PRIMARY KEY("batch_id","chunk")
);
--> statement-breakpoint
CREATE TABLE "charges" (
	"number" text NOT NULL,
	"connected_at" timestamp with time zone NOT NULL,
	"call_id" uuid NOT NULL,
	"revision" smallint NOT NULL,
	"partner_id" uuid NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"late_month" text,
	"talk_seconds" integer NOT NULL,
	"charged_seconds" integer NOT NULL,
	"charge_class" text NOT NULL,
	"caller_charge" bigint NOT NULL,
	"caller_indicative" boolean NOT NULL,
	"subscriber_charge" bigint NOT NULL,
	"partner_charge" bigint,
	"carrier_cost" bigint,
	"receipt" integer[] NOT NULL,
	CONSTRAINT "charges_number_connected_at_call_id_revision_pk" PRIMARY KEY("number","connected_at","call_id","revision")
) PARTITION BY RANGE ("connected_at");
--> statement-breakpoint
CREATE TABLE "evidence" (
	"switch_id" uuid NOT NULL,
	"batch_id" uuid NOT NULL,
	"chunk" integer NOT NULL,
	"landed_at" timestamp with time zone NOT NULL,
	"bytes" bytea NOT NULL,
	CONSTRAINT "evidence_batch_id_chunk_landed_at_pk" PRIMARY KEY("batch_id","chunk","landed_at")
) PARTITION BY RANGE ("landed_at");
--> statement-breakpoint
CREATE TABLE "record_outcomes" (
	"switch_id" uuid NOT NULL,
	"batch_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"fate" text NOT NULL,
	"code" text NOT NULL,
	"field" text,
	"found" text,
	"reason" text NOT NULL,
	"month" text,
	"resolved_at" timestamp with time zone,
	CONSTRAINT "record_outcomes_batch_id_line_pk" PRIMARY KEY("batch_id","line"),
	CONSTRAINT "record_outcomes_fate" CHECK ("record_outcomes"."fate" in ('refused', 'duplicate', 'conflict', 'quarantined', 'suspense'))
);
--> statement-breakpoint
CREATE TABLE "number_blocks" (
	"prefix" text PRIMARY KEY NOT NULL,
	"carrier" text NOT NULL,
	CONSTRAINT "number_blocks_carrier" CHECK ("number_blocks"."carrier" in ('CHINA_UNICOM', 'CHINA_MOBILE', 'CHINA_TELECOM')),
	CONSTRAINT "number_blocks_prefix" CHECK ("number_blocks"."prefix" ~ '^400[0-9]{1,7}$')
);
--> statement-breakpoint
CREATE TABLE "numbers" (
	"number" text PRIMARY KEY NOT NULL,
	"carrier" text NOT NULL,
	"state" text NOT NULL,
	"partner_id" uuid,
	"subscriber_id" uuid,
	"state_since" timestamp with time zone NOT NULL,
	CONSTRAINT "numbers_number" CHECK ("numbers"."number" ~ '^400[0-9]{7}$'),
	CONSTRAINT "numbers_state" CHECK ("numbers"."state" in ('AVAILABLE', 'RESERVED', 'LOCKED', 'PROVISIONING', 'ACTIVE', 'SUSPENDED', 'DISCONNECTED', 'QUARANTINED', 'WITHDRAWN')),
	CONSTRAINT "numbers_carrier" CHECK ("numbers"."carrier" in ('CHINA_UNICOM', 'CHINA_MOBILE', 'CHINA_TELECOM'))
);
--> statement-breakpoint
CREATE TABLE "assignments" (
	"number" text NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"to_at" timestamp with time zone,
	"partner_id" uuid NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"subscriber_tariff_id" uuid NOT NULL,
	"partner_tariff_id" uuid,
	CONSTRAINT "assignments_number_from_at_pk" PRIMARY KEY("number","from_at"),
	CONSTRAINT "assignments_order" CHECK ("assignments"."to_at" > "assignments"."from_at")
);
--> statement-breakpoint
CREATE TABLE "carrier_tariffs" (
	"carrier" text NOT NULL,
	"layer" text NOT NULL,
	"tariff_id" uuid NOT NULL,
	CONSTRAINT "carrier_tariffs_carrier_layer_pk" PRIMARY KEY("carrier","layer"),
	CONSTRAINT "carrier_tariffs_carrier" CHECK ("carrier_tariffs"."carrier" in ('CHINA_UNICOM', 'CHINA_MOBILE', 'CHINA_TELECOM'))
);
--> statement-breakpoint
CREATE TABLE "tariff_versions" (
	"version" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "tariff_versions_version_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"tariff_id" uuid NOT NULL,
	"effective_from" timestamp with time zone NOT NULL,
	"body" jsonb NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	CONSTRAINT "tariff_versions_once" UNIQUE("tariff_id","effective_from")
);
--> statement-breakpoint
CREATE TABLE "tariffs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"layer" text NOT NULL,
	CONSTRAINT "tariffs_name_unique" UNIQUE("name"),
	CONSTRAINT "tariffs_layer" CHECK ("tariffs"."layer" in ('CALLER', 'SUBSCRIBER', 'PARTNER', 'COST'))
);
--> statement-breakpoint
CREATE TABLE "destinations" (
	"number" text NOT NULL,
	"position" integer NOT NULL,
	"partner_id" uuid NOT NULL,
	"destination" text NOT NULL,
	"ring_seconds" integer NOT NULL,
	"proof" text NOT NULL,
	CONSTRAINT "destinations_number_position_pk" PRIMARY KEY("number","position"),
	CONSTRAINT "destinations_proof" CHECK ("destinations"."proof" in ('PENDING', 'VERIFIED', 'EXPIRED')),
	CONSTRAINT "destinations_ring_seconds" CHECK ("destinations"."ring_seconds" between 5 and 120)
);
--> statement-breakpoint
CREATE TABLE "billing_months" (
	"month" text PRIMARY KEY NOT NULL,
	"closed_at" timestamp with time zone,
	CONSTRAINT "billing_months_month" CHECK ("billing_months"."month" ~ '^\d{4}-(0[1-9]|1[0-2])$')
);
--> statement-breakpoint
CREATE TABLE "issuer" (
	"id" integer PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"address" text NOT NULL,
	"tax_id" text NOT NULL,
	"bank" text NOT NULL,
	"account" text NOT NULL,
	"phone" text NOT NULL,
	CONSTRAINT "issuer_one" CHECK ("issuer"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "statement_files" (
	"statement_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"partner_id" uuid NOT NULL,
	"sha256" text NOT NULL,
	"bytes" integer NOT NULL,
	"written_at" timestamp with time zone NOT NULL,
	CONSTRAINT "statement_files_statement_id_kind_pk" PRIMARY KEY("statement_id","kind")
);
--> statement-breakpoint
CREATE TABLE "statement_lines" (
	"statement_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"partner_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"number" text NOT NULL,
	"service_month" text NOT NULL,
	"label" text NOT NULL,
	"calls" integer NOT NULL,
	"talk_seconds" integer NOT NULL,
	"charged_seconds" integer NOT NULL,
	"amount" bigint NOT NULL,
	CONSTRAINT "statement_lines_statement_id_position_pk" PRIMARY KEY("statement_id","position"),
	CONSTRAINT "statement_lines_kind" CHECK ("statement_lines"."kind" in ('USAGE', 'FEE'))
);
--> statement-breakpoint
CREATE TABLE "statement_numbers" (
	"year" integer PRIMARY KEY NOT NULL,
	"last" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "statements" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"month" text NOT NULL,
	"state" text NOT NULL,
	"number" text,
	"exact" bigint NOT NULL,
	"payable_fen" bigint NOT NULL,
	"head" jsonb,
	"content_hash" text,
	"closed_at" timestamp with time zone NOT NULL,
	"approved_by" text,
	"approved_at" timestamp with time zone,
	"issued_at" timestamp with time zone,
	CONSTRAINT "statements_number_unique" UNIQUE("number"),
	CONSTRAINT "statements_once" UNIQUE("subscriber_id","month"),
	CONSTRAINT "statements_state" CHECK ("statements"."state" in ('DRAFT', 'APPROVED', 'ISSUED')),
	CONSTRAINT "statements_month" CHECK ("statements"."month" ~ '^\d{4}-(0[1-9]|1[0-2])$'),
	CONSTRAINT "statements_issued" CHECK ("statements"."state" <> 'ISSUED' or ("statements"."number" is not null and "statements"."head" is not null and "statements"."content_hash" is not null and "statements"."issued_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "cap_alerts" (
	"cap_id" uuid NOT NULL,
	"month" text NOT NULL,
	"percent" integer NOT NULL,
	"partner_id" uuid NOT NULL,
	"raised_at" timestamp with time zone NOT NULL,
	CONSTRAINT "cap_alerts_cap_id_month_percent_pk" PRIMARY KEY("cap_id","month","percent")
);
--> statement-breakpoint
CREATE TABLE "caps" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"number" text,
	"kind" text NOT NULL,
	"limit_amount" bigint,
	"limit_calls" integer,
	CONSTRAINT "caps_kind" CHECK ("caps"."kind" in ('AMOUNT', 'CALLS')),
	CONSTRAINT "caps_limit" CHECK (case "caps"."kind" when 'AMOUNT' then "caps"."limit_amount" >= 0 and "caps"."limit_calls" is null else "caps"."limit_calls" >= 0 and "caps"."limit_amount" is null end)
);
--> statement-breakpoint
CREATE TABLE "month_counters" (
	"partner_id" uuid NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"number" text NOT NULL,
	"month" text NOT NULL,
	"attempts" integer NOT NULL,
	"answered" integer NOT NULL,
	"amount" bigint NOT NULL,
	CONSTRAINT "month_counters_number_month_subscriber_id_pk" PRIMARY KEY("number","month","subscriber_id"),
	CONSTRAINT "month_counters_month" CHECK ("month_counters"."month" ~ '^\d{4}-(0[1-9]|1[0-2])$')
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_partner_id_partners_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partners"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_switch_id_switches_id_fk" FOREIGN KEY ("switch_id") REFERENCES "public"."switches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscribers" ADD CONSTRAINT "subscribers_partner_id_partners_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partners"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cdr_batches" ADD CONSTRAINT "cdr_batches_switch_id_switches_id_fk" FOREIGN KEY ("switch_id") REFERENCES "public"."switches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "numbers" ADD CONSTRAINT "numbers_partner_id_subscriber_id_subscribers_partner_id_id_fk" FOREIGN KEY ("partner_id","subscriber_id") REFERENCES "public"."subscribers"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_number_numbers_number_fk" FOREIGN KEY ("number") REFERENCES "public"."numbers"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_subscriber_tariff_id_tariffs_id_fk" FOREIGN KEY ("subscriber_tariff_id") REFERENCES "public"."tariffs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_partner_tariff_id_tariffs_id_fk" FOREIGN KEY ("partner_tariff_id") REFERENCES "public"."tariffs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_partner_id_subscriber_id_subscribers_partner_id_id_fk" FOREIGN KEY ("partner_id","subscriber_id") REFERENCES "public"."subscribers"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "carrier_tariffs" ADD CONSTRAINT "carrier_tariffs_tariff_id_tariffs_id_fk" FOREIGN KEY ("tariff_id") REFERENCES "public"."tariffs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tariff_versions" ADD CONSTRAINT "tariff_versions_tariff_id_tariffs_id_fk" FOREIGN KEY ("tariff_id") REFERENCES "public"."tariffs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "destinations" ADD CONSTRAINT "destinations_number_numbers_number_fk" FOREIGN KEY ("number") REFERENCES "public"."numbers"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "destinations" ADD CONSTRAINT "destinations_partner_id_partners_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partners"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "statement_files" ADD CONSTRAINT "statement_files_statement_id_statements_id_fk" FOREIGN KEY ("statement_id") REFERENCES "public"."statements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "statement_lines" ADD CONSTRAINT "statement_lines_statement_id_statements_id_fk" FOREIGN KEY ("statement_id") REFERENCES "public"."statements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "statements" ADD CONSTRAINT "statements_partner_id_subscriber_id_subscribers_partner_id_id_fk" FOREIGN KEY ("partner_id","subscriber_id") REFERENCES "public"."subscribers"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cap_alerts" ADD CONSTRAINT "cap_alerts_cap_id_caps_id_fk" FOREIGN KEY ("cap_id") REFERENCES "public"."caps"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "caps" ADD CONSTRAINT "caps_number_numbers_number_fk" FOREIGN KEY ("number") REFERENCES "public"."numbers"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "caps" ADD CONSTRAINT "caps_partner_id_subscriber_id_subscribers_partner_id_id_fk" FOREIGN KEY ("partner_id","subscriber_id") REFERENCES "public"."subscribers"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cdr_batches_of_switch" ON "cdr_batches" USING btree ("switch_id","received_at");--> statement-breakpoint
CREATE INDEX "cdr_chunks_unposted" ON "cdr_chunks" USING btree ("landed_at") WHERE "cdr_chunks"."posted_at" is null;--> statement-breakpoint
CREATE INDEX "charges_late" ON "charges" USING btree ("late_month","subscriber_id") WHERE "charges"."late_month" is not null;--> statement-breakpoint
CREATE INDEX "record_outcomes_open" ON "record_outcomes" USING btree ("month") WHERE "record_outcomes"."resolved_at" is null and "record_outcomes"."fate" in ('conflict', 'quarantined', 'suspense');--> statement-breakpoint
CREATE INDEX "numbers_of_partner" ON "numbers" USING btree ("partner_id","number") WHERE "numbers"."partner_id" is not null;--> statement-breakpoint
CREATE INDEX "assignments_of_subscriber" ON "assignments" USING btree ("subscriber_id");--> statement-breakpoint
CREATE INDEX "caps_of_subscriber" ON "caps" USING btree ("subscriber_id");--> statement-breakpoint
CREATE INDEX "month_counters_of_subscriber" ON "month_counters" USING btree ("subscriber_id","month");