-- Routing: plans, PINs, decisions, turns, shut-offs, test callers, the calendar, mobile prefixes. One column more of calls, which
-- rewrites nothing. Read by a person: route_decisions is partitioned (one PARTITION BY clause). Running workers don't notice.
-- A destination that was given twice for one number was dialled twice: the first place stands.
DELETE FROM destinations later USING destinations earlier
WHERE later.number = earlier.number AND later.destination = earlier.destination AND later.position > earlier.position;
--> statement-breakpoint
CREATE TABLE "test_callers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"caller" text NOT NULL,
	"note" text NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"to_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "calendar_days" (
	"date" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"source" text NOT NULL,
	"set_at" timestamp with time zone NOT NULL,
	CONSTRAINT "calendar_days_kind" CHECK ("calendar_days"."kind" in ('HOLIDAY', 'MAKEUP_WORKDAY', 'WEEKDAY_RULE'))
);
--> statement-breakpoint
CREATE TABLE "prefix_files" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"sha256" "bytea" NOT NULL,
	"prefixes" integer NOT NULL,
	"list" "bytea" NOT NULL,
	"imported_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "hunt_turns" (
	"number" text NOT NULL,
	"key" text NOT NULL,
	"turn" bigint NOT NULL,
	CONSTRAINT "hunt_turns_number_key_pk" PRIMARY KEY("number","key")
);
--> statement-breakpoint
CREATE TABLE "number_pins" (
	"number" text PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"salt" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL,
	"set_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "route_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "route_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"xact" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"number" text,
	"made_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "route_decisions" (
	"call_key" uuid NOT NULL,
	"step" smallint NOT NULL,
	"month_at" timestamp with time zone NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"switch_id" uuid NOT NULL,
	"call_uuid" text NOT NULL,
	"partner_id" uuid,
	"called" text NOT NULL,
	"caller" text,
	"caller_kind" text NOT NULL,
	"place" text,
	"said" text,
	"outcome" text NOT NULL,
	"plan_version" integer,
	"path" smallint[] NOT NULL,
	"test" boolean NOT NULL,
	"answer" text NOT NULL,
	CONSTRAINT "route_decisions_call_key_step_month_at_pk" PRIMARY KEY("call_key","step","month_at")
) PARTITION BY RANGE ("month_at");
--> statement-breakpoint
CREATE TABLE "route_plans" (
	"number" text NOT NULL,
	"version" integer NOT NULL,
	"partner_id" uuid NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"document" jsonb NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	"published_by" text NOT NULL,
	"note" text,
	"rolled_back_to" integer,
	CONSTRAINT "route_plans_number_version_pk" PRIMARY KEY("number","version")
);
--> statement-breakpoint
CREATE TABLE "route_policy" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"forwards_on_busy" integer DEFAULT 2 NOT NULL,
	"forwards_on_no_answer" integer DEFAULT 2 NOT NULL,
	"forwards_a_call" integer DEFAULT 3 NOT NULL,
	"pin_tries" integer DEFAULT 3 NOT NULL,
	"max_seconds" integer DEFAULT 14400 NOT NULL,
	"snapshot_seconds" integer DEFAULT 300 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shut_offs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"target" text NOT NULL,
	"partner_id" uuid,
	"reason" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"shut_by" text NOT NULL,
	"lifted_at" timestamp with time zone,
	"lifted_by" text,
	CONSTRAINT "shut_offs_kind" CHECK ("shut_offs"."kind" in ('NUMBER', 'SUBSCRIBER', 'DESTINATION'))
);
--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "test" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "number_pins" ADD CONSTRAINT "number_pins_number_numbers_number_fk" FOREIGN KEY ("number") REFERENCES "public"."numbers"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "number_pins" ADD CONSTRAINT "number_pins_partner_id_partners_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partners"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "route_plans" ADD CONSTRAINT "route_plans_number_numbers_number_fk" FOREIGN KEY ("number") REFERENCES "public"."numbers"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "route_plans" ADD CONSTRAINT "route_plans_of_subscriber" FOREIGN KEY ("partner_id","subscriber_id") REFERENCES "public"."subscribers"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shut_offs" ADD CONSTRAINT "shut_offs_partner_id_partners_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partners"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "test_callers_once" ON "test_callers" USING btree ("caller") WHERE "test_callers"."to_at" is null;--> statement-breakpoint
CREATE INDEX "route_changes_by_transaction" ON "route_changes" USING btree ("xact");--> statement-breakpoint
CREATE UNIQUE INDEX "shut_offs_once" ON "shut_offs" USING btree ("kind","target") WHERE "shut_offs"."lifted_at" is null;--> statement-breakpoint
ALTER TABLE "destinations" ADD CONSTRAINT "destinations_once" UNIQUE("number","destination");