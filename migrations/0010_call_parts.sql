CREATE TABLE "call_parts" (
	"key" uuid NOT NULL,
	"leg" text NOT NULL,
	"seq" integer NOT NULL,
	"kind" text NOT NULL,
	"content" uuid NOT NULL,
	"batch_id" uuid NOT NULL,
	"line" integer NOT NULL,
	CONSTRAINT "call_parts_key_leg_seq_kind_pk" PRIMARY KEY("key","leg","seq","kind")
);
--> statement-breakpoint
CREATE TABLE "retention" (
	"kind" text PRIMARY KEY NOT NULL,
	"months" integer NOT NULL,
	CONSTRAINT "retention_kind" CHECK ("retention"."kind" in ('calls', 'evidence', 'decisions')),
	CONSTRAINT "retention_months" CHECK ("retention"."months" >= 7)
);
--> statement-breakpoint
ALTER TABLE "record_outcomes" DROP CONSTRAINT "record_outcomes_fate";--> statement-breakpoint
DROP INDEX "record_outcomes_open";--> statement-breakpoint
ALTER TABLE "switches" ADD COLUMN "parts" text DEFAULT 'CUMULATIVE' NOT NULL;--> statement-breakpoint
ALTER TABLE "switches" ADD COLUMN "asks_route" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "call_identities" ADD COLUMN "kind" text DEFAULT 'final' NOT NULL;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "unauthorised" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "attempts" jsonb;--> statement-breakpoint
ALTER TABLE "cdr_batches" ADD COLUMN "file" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "cdr_chunks" ADD COLUMN "records" integer;--> statement-breakpoint
ALTER TABLE "cdr_chunks" ADD COLUMN "sha256" "bytea";--> statement-breakpoint
ALTER TABLE "cdr_chunks" ADD COLUMN "merged" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "cdr_chunks" ADD COLUMN "partial" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "cdr_chunks" ADD COLUMN "late" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "cdr_chunks" ADD COLUMN "unauthorised" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "cdr_batches_once" ON "cdr_batches" USING btree ("switch_id","sha256") WHERE "cdr_batches"."file";--> statement-breakpoint
CREATE INDEX "record_outcomes_open" ON "record_outcomes" USING btree ("month") WHERE "record_outcomes"."resolved_at" is null and "record_outcomes"."fate" in ('conflict', 'quarantined', 'suspense', 'partial');--> statement-breakpoint
ALTER TABLE "switches" ADD CONSTRAINT "switches_parts" CHECK ("switches"."parts" in ('CUMULATIVE', 'ADDITIVE'));--> statement-breakpoint
ALTER TABLE "record_outcomes" ADD CONSTRAINT "record_outcomes_fate" CHECK ("record_outcomes"."fate" in ('refused', 'duplicate', 'conflict', 'quarantined', 'suspense', 'partial', 'merged'));