-- Until when the documents of numbers in service hold, and asking for newer ones by itself. Running workers of the release before go on: what
-- they put into service and re-verify is noted by triggers. The first worker of this release asks at once for what has ended, or does within
-- 30 days; `update application_policy set reverify_days = 0` before it starts bars that.

CREATE TABLE "service_papers" (
	"number" text NOT NULL,
	"kind" text NOT NULL,
	"partner_id" uuid NOT NULL,
	"subscriber_id" uuid NOT NULL,
	"expires_on" date,
	"asked_for" date,
	CONSTRAINT "service_papers_number_kind_pk" PRIMARY KEY("number","kind"),
	CONSTRAINT "service_papers_kind" CHECK ("service_papers"."kind" in ('BUSINESS_LICENCE', 'LEGAL_PERSON_ID_FRONT', 'LEGAL_PERSON_ID_BACK', 'LEGAL_PERSON_WITH_ID', 'PROPRIETOR_ID_FRONT', 'PROPRIETOR_ID_BACK', 'HANDLER_ID_FRONT', 'HANDLER_ID_BACK', 'AUTHORISATION_LETTER', 'CARRIER_FORM', 'SERVICE_AGREEMENT', 'ORGANISATION_CODE_CERTIFICATE', 'SCHOOL_PERMIT', 'MEDICAL_PERMIT', 'FINANCIAL_PERMIT', 'TELECOM_PERMIT', 'TRANSFER_CONSENT', 'TRANSFEROR_LICENCE'))
);
--> statement-breakpoint
ALTER TABLE "application_policy" ADD COLUMN "reverify_days" integer DEFAULT 30 NOT NULL;--> statement-breakpoint
ALTER TABLE "service_papers" ADD CONSTRAINT "service_papers_number_numbers_number_fk" FOREIGN KEY ("number") REFERENCES "public"."numbers"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_papers" ADD CONSTRAINT "service_papers_of_subscriber" FOREIGN KEY ("partner_id","subscriber_id") REFERENCES "public"."subscribers"("partner_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "service_papers_ending" ON "service_papers" USING btree ("expires_on") WHERE "service_papers"."asked_for" is distinct from "service_papers"."expires_on" and "service_papers"."kind" not in ('CARRIER_FORM', 'SERVICE_AGREEMENT', 'TRANSFER_CONSENT', 'TRANSFEROR_LICENCE');--> statement-breakpoint
CREATE INDEX "applications_in_service" ON "applications" USING btree ("number") WHERE "applications"."state" = 'ACTIVE';
--> statement-breakpoint
ALTER TABLE application_policy ADD CONSTRAINT application_policy_reverify_days CHECK (reverify_days BETWEEN 0 AND 365);
--> statement-breakpoint
GRANT UPDATE (reverify_days) ON application_policy TO hotline400_app, hotline400_worker;
--> statement-breakpoint

-- A number is in service by an application: its newest versions count, and nothing of before, nor of who gave the number up.
CREATE FUNCTION begin_service_papers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM service_papers WHERE number = NEW.number;
  INSERT INTO service_papers (number, kind, partner_id, subscriber_id, expires_on)
  SELECT DISTINCT ON (d.kind) NEW.number, d.kind, NEW.partner_id, NEW.subscriber_id, d.expires_on
  FROM application_documents d WHERE d.application_id = NEW.id AND d.kind NOT IN ('TRANSFER_CONSENT', 'TRANSFEROR_LICENCE')
  ORDER BY d.kind, d.version DESC;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER begin_service_papers AFTER UPDATE OF state ON applications FOR EACH ROW
  WHEN (NEW.state = 'ACTIVE' AND OLD.state <> 'ACTIVE') EXECUTE FUNCTION begin_service_papers();
--> statement-breakpoint

-- What was accepted is newer, kind by kind. For which last day was asked stays: the same day again is not asked for again.
CREATE FUNCTION renew_service_papers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO service_papers (number, kind, partner_id, subscriber_id, expires_on)
  SELECT NEW.number, u.kind, NEW.partner_id, NEW.subscriber_id, u.expires_on
  FROM reverification_documents u WHERE u.reverification_id = NEW.id AND u.round = NEW.round
  ON CONFLICT (number, kind) DO UPDATE SET expires_on = excluded.expires_on;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER renew_service_papers AFTER UPDATE OF state ON reverifications FOR EACH ROW
  WHEN (NEW.state = 'ACCEPTED' AND OLD.state <> 'ACCEPTED') EXECUTE FUNCTION renew_service_papers();
--> statement-breakpoint

-- The number has left its subscriber: nobody's documents end any more.
CREATE FUNCTION end_service_papers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM service_papers WHERE number = OLD.number AND subscriber_id = OLD.subscriber_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER end_service_papers AFTER UPDATE OF state, subscriber_id ON numbers FOR EACH ROW
  WHEN (OLD.state IN ('ACTIVE', 'SUSPENDED') AND (NEW.state NOT IN ('ACTIVE', 'SUSPENDED') OR NEW.subscriber_id IS DISTINCT FROM OLD.subscriber_id))
  EXECUTE FUNCTION end_service_papers();
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION begin_service_papers(), renew_service_papers(), end_service_papers() FROM PUBLIC;
--> statement-breakpoint

ALTER TABLE service_papers ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE service_papers FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY owner_sees_all ON service_papers TO CURRENT_USER USING (true) WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY worker_sees_all ON service_papers TO hotline400_worker USING (true) WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY partner_sees_own ON service_papers FOR SELECT TO hotline400_app
  USING (partner_id = (SELECT app_partner()) OR (SELECT app_operator()));
--> statement-breakpoint
REVOKE ALL ON service_papers FROM PUBLIC;
--> statement-breakpoint
GRANT SELECT ON service_papers TO hotline400_app, hotline400_worker;
--> statement-breakpoint
GRANT UPDATE (asked_for) ON service_papers TO hotline400_worker;
--> statement-breakpoint

-- What is in service already: by its newest application, and what was accepted since.
INSERT INTO service_papers (number, kind, partner_id, subscriber_id, expires_on)
WITH service AS (
  SELECT DISTINCT ON (n.number) n.number, n.partner_id, n.subscriber_id, a.id, a.state_since
  FROM numbers n LEFT JOIN applications a ON a.number = n.number AND a.subscriber_id = n.subscriber_id AND a.state = 'ACTIVE'
  WHERE n.state IN ('ACTIVE', 'SUSPENDED') ORDER BY n.number, a.state_since DESC NULLS LAST, a.id DESC),
papers AS (
  SELECT s.number, d.kind, s.partner_id, s.subscriber_id, d.expires_on, s.state_since AS since, d.version
  FROM service s JOIN application_documents d ON d.application_id = s.id AND d.kind NOT IN ('TRANSFER_CONSENT', 'TRANSFEROR_LICENCE')
  UNION ALL
  SELECT s.number, u.kind, s.partner_id, s.subscriber_id, u.expires_on, r.decided_at, 2147483647
  FROM service s JOIN reverifications r ON r.number = s.number AND r.subscriber_id = s.subscriber_id AND r.state = 'ACCEPTED'
    AND (s.id IS NULL OR r.decided_at >= s.state_since)
  JOIN reverification_documents u ON u.reverification_id = r.id AND u.round = r.round)
SELECT DISTINCT ON (number, kind) number, kind, partner_id, subscriber_id, expires_on FROM papers
ORDER BY number, kind, since DESC, version DESC;
