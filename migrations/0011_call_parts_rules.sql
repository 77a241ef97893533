-- Other legs and parts of calls; months that are made beside their parents and written by themselves; how long things are kept.

ALTER TABLE call_parts ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE call_parts FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY owner_sees_all ON call_parts TO CURRENT_USER USING (true) WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY worker_sees_all ON call_parts TO hotline400_worker USING (true) WITH CHECK (true);
--> statement-breakpoint
ALTER TABLE retention ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE retention FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY owner_sees_all ON retention TO CURRENT_USER USING (true) WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY worker_sees_all ON retention TO hotline400_worker USING (true) WITH CHECK (true);
--> statement-breakpoint
REVOKE ALL ON call_parts, retention FROM PUBLIC;
--> statement-breakpoint
GRANT SELECT, INSERT ON call_parts TO hotline400_worker;
--> statement-breakpoint
GRANT SELECT, UPDATE (months) ON retention TO hotline400_worker;
--> statement-breakpoint
INSERT INTO retention (kind, months) VALUES ('calls', 13), ('evidence', 13), ('decisions', 13);
--> statement-breakpoint

-- PostgreSQL refuses COPY into a table under row-level security. Nobody but the worker, who sees every row anyway, may touch this one.
ALTER TABLE call_identities NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE call_identities DISABLE ROW LEVEL SECURITY;
--> statement-breakpoint

-- Half of each page is left for the next form of its rows: counters change with every chunk, and then no index does.
ALTER TABLE month_counters SET (fillfactor = 50);
--> statement-breakpoint

-- The compressed bytes gain nothing from being compressed once more.
ALTER TABLE evidence ALTER COLUMN bytes SET STORAGE EXTERNAL;
--> statement-breakpoint

-- A month is made beside its parent and then attached, which waits for nobody's reading. PostgreSQL refuses COPY into a table
-- under row-level security: the worker, who sees all rows anyway, copies into the months themselves, which nobody else can reach.
CREATE OR REPLACE FUNCTION ensure_month(month text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  first_day constant timestamp := to_date(month, 'YYYY-MM');
  lo constant timestamptz := first_day AT TIME ZONE 'Asia/Shanghai';
  hi constant timestamptz := (first_day + interval '1 month') AT TIME ZONE 'Asia/Shanghai';
  parent text;
  part text;
BEGIN
  IF month !~ '^\d{4}-(0[1-9]|1[0-2])$' THEN
    RAISE EXCEPTION 'not a month: %', month;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('hotline400 ensure_month'));
  FOREACH parent IN ARRAY ARRAY['calls', 'charges', 'evidence', 'route_decisions'] LOOP
    part := parent || '_' || replace(month, '-', '_');
    IF to_regclass(format('public.%I', part)) IS NULL THEN
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', part, parent);
      EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part, lo, hi);
      IF parent IN ('calls', 'charges') THEN
        EXECUTE format('GRANT INSERT ON %I TO hotline400_worker', part);
      END IF;
    END IF;
  END LOOP;
  INSERT INTO billing_months (month) VALUES (ensure_month.month) ON CONFLICT DO NOTHING;
END $$;
--> statement-breakpoint
DO $$
DECLARE
  part regclass;
BEGIN
  FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent IN ('calls'::regclass, 'charges'::regclass) LOOP
    EXECUTE format('GRANT INSERT ON %s TO hotline400_worker', part);
  END LOOP;
  FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'evidence'::regclass LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN bytes SET STORAGE EXTERNAL', part);
  END LOOP;
END $$;
--> statement-breakpoint

-- A call's id begins with its set-up's 48 bits of milliseconds (calls/identity.ts), which names its row's place in the index.
CREATE FUNCTION setup_in(call_id uuid) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT 'epoch'::timestamptz + ('x' || left(replace(call_id::text, '-', ''), 12))::bit(48)::bigint * interval '1 millisecond'
$$;
--> statement-breakpoint

-- The worker changes no history by itself: a call of several records takes another form as they come, by these three alone, and
-- never once a closed month has billed or counted it.
CREATE FUNCTION lock_calls(keys uuid[]) RETURNS SETOF call_identities LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT * FROM call_identities WHERE key = ANY (keys) ORDER BY key FOR UPDATE
$$;
--> statement-breakpoint
CREATE FUNCTION name_calls(keys uuid[], ids uuid[]) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE call_identities SET call_id = it.id FROM unnest(keys, ids) AS it (key, id) WHERE call_identities.key = it.key
$$;
--> statement-breakpoint
CREATE FUNCTION withdraw_call(of_number text, of_setup_at timestamptz, of_id uuid, of_connected_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM charges JOIN billing_months ON closed_at IS NOT NULL
        AND month = coalesce(late_month, to_char(connected_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM'))
      WHERE number = of_number AND connected_at = of_connected_at AND call_id = of_id)
    OR EXISTS (SELECT FROM calls JOIN billing_months ON closed_at >= posted_at
        AND month = to_char(coalesce(of_connected_at, of_setup_at) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')
      WHERE number = of_number AND setup_at = of_setup_at AND id = of_id) THEN
    RAISE EXCEPTION 'a call that a closed month billed or counted stands' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  DELETE FROM charges WHERE number = of_number AND connected_at = of_connected_at AND call_id = of_id;
  DELETE FROM calls WHERE number = of_number AND setup_at = of_setup_at AND id = of_id;
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION lock_calls(uuid[]), name_calls(uuid[], uuid[]), withdraw_call(text, timestamptz, uuid, timestamptz) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION lock_calls(uuid[]), name_calls(uuid[], uuid[]), withdraw_call(text, timestamptz, uuid, timestamptz) TO hotline400_worker;
