-- The stock of numbers: grades, reservations, the wait-list, payments, imports. Indexes on numbers, which in a house with
-- millions of them are built while nobody can write to it: migrate before the stock is imported.
CREATE TABLE "grade_versions" (
	"version" integer PRIMARY KEY NOT NULL,
	"document" jsonb NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	"regraded_to" text,
	"regraded" integer DEFAULT 0 NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "number_imports" (
	"source" text PRIMARY KEY NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"added" integer DEFAULT 0 NOT NULL,
	"known" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "number_payments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"partner_id" uuid NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"amount" bigint NOT NULL,
	"reference" text NOT NULL,
	"outcome" text NOT NULL,
	"reason" text,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	CONSTRAINT "number_payments_reference" UNIQUE("reference"),
	CONSTRAINT "number_payments_outcome" CHECK ("number_payments"."outcome" in ('LOCKED', 'CREDITED')),
	CONSTRAINT "number_payments_amount" CHECK ("number_payments"."amount" > 0)
);
--> statement-breakpoint
CREATE TABLE "number_policy" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"reservation_days" integer DEFAULT 15 NOT NULL,
	"extension_days" integer DEFAULT 15 NOT NULL,
	"quota_numbers" integer DEFAULT 50 NOT NULL,
	"quota_percent" integer DEFAULT 20 NOT NULL,
	"quarantine_days" integer DEFAULT 120 NOT NULL,
	"offer_hours" integer DEFAULT 24 NOT NULL,
	"waits_at_once" integer DEFAULT 50 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "number_totals" (
	"carrier" text NOT NULL,
	"grade" text NOT NULL,
	"total" integer NOT NULL,
	CONSTRAINT "number_totals_carrier_grade_pk" PRIMARY KEY("carrier","grade")
);
--> statement-breakpoint
CREATE TABLE "number_waits" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"partner_id" uuid NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"joined_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ending" text,
	CONSTRAINT "number_waits_ending" CHECK ("number_waits"."ending" in ('OFFERED', 'LEFT')),
	CONSTRAINT "number_waits_ended" CHECK (("number_waits"."ended_at" is null) = ("number_waits"."ending" is null))
);
--> statement-breakpoint
ALTER TABLE "numbers" ADD COLUMN "grade" text;--> statement-breakpoint
ALTER TABLE "numbers" ADD COLUMN "ends_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "numbers" ADD COLUMN "extended" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "numbers" ADD COLUMN "offered" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "numbers" ADD COLUMN "waiting" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "numbers" ADD COLUMN "selection_fee" bigint;--> statement-breakpoint
ALTER TABLE "numbers" ADD COLUMN "monthly_minimum" bigint;--> statement-breakpoint
ALTER TABLE "numbers" ADD COLUMN "contract_months" integer;--> statement-breakpoint
ALTER TABLE "number_payments" ADD CONSTRAINT "number_payments_number_numbers_number_fk" FOREIGN KEY ("number") REFERENCES "public"."numbers"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "number_payments" ADD CONSTRAINT "number_payments_partner_id_subscriber_id_subscribers_partner_id_id_fk" FOREIGN KEY ("partner_id","subscriber_id") REFERENCES "public"."subscribers"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "number_waits" ADD CONSTRAINT "number_waits_number_numbers_number_fk" FOREIGN KEY ("number") REFERENCES "public"."numbers"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "number_waits" ADD CONSTRAINT "number_waits_partner_id_subscriber_id_subscribers_partner_id_id_fk" FOREIGN KEY ("partner_id","subscriber_id") REFERENCES "public"."subscribers"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "number_waits_once" ON "number_waits" USING btree ("number","partner_id") WHERE "number_waits"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "number_waits_of_partner" ON "number_waits" USING btree ("partner_id","joined_at","id");--> statement-breakpoint
CREATE INDEX "numbers_of_partner_by_state" ON "numbers" USING btree ("partner_id","state") WHERE "numbers"."partner_id" is not null;--> statement-breakpoint
CREATE INDEX "numbers_to_be_had" ON "numbers" USING btree ("number") WHERE "numbers"."state" in ('AVAILABLE', 'RESERVED', 'QUARANTINED');--> statement-breakpoint
CREATE INDEX "numbers_to_be_had_by_grade" ON "numbers" USING btree ("grade","number") WHERE "numbers"."state" in ('AVAILABLE', 'RESERVED', 'QUARANTINED');--> statement-breakpoint
CREATE INDEX "numbers_out_of_stock" ON "numbers" USING btree ("state","number") WHERE "numbers"."state" <> 'AVAILABLE';--> statement-breakpoint
CREATE INDEX "numbers_ending" ON "numbers" USING btree ("ends_at") WHERE "numbers"."ends_at" is not null;--> statement-breakpoint
CREATE INDEX "numbers_waited_for" ON "numbers" USING btree ("number") WHERE "numbers"."waiting" > 0;--> statement-breakpoint
ALTER TABLE "numbers" ADD CONSTRAINT "numbers_held" CHECK (("numbers"."state" in ('AVAILABLE', 'WITHDRAWN')) = ("numbers"."partner_id" is null));--> statement-breakpoint
ALTER TABLE "numbers" ADD CONSTRAINT "numbers_ends" CHECK (("numbers"."state" in ('RESERVED', 'QUARANTINED')) = ("numbers"."ends_at" is not null));