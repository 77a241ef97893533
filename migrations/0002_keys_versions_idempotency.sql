-- Keys with two lives, staff, versions of what people edit, idempotency, and foreign keys that lead with the partner.
-- Brief locks on small tables only; running workers don't notice.
CREATE TABLE "staff" (
	"subject" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"disabled_at" timestamp with time zone,
	CONSTRAINT "staff_role" CHECK ("staff"."role" in ('OPERATOR', 'FINANCE', 'SUPPORT'))
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"actor" text NOT NULL,
	"mutation" text NOT NULL,
	"key" text NOT NULL,
	"args_hash" bytea NOT NULL,
	"result" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_actor_mutation_key_pk" PRIMARY KEY("actor","mutation","key")
);
--> statement-breakpoint
ALTER TABLE "statement_files" DROP CONSTRAINT "statement_files_statement_id_statements_id_fk";
--> statement-breakpoint
ALTER TABLE "statement_lines" DROP CONSTRAINT "statement_lines_statement_id_statements_id_fk";
--> statement-breakpoint
ALTER TABLE "cap_alerts" DROP CONSTRAINT "cap_alerts_cap_id_caps_id_fk";
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "slot" smallint DEFAULT 1 NOT NULL;
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "networks" text[] DEFAULT '{}' NOT NULL;
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "last_used_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;
--> statement-breakpoint
ALTER TABLE "caps" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;
--> statement-breakpoint
ALTER TABLE "caps" ADD COLUMN "removed_at" timestamp with time zone;
--> statement-breakpoint
CREATE INDEX "idempotency_keys_by_age" ON "idempotency_keys" USING btree ("created_at");
--> statement-breakpoint
ALTER TABLE "statements" ADD CONSTRAINT "statements_of_partner" UNIQUE("partner_id","id");
--> statement-breakpoint
ALTER TABLE "caps" ADD CONSTRAINT "caps_of_partner" UNIQUE("partner_id","id");
--> statement-breakpoint
ALTER TABLE "statement_files" ADD CONSTRAINT "statement_files_of_statement" FOREIGN KEY ("partner_id","statement_id") REFERENCES "public"."statements"("partner_id","id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "statement_lines" ADD CONSTRAINT "statement_lines_of_statement" FOREIGN KEY ("partner_id","statement_id") REFERENCES "public"."statements"("partner_id","id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "cap_alerts" ADD CONSTRAINT "cap_alerts_of_cap" FOREIGN KEY ("partner_id","cap_id") REFERENCES "public"."caps"("partner_id","id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "api_keys_of_partner_by_age" ON "api_keys" USING btree ("partner_id","created_at","id");
--> statement-breakpoint
CREATE INDEX "api_keys_by_age" ON "api_keys" USING btree ("created_at","id");
--> statement-breakpoint
CREATE INDEX "subscribers_of_partner_by_name" ON "subscribers" USING btree ("partner_id","name","id");
--> statement-breakpoint
CREATE INDEX "subscribers_of_partner_by_age" ON "subscribers" USING btree ("partner_id","created_at","id");
--> statement-breakpoint
CREATE INDEX "subscribers_by_name" ON "subscribers" USING btree ("name","id");
--> statement-breakpoint
CREATE INDEX "subscribers_by_age" ON "subscribers" USING btree ("created_at","id");
--> statement-breakpoint
CREATE INDEX "numbers_of_subscriber" ON "numbers" USING btree ("subscriber_id","number") WHERE "numbers"."subscriber_id" is not null;
--> statement-breakpoint
CREATE INDEX "assignments_of_partner" ON "assignments" USING btree ("partner_id");
--> statement-breakpoint
CREATE INDEX "statements_by_month" ON "statements" USING btree ("month","id");
--> statement-breakpoint
CREATE INDEX "statements_of_partner_by_month" ON "statements" USING btree ("partner_id","month","id");
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_slot" CHECK ("api_keys"."slot" in (1, 2));
