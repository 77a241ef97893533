-- Suspensions with what lifts them, and appeals. Running workers of the release before don't notice: what they suspend has no row here, and
-- what they resume is ended when it is suspended the next time.

CREATE TABLE "appeal_documents" (
	"appeal_id" uuid NOT NULL,
	"partner_id" uuid NOT NULL,
	"document_id" uuid NOT NULL,
	CONSTRAINT "appeal_documents_appeal_id_document_id_pk" PRIMARY KEY("appeal_id","document_id")
);
--> statement-breakpoint
CREATE TABLE "number_suspensions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"number" text NOT NULL,
	"code" text NOT NULL,
	"reason" text NOT NULL,
	"remedy" text NOT NULL,
	"steps" text[] NOT NULL,
	"suspended_at" timestamp with time zone NOT NULL,
	"suspended_by" text NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text,
	"ending" text,
	"end_reason" text,
	CONSTRAINT "number_suspensions_of_partner" UNIQUE("partner_id","id"),
	CONSTRAINT "number_suspensions_code" CHECK ("number_suspensions"."code" in ('REAL_NAME', 'REVERIFICATION_OVERDUE', 'OTHER_USE', 'FRAUD', 'NUISANCE', 'ARREARS', 'REGULATOR', 'CARRIER', 'SECURITY', 'SUBSCRIBER', 'OTHER')),
	CONSTRAINT "number_suspensions_ending" CHECK ("number_suspensions"."ending" in ('RESUMED', 'DISCONNECTED')),
	CONSTRAINT "number_suspensions_ended" CHECK (num_nulls("number_suspensions"."ended_at", "number_suspensions"."ended_by", "number_suspensions"."ending", "number_suspensions"."end_reason") in (0, 4))
);
--> statement-breakpoint
CREATE TABLE "suspension_appeals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"suspension_id" uuid NOT NULL,
	"text" text NOT NULL,
	"filed_at" timestamp with time zone NOT NULL,
	"filed_by" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"state" text DEFAULT 'OPEN' NOT NULL,
	"answer" text,
	"answered_at" timestamp with time zone,
	"answered_by" text,
	CONSTRAINT "suspension_appeals_of_partner" UNIQUE("partner_id","id"),
	CONSTRAINT "suspension_appeals_state" CHECK ("suspension_appeals"."state" in ('OPEN', 'UPHELD', 'LIFTED', 'CLOSED')),
	CONSTRAINT "suspension_appeals_answered" CHECK (num_nulls("suspension_appeals"."answer", "suspension_appeals"."answered_at", "suspension_appeals"."answered_by") = case when "suspension_appeals"."state" = 'OPEN' then 3 else 0 end)
);
--> statement-breakpoint
ALTER TABLE "number_policy" ADD COLUMN "appeal_days" integer DEFAULT 5 NOT NULL;--> statement-breakpoint
ALTER TABLE "appeal_documents" ADD CONSTRAINT "appeal_documents_of_appeal" FOREIGN KEY ("partner_id","appeal_id") REFERENCES "public"."suspension_appeals"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_documents" ADD CONSTRAINT "appeal_documents_of_document" FOREIGN KEY ("partner_id","document_id") REFERENCES "public"."documents"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "number_suspensions" ADD CONSTRAINT "number_suspensions_number_numbers_number_fk" FOREIGN KEY ("number") REFERENCES "public"."numbers"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "number_suspensions" ADD CONSTRAINT "number_suspensions_of_subscriber" FOREIGN KEY ("partner_id","subscriber_id") REFERENCES "public"."subscribers"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suspension_appeals" ADD CONSTRAINT "suspension_appeals_of_suspension" FOREIGN KEY ("partner_id","suspension_id") REFERENCES "public"."number_suspensions"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "appeal_documents_of_document" ON "appeal_documents" USING btree ("document_id");--> statement-breakpoint
CREATE UNIQUE INDEX "number_suspensions_one_stands" ON "number_suspensions" USING btree ("number") WHERE "number_suspensions"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "number_suspensions_by_age" ON "number_suspensions" USING btree ("suspended_at","id");--> statement-breakpoint
CREATE INDEX "number_suspensions_of_partner_by_age" ON "number_suspensions" USING btree ("partner_id","suspended_at","id");--> statement-breakpoint
CREATE INDEX "number_suspensions_of_number" ON "number_suspensions" USING btree ("number","suspended_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "suspension_appeals_one_open" ON "suspension_appeals" USING btree ("suspension_id") WHERE "suspension_appeals"."state" = 'OPEN';--> statement-breakpoint
CREATE INDEX "suspension_appeals_of_suspension" ON "suspension_appeals" USING btree ("suspension_id","filed_at","id");--> statement-breakpoint
CREATE INDEX "suspension_appeals_by_deadline" ON "suspension_appeals" USING btree ("due_at","id") WHERE "suspension_appeals"."state" = 'OPEN';
--> statement-breakpoint
ALTER TABLE number_policy ADD CONSTRAINT number_policy_appeal_days CHECK (appeal_days BETWEEN 1 AND 60);
--> statement-breakpoint

-- What is suspended already can be appealed against; why it was, the number's history says.
INSERT INTO number_suspensions (id, partner_id, subscriber_id, number, code, reason, remedy, steps, suspended_at, suspended_by)
SELECT gen_random_uuid(), partner_id, subscriber_id, number, 'OTHER', '升级前已停机，原因见号码历史记录', '请联系运营方了解停机原因及补救措施', '{提交申诉及相关证明材料}', state_since, 'upgrade'
FROM numbers WHERE state = 'SUSPENDED' AND subscriber_id IS NOT NULL;
--> statement-breakpoint

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['number_suspensions', 'suspension_appeals', 'appeal_documents'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_sees_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY worker_sees_all ON %I TO hotline400_worker USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY partner_sees_own ON %I FOR SELECT TO hotline400_app
      USING (partner_id = (SELECT app_partner()) OR (SELECT app_operator()))', name);
  END LOOP;
  -- The composite keys keep an appeal and its documents with the suspension's partner; the answer is the operator's.
  CREATE POLICY partner_appeals_own ON suspension_appeals FOR INSERT TO hotline400_app
    WITH CHECK ((partner_id = (SELECT app_partner()) OR (SELECT app_operator())) AND state = 'OPEN');
  CREATE POLICY partner_adds_own ON appeal_documents FOR INSERT TO hotline400_app
    WITH CHECK ((partner_id = (SELECT app_partner()) OR (SELECT app_operator())) AND EXISTS (SELECT FROM suspension_appeals a
      WHERE a.id = appeal_documents.appeal_id AND a.partner_id = appeal_documents.partner_id AND a.state = 'OPEN'));
END $$;
--> statement-breakpoint

-- Whoever lifts a suspension changes its row, and then answers what is open: one or the other of the two waits, so no appeal is left open
-- against what is over. With the owner's rights, because a partner may lock no suspension.
CREATE FUNCTION refuse_late_appeal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  over timestamptz;
BEGIN
  SELECT ended_at INTO over FROM number_suspensions WHERE id = NEW.suspension_id FOR SHARE;
  IF over IS NOT NULL THEN
    RAISE EXCEPTION 'suspension % is over', NEW.suspension_id USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_late_appeal BEFORE INSERT ON suspension_appeals FOR EACH ROW WHEN (NEW.state = 'OPEN') EXECUTE FUNCTION refuse_late_appeal();
--> statement-breakpoint

-- Whether a document belongs to an appeal about a number that its subscriber has in service yet (rule A5).
CREATE FUNCTION needed_by_service(document uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM appeal_documents u JOIN suspension_appeals a ON a.id = u.appeal_id JOIN number_suspensions s ON s.id = a.suspension_id
    JOIN numbers n ON n.number = s.number AND n.subscriber_id = s.subscriber_id
    WHERE u.document_id = $1 AND n.state IN ('ACTIVE', 'SUSPENDED'))
$$;
--> statement-breakpoint

-- What was said stands, but for how it ended and what was answered.
REVOKE ALL ON number_suspensions, suspension_appeals, appeal_documents FROM PUBLIC;
--> statement-breakpoint
GRANT SELECT ON number_suspensions, suspension_appeals, appeal_documents TO hotline400_app, hotline400_worker;
--> statement-breakpoint
GRANT INSERT ON suspension_appeals, appeal_documents TO hotline400_app;
--> statement-breakpoint
GRANT INSERT ON number_suspensions TO hotline400_worker;
--> statement-breakpoint
GRANT UPDATE (ended_at, ended_by, ending, end_reason) ON number_suspensions TO hotline400_worker;
--> statement-breakpoint
GRANT UPDATE (state, answer, answered_at, answered_by) ON suspension_appeals TO hotline400_worker;
