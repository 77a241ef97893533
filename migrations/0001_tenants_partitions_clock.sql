-- What drizzle can't say, and what can't be added later under partitions: the clock, partitions by month, who sees
-- what, who may write what, and what nobody may change. Runs on an empty database only. The roles exist before it
-- (src/db/roles.ts): they belong to the cluster, not to this database.

CREATE EXTENSION IF NOT EXISTS btree_gist;
--> statement-breakpoint
ALTER TABLE assignments ADD CONSTRAINT assignments_no_overlap
  EXCLUDE USING gist (number WITH =, tstzrange(from_at, to_at) WITH &&);
--> statement-breakpoint
ALTER TABLE month_counters SET (fillfactor = 50);
--> statement-breakpoint

-- The clock that decides money. The one row is written by the owner alone, for tests and the demo; elsewhere there is none.
CREATE TABLE app_clock (stands_at timestamptz NOT NULL, one boolean PRIMARY KEY DEFAULT true CHECK (one));
--> statement-breakpoint
CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE
  AS $$ SELECT coalesce((SELECT stands_at FROM app_clock), clock_timestamp()) $$;
--> statement-breakpoint

-- Makes a month's partitions and its billing row, once. Owner's rights, because no running role may create tables.
CREATE FUNCTION ensure_month(month text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  first_day constant timestamp := to_date(month, 'YYYY-MM');
  lo constant timestamptz := first_day AT TIME ZONE 'Asia/Shanghai';
  hi constant timestamptz := (first_day + interval '1 month') AT TIME ZONE 'Asia/Shanghai';
  parent text;
BEGIN
  IF month !~ '^\d{4}-(0[1-9]|1[0-2])$' THEN
    RAISE EXCEPTION 'not a month: %', month;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('hotline400 ensure_month'));
  FOREACH parent IN ARRAY ARRAY['calls', 'charges', 'evidence'] LOOP
    IF to_regclass(format('public.%I', parent || '_' || replace(month, '-', '_'))) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
        parent || '_' || replace(month, '-', '_'), parent, lo, hi);
    END IF;
  END LOOP;
  INSERT INTO billing_months (month) VALUES (ensure_month.month) ON CONFLICT DO NOTHING;
END $$;
--> statement-breakpoint

-- From seven months back, which is as old as a record may be (rule S2), to two ahead.
CREATE FUNCTION ensure_months() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT ensure_month(to_char((app_now() AT TIME ZONE 'Asia/Shanghai') + make_interval(months => ahead), 'YYYY-MM'))
  FROM generate_series(-7, 2) AS ahead
$$;
--> statement-breakpoint

-- Who asks: set for one transaction by src/db/tenant.ts. After it the setting is '' and not null, hence nullif.
CREATE FUNCTION app_partner() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('app.partner', true), '')::uuid $$;
--> statement-breakpoint
CREATE FUNCTION app_switch() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('app.switch', true), '')::uuid $$;
--> statement-breakpoint
CREATE FUNCTION app_key() RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('app.key', true), '') $$;
--> statement-breakpoint
CREATE FUNCTION app_operator() RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT coalesce(current_setting('app.operator', true), '') = 'on' $$;
--> statement-breakpoint

-- Row-level security everywhere: nothing is seen without a policy. The worker and the owner see all; the app role sees
-- what the partner, the switch or the operator that asks may see. `(SELECT f())` is evaluated once a statement, not once a row.
DO $$
DECLARE
  name text;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'app_clock' LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_sees_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY worker_sees_all ON %I TO hotline400_worker USING (true) WITH CHECK (true)', name);
  END LOOP;

  FOREACH name IN ARRAY ARRAY['subscribers', 'numbers', 'assignments', 'destinations', 'month_counters', 'caps', 'cap_alerts',
    'calls', 'charges', 'statements', 'statement_lines', 'statement_files'] LOOP
    EXECUTE format('CREATE POLICY partner_sees_own ON %I FOR SELECT TO hotline400_app
      USING (partner_id = (SELECT app_partner()) OR (SELECT app_operator()))', name);
  END LOOP;
  CREATE POLICY partner_sees_self ON partners FOR SELECT TO hotline400_app
    USING (id = (SELECT app_partner()) OR (SELECT app_operator()));

  -- A switch lands its own records, and to route a call it may look at any number: it carries all partners' calls.
  CREATE POLICY switch_sees_self ON switches FOR SELECT TO hotline400_app USING (id = (SELECT app_switch()));
  FOREACH name IN ARRAY ARRAY['cdr_batches', 'cdr_chunks', 'evidence', 'record_outcomes'] LOOP
    EXECUTE format('CREATE POLICY switch_sees_own ON %I FOR SELECT TO hotline400_app USING (switch_id = (SELECT app_switch()))', name);
    EXECUTE format('CREATE POLICY switch_lands_own ON %I FOR INSERT TO hotline400_app WITH CHECK (switch_id = (SELECT app_switch()))', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['numbers', 'destinations', 'month_counters', 'caps'] LOOP
    EXECUTE format('CREATE POLICY switch_routes ON %I FOR SELECT TO hotline400_app USING ((SELECT app_switch()) IS NOT NULL)', name);
  END LOOP;

  -- A key is looked up before it is known whose it is; its id is the one thing that finds it.
  CREATE POLICY key_finds_itself ON api_keys FOR SELECT TO hotline400_app USING (id = (SELECT app_key()));
END $$;
--> statement-breakpoint

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION ensure_month(text), ensure_months() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION ensure_month(text), ensure_months() TO hotline400_worker;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO hotline400_app, hotline400_worker;
--> statement-breakpoint
GRANT SELECT ON app_clock TO hotline400_app, hotline400_worker;
--> statement-breakpoint
GRANT SELECT ON partners, subscribers, numbers, assignments, destinations, month_counters, caps, cap_alerts, calls, charges,
  statements, statement_lines, statement_files, switches, api_keys, cdr_batches, cdr_chunks, evidence, record_outcomes
  TO hotline400_app;
--> statement-breakpoint
GRANT INSERT ON cdr_batches, cdr_chunks, evidence, record_outcomes TO hotline400_app;
--> statement-breakpoint

-- The worker is the back office. What is history it may add to, and not change: identities, calls, charges, evidence, alerts, prices.
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO hotline400_worker;
--> statement-breakpoint
REVOKE INSERT ON app_clock FROM hotline400_worker;
--> statement-breakpoint
GRANT UPDATE ON partners, subscribers, switches, api_keys, numbers, assignments, destinations, tariffs, carrier_tariffs, number_blocks,
  month_counters, caps, cdr_chunks, issuer, billing_months, statements, statement_numbers TO hotline400_worker;
--> statement-breakpoint
GRANT UPDATE (resolved_at) ON record_outcomes TO hotline400_worker;
--> statement-breakpoint
GRANT DELETE ON destinations, caps TO hotline400_worker;
--> statement-breakpoint

-- Rule S1: an issued statement can't change, whoever asks.
CREATE FUNCTION refuse_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'statement % is issued and can''t change', OLD.number USING ERRCODE = 'integrity_constraint_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER statements_issued_stand BEFORE UPDATE OR DELETE ON statements
  FOR EACH ROW WHEN (OLD.state = 'ISSUED') EXECUTE FUNCTION refuse_issued();
--> statement-breakpoint
CREATE FUNCTION refuse_part_of_issued() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  statement constant uuid := CASE TG_OP WHEN 'INSERT' THEN NEW.statement_id ELSE OLD.statement_id END;
BEGIN
  IF EXISTS (SELECT FROM statements WHERE id = statement AND state = 'ISSUED') THEN
    RAISE EXCEPTION 'statement % is issued and can''t change', statement USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER statement_lines_stand BEFORE INSERT OR UPDATE OR DELETE ON statement_lines
  FOR EACH ROW EXECUTE FUNCTION refuse_part_of_issued();
--> statement-breakpoint
-- Published prices don't change: a new price is a new version.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is never changed, only added to', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER tariff_versions_stand BEFORE UPDATE OR DELETE ON tariff_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
